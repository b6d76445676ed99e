import type { ErrorMetadata } from "../domain/errors.ts";

/**
 * How many bytes an error may bring. gRPC carries it in HTTP/2 trailers, and clients refuse those from 8 KiB on
 * (grpcio). The sentence stands there percent-encoded, which can triple it, and once more in the details, with the
 * description and the metadata, all in base64: with these limits the sum stays below.
 */
const limits = { message: 1000, description: 300, field: 300, metadata: 1400 };

// Line breaks and tabs are blanks; the other control characters would be acted on by a terminal or end a header.
const blanks = /[\t\n\r]+/g;
const controls = /\p{Cc}/gu;

/** The sentence of an error as every carrier takes it. */
export function carriedMessage(text: string): string {
  return carried(text, limits.message);
}

/** What a BadRequest says of a field, as every carrier takes it. */
export function carriedViolation(field: string, description: string): { field: string; description: string } {
  return { field: carried(field, limits.field), description: carried(description, limits.description) };
}

/** The metadata of an error as every carrier takes it: what goes beyond the limit is cut, entry by entry. */
export function carriedMetadata(metadata: ErrorMetadata): Record<string, string> {
  let left = limits.metadata;
  const entries = Object.entries(metadata).map(([key, value]) => {
    const short = carried(value, left);
    left = Math.max(0, left - Buffer.byteLength(short) - Buffer.byteLength(key));
    return [key, short] as const;
  });
  return Object.fromEntries(entries);
}

/** A text made well formed, without control characters, and cut to so many bytes. */
function carried(text: string, maxBytes: number): string {
  // A character has at least one byte: of a text of megabytes no more is looked at.
  const head = text
    .slice(0, maxBytes + 1)
    .toWellFormed()
    .replace(blanks, " ")
    .replace(controls, "\ufffd");
  if (text.length <= maxBytes && Buffer.byteLength(head) <= maxBytes) return head;
  const ellipsis = "…";
  const room = Math.max(0, maxBytes - Buffer.byteLength(ellipsis));
  // A decoder that waits for more leaves out the character that was cut in the middle.
  return `${new TextDecoder().decode(Buffer.from(head).subarray(0, room), { stream: true })}${ellipsis}`;
}
