import type { Json } from "./columns.ts";
import { DomainError } from "./errors.ts";

/**
 * How many objects and lists of JSON may lie in each other. Readers of protobuf give up at 100 levels of messages, an
 * object takes three of them, and the messages around it take some.
 */
export const maxJsonLevels = 30;

/** Throws FieldInvalid when JSON is too deep for readers. */
export function requireReadable(field: string, value: Json, maxLevels: number = maxJsonLevels): void {
  if (isWithin(value, maxLevels)) return;
  const levels = levelsOf(value);
  const message = `${field} has ${levels} objects and lists in each other: the limit is ${maxLevels}`;
  throw new DomainError("FieldInvalid", message, { field, levels: `${levels}`, limit: `${maxLevels}` });
}

/**
 * JSON that every reader can read: what lies deeper than so many levels stands there as its text. Only what was stored
 * before there was a limit, or stands in another form than it came in, is deeper; one such value would make a whole
 * list or batch unreadable.
 */
export function readable<Value extends Json>(value: Value, maxLevels: number = maxJsonLevels): Value {
  return isWithin(value, maxLevels) ? value : (cut(value, maxLevels) as Value);
}

/** Whether at most so many objects and lists lie in each other. */
export function isWithin(value: Json, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  for (const inner of Object.values(value)) if (!isWithin(inner, levels - 1)) return false;
  return true;
}

function levelsOf(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, inner) => Math.max(deepest, levelsOf(inner)), 0);
}

function cut(value: Json, levels: number): Json {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return JSON.stringify(value);
  if (Array.isArray(value)) return value.map((inner) => cut(inner, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner, levels - 1)]));
}
