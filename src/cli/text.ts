import stringWidth from "string-width";

const graphemes = new Intl.Segmenter();
const plain = /^[ -~]*$/;
// Line ends, escape sequences, and marks that turn the direction: a message must not steer the terminal.
const steering = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** A text as one line that is safe to show on a terminal. */
export function oneLine(text: string): string {
  return text.replace(steering, " ").trim();
}

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

/** A text cut to so many columns, with an ellipsis where something is missing. */
export function cut(text: string, columns: number): string {
  if (columns === Number.POSITIVE_INFINITY || (text.length <= columns && plain.test(text))) return text;
  let shown = "";
  let taken = 0;
  let room = "";
  for (const { segment } of graphemes.segment(text)) {
    taken += stringWidth(segment);
    if (taken > columns) return `${room}…`;
    shown += segment;
    if (taken < columns) room = shown;
  }
  return shown;
}

/** A text cut to so many bytes of UTF-8, with an ellipsis where something is missing. */
export function cutBytes(text: string, bytes: number): string {
  if (text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes) return text;
  const start = Buffer.from(text).subarray(0, bytes - Buffer.byteLength("…"));
  // As a stream, the decoder keeps the bytes of a character that was cut in two to itself.
  return `${new TextDecoder().decode(start, { stream: true })}…`;
}
