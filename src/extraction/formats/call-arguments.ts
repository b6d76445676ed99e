import type { Json } from "../../domain/columns.ts";
import type { JsonObject } from "../../domain/message.ts";
import { isObject } from "./residue.ts";

// Readers of protobuf give up at 100 levels, and a level of JSON takes up to three of them.
const maxDepth = 30;

/** The arguments of a call as an object. Text that is none, or too deep to be sent, stands in it as it is. */
export function argumentsObject(text: string): JsonObject {
  if (text.trim() === "") return {};
  const value = parsed(text);
  return isObject(value) && isShallow(value, maxDepth) ? value : { arguments: text };
}

/** The JSON of a text. Undefined where it is none. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function isShallow(value: Json, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}
