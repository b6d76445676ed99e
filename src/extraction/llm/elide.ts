import type { Json } from "../../domain/columns.ts";
import { parsed } from "../formats/call-arguments.ts";

/**
 * Text as the model gets it: whole, or its start and its end, since outcomes stand at the end. What is left out is told
 * by the structure, which no text can imitate.
 */
export function elide(text: string, maxBytes: number): Json {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return text;
  const kept = Math.floor((text.length * maxBytes) / bytes / 2);
  // A pair of surrogates is not torn apart.
  const start = text.slice(0, kept).replace(/[\uD800-\uDBFF]$/, "");
  const end = text.slice(text.length - kept).replace(/^[\uDC00-\uDFFF]/, "");
  return { start, left_out_characters: text.length - start.length - end.length, end };
}

// More brackets might be nested deeper than can be written again.
const maxBrackets = 1000;

/** Text that may be JSON: as the value that it is, which reads better than JSON in a string, or elided like any text. */
export function readable(text: string, maxBytes: number): Json {
  const value = isPlainJson(text) ? parsed(text) : undefined;
  if (value === undefined) return elide(text, maxBytes);
  const compact = JSON.stringify(value);
  return Buffer.byteLength(compact) <= maxBytes ? value : elide(compact, maxBytes);
}

/** Whether a text may be read as JSON and written again. Long numbers would be rounded, and they are often ids. */
function isPlainJson(text: string): boolean {
  return /^\s*[[{]/.test(text) && !/\d{16}/.test(text) && text.split(/[[{]/, maxBrackets).length < maxBrackets;
}

/** A value as one line of JSON. Nothing in it can begin a line of its own, also not for who counts rare line ends. */
export function jsonLine(value: Json): string {
  return JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
