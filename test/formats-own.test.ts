import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../src/domain/message.ts";
import { canonicalOf, vendorOf } from "../src/extraction/formats/formats.ts";
import { asJson, type VendorFormat, vendorMessagesByRole } from "./harness/vendor-messages/vendor-messages.ts";

const kinds = Object.entries(vendorMessagesByRole) as [VendorFormat, Record<string, fc.Arbitrary<JsonObject>>][];

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
