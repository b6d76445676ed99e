import type { Json } from "../../domain/columns.ts";
import type { JsonObject } from "../../domain/message.ts";

/**
 * What the parts of a content do not tell of its form, for the residue: a list of two or more can be nothing but a list;
 * one of a single part, or none, has to be told from a text, or nothing.
 */
export function contentShape(content: unknown): JsonObject {
  return Array.isArray(content) && content.length < 2 ? { content: [] } : {};
}

/** The content that parts make: one text with nothing beside it is given as text, unless the residue says that it was in a list. */
export function contentOf(parts: readonly JsonObject[], residue: JsonObject | undefined): Json {
  const [only, second] = parts;
  const isPlain = only?.type === "text" && second === undefined && Object.keys(only).length === 2;
  return isPlain && !Array.isArray(residue?.content) ? (only.text as string) : [...parts];
}
