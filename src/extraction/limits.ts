import { remembered } from "./remembered.ts";

/** What a task's description may take. */
export const maxDescriptionBytes = 16 * 1024;

/** What a line of progress, a preference or a planning note may take. */
export const maxLineBytes = 2 * 1024;

/** What the reason of a change may take. */
export const maxReasonBytes = 1024;

/** Whether a text fits into a number of bytes of UTF-8. */
export function atMost(bytes: number, text: string): boolean {
  return Buffer.byteLength(text) <= bytes;
}

/** The beginning of a text that fits into a number of bytes of UTF-8, without a broken character at its end. */
export function cutTo(bytes: number, text: string): string {
  if (atMost(bytes, text)) return text;
  const cut = Buffer.from(text).subarray(0, bytes);
  return new TextDecoder().decode(cut, { stream: true });
}

/** A line as it is compared with others: case, spaces and a full stop at the end make no difference. */
export const normalised = remembered((line: string): string =>
  line
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/[.。!！\s]+$/u, "")
    .trim(),
);
