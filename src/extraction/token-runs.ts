// The tokenizer takes time by the square of a run of one kind of character. Here it stays below 0.2 s for a MiB.
const maxRun = 128;

const unseen = 0;
const neutral = 1;
const letter = 2;
const digit = 3;
const space = 4;
const other = 5;

/**
 * Cuts a text where one kind of character goes on and on: words have no such runs, and elsewhere a cut costs a token or
 * two. Texts without one stay whole.
 */
export function cutRuns(text: string): string[] {
  if (text.length <= maxRun) return [text];
  const pieces: string[] = [];
  let start = 0;
  let run = 0;
  let runKind = unseen;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const kind = kinds[unit] || kindOf(unit);
    // Digits go by threes at most: they end every run.
    const goesOn = kind === neutral || kind === runKind || runKind === neutral;
    run = goesOn && kind !== digit ? run + 1 : 1;
    if (kind !== neutral || !goesOn) runKind = kind;
    // A character beyond the basic plane has two units, which stay together.
    if (run < maxRun || (unit & 0xfc00) === 0xdc00) continue;
    pieces.push(text.slice(start, i));
    start = i;
    run = 1;
  }
  pieces.push(text.slice(start));
  return pieces;
}

// The kind of each UTF-16 unit, as far as it was seen.
const kinds = new Uint8Array(0x10000);

function kindOf(unit: number): number {
  const kind = classify(String.fromCharCode(unit));
  kinds[unit] = kind;
  return kind;
}

/** Some characters may stand in more than one kind of piece: they end no run. So do halves of others. */
function classify(character: string): number {
  if (/[\r\n/\p{M}\p{Cs}]/u.test(character)) return neutral;
  if (/\p{L}/u.test(character)) return letter;
  if (/\p{N}/u.test(character)) return digit;
  return /\s/u.test(character) ? space : other;
}
