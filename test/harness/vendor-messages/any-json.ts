import * as fc from "fast-check";
import type { JsonObject } from "../../../src/domain/message.ts";

type Fields = Record<string, fc.Arbitrary<unknown>>;

/** Any JSON. */
export const anyJson = fc.jsonValue({ maxDepth: 3 });

/** Any object of JSON. */
export const anyObject = fc.dictionary(fc.string({ maxLength: 8 }), anyJson, { maxKeys: 4 });

/** Bytes in base64. */
export const base64 = fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString("base64"));

/** An id or a name. */
export const word = fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,12}$/);

const unknownFields = fc.dictionary(
  fc.oneof(
    fc.constantFrom("metadata", "index", "fooBar", "foo_bar", "annotations"),
    word.map((name) => `x_${name}`),
  ),
  anyJson,
  { maxKeys: 2 },
);

/** An object with its fields, some of those that may be left out or be null, and fields that nobody knows. */
export function object(required: Fields, optional: Fields = {}): fc.Arbitrary<JsonObject> {
  const nullable = Object.fromEntries(Object.entries(optional).map(([name, value]) => [name, fc.option(value)]));
  return fc
    .tuple(unknownFields, fc.record(nullable, { requiredKeys: [] }), fc.record(required))
    .map((fields) => Object.assign({}, ...fields) as JsonObject);
}

/** A part or block of a type that nobody knows. */
export const unknownPart = object({ type: fc.constantFrom("web_search_call", "server_tool_use", "x_part") });
