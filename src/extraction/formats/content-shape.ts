import type { Json } from "../../domain/columns.ts";
import type { JsonObject } from "../../domain/message.ts";

/**
 * What the parts of a content do not tell of its form, for the residue: a list of two or more can be nothing but a list;
 * one of a single part, or none, has to be told from a text, or nothing.
 */
export function contentShape(content: unknown): JsonObject {
  return Array.isArray(content) && content.length < 2 ? { content: [] } : {};
}

/** Whether a residue says that a content was a list. */
export function wasList(residue: JsonObject | undefined): boolean {
  return Array.isArray(residue?.content);
}

/** The content that parts make: one text with nothing beside it is given as text, unless it was in a list. */
export function contentOf(parts: readonly JsonObject[], residue: JsonObject | undefined): Json {
  const [only, second] = parts;
  const isPlain = only?.type === "text" && second === undefined && Object.keys(only).length === 2;
  return isPlain && !wasList(residue) ? (only.text as string) : [...parts];
}
