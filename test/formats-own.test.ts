import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CanonicalMessage, JsonObject, MessageFormat } from "../src/domain/message.ts";
import { canonicalOf, vendorOf } from "../src/extraction/formats/formats.ts";
import { anthropicMessages } from "./harness/vendor-messages/anthropic.ts";
import { geminiContents } from "./harness/vendor-messages/gemini.ts";
import { openAiMessages } from "./harness/vendor-messages/openai.ts";

/** A value as it comes out of JSON: off the wire, or out of the store. */
function asJson<T extends CanonicalMessage | JsonObject>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const kinds: readonly (readonly [MessageFormat, Readonly<Record<string, fc.Arbitrary<JsonObject>>>])[] = [
  ["OPENAI", openAiMessages],
  ["ANTHROPIC", anthropicMessages],
  ["GEMINI", geminiContents],
];

describe.each(kinds)("what came in the form of %s goes out in it as it came", (format, messages) => {
  test.each(Object.entries(messages))("%s", (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary.map(asJson), (vendor) => {
        const message = asJson(canonicalOf(format, vendor));
        expect(vendorOf(format, message, { sourceFormat: format })).toStrictEqual([vendor]);
      }),
      { numRuns: 500 },
    );
  });
});
