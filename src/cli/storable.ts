import type { JsonValue } from "@bufbuild/protobuf";

/**
 * A value of JSON of which a server takes every text, names included. A mark stands for what no text of the database
 * can hold: recordings of terminals have it.
 */
export function storable(value: unknown): JsonValue {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== "object" || value === null) return value as JsonValue;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [storableText(name), storable(one)]));
}

function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}
