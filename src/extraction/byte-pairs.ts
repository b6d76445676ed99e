/** The rank of each token of an encoding, under its bytes: a character of the key is a byte. */
export type Vocabulary = ReadonlyMap<string, number>;

const beyondAscii = /[^\0-\x7f]/;

/** A vocabulary of tokens in the order of their ranks: text, or bytes where they are no whole characters. */
export function createVocabulary(tokens: readonly (string | readonly number[])[]): Vocabulary {
  const ranks = new Map<string, number>();
  for (const [rank, token] of tokens.entries()) {
    ranks.set(typeof token === "string" ? bytesOf(token) : String.fromCharCode(...token), rank);
  }
  return ranks;
}

function bytesOf(text: string): string {
  return beyondAscii.test(text) ? Buffer.from(text).toString("latin1") : text;
}

/** How many tokens a piece of text has that the encoding looks at by itself, such as a word. */
export function countPiece(piece: string, vocabulary: Vocabulary): number {
  const bytes = bytesOf(piece);
  return vocabulary.has(bytes) ? 1 : countMerged(bytes, vocabulary);
}

/**
 * Merges the pair of neighbours of the lowest rank, again and again, until none is left. It looks through all pairs for
 * each: pieces are short.
 */
function countMerged(bytes: string, vocabulary: Vocabulary): number {
  const starts = [0];
  const rankAt = (i: number) => vocabulary.get(bytes.slice(starts[i], starts[i + 2])) ?? Number.POSITIVE_INFINITY;
  // The pair at i is that of the tokens at i and i + 1.
  const ranks: number[] = [];
  for (let i = 1; i <= bytes.length; i++) {
    starts.push(i);
    if (i > 1) ranks.push(rankAt(i - 2));
  }
  while (ranks.length > 0) {
    const at = lowest(ranks);
    if (ranks[at] === Number.POSITIVE_INFINITY) break;
    starts.splice(at + 1, 1);
    ranks.splice(at, 1);
    if (at < ranks.length) ranks[at] = rankAt(at);
    if (at > 0) ranks[at - 1] = rankAt(at - 1);
  }
  return starts.length - 1;
}

function lowest(ranks: readonly number[]): number {
  let at = 0;
  let rank = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ranks.length; i++) {
    const here = ranks[i] as number;
    if (here >= rank) continue;
    rank = here;
    at = i;
  }
  return at;
}
