import type { JsonObject } from "../../domain/message.ts";
import { type Place, refused, within } from "./format-check.ts";
import { snakeCase } from "./letter-case.ts";

/** An object of Gemini's with the names asked for in camel case, and what tells how they were written. */
export interface Named {
  readonly view: JsonObject;
  /** The names as they were written. */
  readonly taken: readonly string[];
  /** For each that was in snake case, "" under it: the residue's word that the value goes out under this name. */
  readonly shape: JsonObject;
}

/**
 * Reads the names given in either case: the REST API and the libraries for JavaScript write camel case, the library for
 * Python snake case, and the API takes both. A null counts as left out, and stays with the residue.
 */
export function inCamelCase(object: JsonObject, names: readonly string[], place: Place): Named {
  const view: JsonObject = {};
  const taken: string[] = [];
  const shape: JsonObject = {};
  for (const name of names) {
    const snake = snakeCase(name);
    const both = snake !== name && Object.hasOwn(object, snake) && Object.hasOwn(object, name);
    if (both) throw refused(within(place, snake), object[snake], `it is there as ${name} too`);
    const written = Object.hasOwn(object, snake) ? snake : name;
    const value = object[written];
    if (value == null) continue;
    view[name] = value;
    taken.push(written);
    if (written !== name) shape[written] = "";
  }
  return { view, taken, shape };
}
