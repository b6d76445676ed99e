import type { Json } from "../../domain/columns.ts";
import { isWithin, maxJsonLevels } from "../../domain/json-depth.ts";
import type { JsonObject } from "../../domain/message.ts";
import { isObject } from "./residue.ts";

// At least three objects and lists of a vendor's message are around them.
const maxLevels = maxJsonLevels - 3;

/** The arguments of a call as an object. Text that is none, or too deep to be sent, stands in it as it is. */
export function argumentsObject(text: string): JsonObject {
  if (text.trim() === "") return {};
  const value = parsed(text);
  return isObject(value) && isWithin(value, maxLevels) ? value : { arguments: text };
}

/** The JSON of a text. Undefined where it is none. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
