import type { Json } from "../domain/columns.ts";
import * as field from "./fields.ts";

/** An object of JSON with another merged into it, key by key at the top level: null removes a key. */
export function mergedJson(at: string, before: unknown, patch: Json | null, maxBytes: number): Json | null {
  const present = new Map(Object.entries((before ?? {}) as { [key: string]: Json }));
  for (const [key, value] of Object.entries((patch ?? {}) as { [key: string]: Json })) {
    if (value === null) present.delete(key);
    else present.set(key, value);
  }
  // What was never set stays unset.
  if (present.size === 0 && before == null) return null;
  return field.json(at, Object.fromEntries(present), maxBytes);
}
