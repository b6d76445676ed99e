import { isDeepStrictEqual } from "node:util";
import type { Json } from "./columns.ts";
import { etagMismatch, fieldTooLarge } from "./errors.ts";
import type { StateDocument, TrackerStanding } from "./tracker-standing.ts";

/** What becomes of a state document. */
export interface DocumentChange {
  readonly kind: "replace" | "merge";
  readonly value: StateDocument;
  /** How long the value is as JSON, in characters. */
  readonly length: number;
  /** Only if the document has this etag. */
  readonly etag?: string | undefined;
  /** Where the change stands in its request, for errors. */
  readonly field: string;
}

/** The largest document, in bytes as JSON. */
export const maxDocumentBytes = 1024 * 1024;

/** The etag of a state document. */
export function documentEtag({ stateVersion }: TrackerStanding): string {
  return `${stateVersion}`;
}

/**
 * Changes a document. Undefined when that leaves it as it was. Throws EtagMismatch, and FieldTooLarge when a merge
 * makes it too large.
 */
export function changeDocument(
  tracker: TrackerStanding,
  document: StateDocument,
  { kind, value, etag, field }: DocumentChange,
): StateDocument | undefined {
  if (etag && etag !== documentEtag(tracker)) throw etagMismatch(etag, documentEtag(tracker));
  const next = kind === "replace" ? value : (mergePatch(document, value) as StateDocument);
  if (isDeepStrictEqual(next, document)) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(next));
  if (bytes > maxDocumentBytes) throw fieldTooLarge(field, bytes, maxDocumentBytes, "bytes as JSON, merged");
  return next;
}

/** Merges a patch into a value by RFC 7396: objects are merged, null removes a key, all else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  // Not by assignment: a key "__proto__" is a key like any other.
  return Object.fromEntries(merged);
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
