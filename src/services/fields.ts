import { type Message, toJson } from "@bufbuild/protobuf";
import {
  type Duration,
  durationMs,
  type Timestamp,
  timestampFromMs,
  type Value,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import type { Json } from "../domain/columns.ts";
import { fieldInvalid, fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import { requireReadable } from "../domain/json-depth.ts";

/** The limits of the contract. */
export const limits = {
  idBytes: 256,
  nameCharacters: 255,
  messageBytes: 16 * 1024,
  metadataBytes: 64 * 1024,
  contentBytes: 1024 * 1024,
  reasonBytes: 1024,
  batch: 1000,
  pageSize: 1000,
} as const;

// What the database cannot hold, or what would not come back as it was sent, inside of JSON text: it is escaped there,
// and an even number of backslashes before is just backslashes.
const unstorableJson = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;
const idCharacters = /^[^\s\p{Cc}]+$/u;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A text of at most so many bytes, perhaps empty. */
export function text(field: string, value: string, maxBytes: number): string {
  // Only a text that could be too long is measured.
  if (value.length * 3 > maxBytes) {
    const bytes = Buffer.byteLength(value);
    if (bytes > maxBytes) throw fieldTooLarge(field, bytes, maxBytes, "bytes");
  }
  if (value.includes("\0") || !value.isWellFormed()) {
    throw fieldInvalid(field, value, "it must not hold NUL characters or broken UTF-8");
  }
  return value;
}

/** A text that must be there: 1 byte to so many. */
export function requiredText(field: string, value: string, maxBytes: number): string {
  if (value === "") throw fieldRequired(field);
  return text(field, value, maxBytes);
}

/** A name: 1 to 255 characters. */
export function name(field: string, value: string): string {
  if (value.trim() === "") throw fieldRequired(field);
  return shortText(field, value);
}

/** A text of at most 255 characters that may be left out. */
export function optionalShortText(field: string, value: string): string | undefined {
  return value === "" ? undefined : shortText(field, value);
}

function shortText(field: string, value: string): string {
  if (value.length > limits.nameCharacters) {
    const characters = Array.from(value).length;
    if (characters > limits.nameCharacters) {
      throw fieldTooLarge(field, characters, limits.nameCharacters, "characters");
    }
  }
  return text(field, value, limits.nameCharacters * 4);
}

/** An id that must be there: 1 to 256 bytes without spaces and control characters. */
export function id(field: string, value: string): string {
  if (value === "") throw fieldRequired(field);
  text(field, value, limits.idBytes);
  if (!idCharacters.test(value)) throw fieldInvalid(field, value, "an id has no spaces and no control characters");
  return value;
}

/** An id that may be left out. */
export function optionalId(field: string, value: string): string | undefined {
  return value === "" ? undefined : id(field, value);
}

/** The etag that a write is bound to. Undefined where it is bound to none. */
export function etag(value: string): string | undefined {
  return text("etag", value, limits.idBytes) || undefined;
}

/** A request id: a UUID, or empty. */
export function requestId(value: string): string | undefined {
  if (value === "") return undefined;
  if (!uuid.test(value)) throw fieldInvalid("request_id", value, "it must be a UUID");
  return value.toLowerCase();
}

/** A whole number within bounds. */
export function within(field: string, value: number, min: number, max: number): number {
  if (value < min || value > max) throw fieldInvalid(field, value, `it must be ${min} to ${max}`);
  return value;
}

/** The epoch of a claim. 0 is that of nobody. */
export function epoch(field: string, value: bigint): number {
  return within(field, Number(value), 0, Number.MAX_SAFE_INTEGER);
}

/** The size of a page: 0 means 50, and more than 1000 means 1000. */
export function pageSize(value: number): number {
  if (value < 0) throw fieldInvalid("page_size", value, "it must not be negative");
  return value === 0 ? 50 : Math.min(value, limits.pageSize);
}

/** JSON of at most so many bytes, and 30 levels. Null where none is given. */
export function json(field: string, value: Json | undefined, maxBytes: number, maxLevels?: number): Json | null {
  if (value === undefined) return null;
  requireReadable(field, value, maxLevels);
  const encoded = JSON.stringify(value);
  if (encoded.length * 3 > maxBytes) {
    const bytes = Buffer.byteLength(encoded);
    if (bytes > maxBytes) throw fieldTooLarge(field, bytes, maxBytes, "bytes as JSON");
  }
  if (unstorableJson.test(encoded)) {
    throw fieldInvalid(field, encoded, "it must not hold NUL characters or broken UTF-8");
  }
  // A number that JSON does not know is encoded as null: only where there is one is it worth a look.
  if (encoded.includes("null") && !isFinite(value)) throw fieldInvalid(field, encoded, notJson);
  return value;
}

const notJson = "it must be JSON, which knows neither NaN nor infinity";

function isFinite(value: Json): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isFinite);
}

/** Any JSON value, of at most so many bytes, and 30 levels. Null where none is given. */
export function jsonValue(field: string, value: Value | undefined, maxBytes: number): Json | null {
  if (!value || value.kind.case === undefined) return null;
  return json(field, jsonOf(field, value), maxBytes);
}

function jsonOf(field: string, value: Value): Json {
  try {
    return toJson(ValueSchema, value);
  } catch {
    throw fieldInvalid(field, "a value of its own kind", notJson);
  }
}

/** A time span within bounds, in whole milliseconds. Undefined where none is given. */
export function duration(field: string, value: Duration | undefined, minMs: number, maxMs: number): number | undefined {
  if (!value) return undefined;
  const ms = durationMs(value);
  if (ms >= minMs && ms <= maxMs) return Math.round(ms);
  throw fieldInvalid(field, `${ms / 1000}s`, `it must be ${minMs / 1000}s to ${maxMs / 1000}s`);
}

/** A time, in milliseconds. Undefined where none is given. A part of one is cut: rounded, the last time of all is none. */
export function milliseconds(field: string, value: Timestamp | undefined): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value.seconds);
  // The years 1 to 9999, as the type says; the database knows no others.
  const valid = seconds >= -62_135_596_800 && seconds <= 253_402_300_799 && value.nanos >= 0 && value.nanos < 1e9;
  if (!valid) throw fieldInvalid(field, `${seconds}s ${value.nanos}ns`, "it must lie in the years 1 to 9999");
  return seconds * 1000 + Math.floor(value.nanos / 1e6);
}

// The last millisecond that the contract's times can say.
const lastMs = 253_402_300_799_999;

/** A time that a caller gave, as the contract says it. Times that were rounded up beyond the last one are that. */
export function timestamp(ms: number): Timestamp {
  return timestampFromMs(Math.min(ms, lastMs));
}

/** A value of an enum that the contract names: one of the names given, by its number from 1; 0 is undefined. */
export function enumName<T extends string>(field: string, value: number, names: readonly T[]): T | undefined {
  if (value === 0) return undefined;
  const found = names[value - 1];
  if (!found) throw fieldInvalid(field, value, `it must be a number from 1 to ${names.length}`);
  return found;
}

/** The message in a required field. */
export function required<T extends Message>(field: string, value: T | undefined): T {
  if (!value) throw fieldRequired(field);
  return value;
}
