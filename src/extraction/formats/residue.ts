import type { Json } from "../../domain/columns.ts";
import type { JsonObject } from "../../domain/message.ts";
import { camelCase } from "./letter-case.ts";

/**
 * What an object of a vendor says beyond the fields that the canonical form has: the `extra` of a message or a part.
 *
 * It has the shape of the object that it is left from. A name that is a field of ours is there only when it tells
 * something about the form: null where it was said to be nothing, [] where one text was given as a list.
 */
export function residueOf(object: object, taken: readonly string[], shape: JsonObject = {}): JsonObject | undefined {
  const left = Object.entries(object).filter(([name, value]) => !taken.includes(name) || value === null);
  const residue = { ...Object.fromEntries(left), ...shape };
  return Object.keys(residue).length > 0 ? residue : undefined;
}

/** The residue of an object inside of another, under its name there. Empty when nothing is left. */
export function nested(name: string, object: object, taken: readonly string[]): JsonObject {
  const residue = residueOf(object, taken);
  return residue ? { [name]: residue } : {};
}

/** The extra to put into a message or a part: none where nothing is left. */
export function extraOf(residue: JsonObject | undefined): { readonly extra?: JsonObject } {
  return residue ? { extra: residue } : {};
}

/**
 * Puts a residue back around what the fields say. Where both have a name the fields win, and objects become one; a name
 * that the residue has in snake case and the fields in camel case goes out in snake case, as it came.
 */
export function restored(said: JsonObject, residue: JsonObject | undefined): JsonObject {
  if (!residue) return said;
  const whole = new Map(Object.entries(said));
  for (const [name, left] of Object.entries(residue)) {
    const saidName = Object.hasOwn(said, name) ? name : camelCase(name);
    const value = Object.hasOwn(said, saidName) ? said[saidName] : undefined;
    if (value === undefined) {
      whole.set(name, left);
      continue;
    }
    whole.delete(saidName);
    whole.set(name, isObject(value) && isObject(left) ? restored(value, left) : value);
  }
  return Object.fromEntries(whole);
}

/** The names of a residue that another format knows too. */
export function known(residue: JsonObject | undefined, names: readonly string[]): JsonObject | undefined {
  if (!residue) return undefined;
  return Object.fromEntries(Object.entries(residue).filter(([name, value]) => names.includes(name) && value !== null));
}

/** Whether a value is an object of JSON. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
