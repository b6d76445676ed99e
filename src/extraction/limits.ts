/** What a task's description may take. */
export const maxDescriptionBytes = 16 * 1024;

/** What a line of progress, a preference or a planning note may take. */
export const maxLineBytes = 2 * 1024;

/** Whether a text fits into a number of bytes of UTF-8. */
export function atMost(bytes: number, text: string): boolean {
  return Buffer.byteLength(text) <= bytes;
}

/** A line as it is compared with others: case, spaces and a full stop at the end make no difference. */
export function normalised(line: string): string {
  return line
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/[.。!！\s]+$/u, "")
    .trim();
}
