import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../src/domain/columns.ts";
import { DomainError } from "../src/domain/errors.ts";
import type { CanonicalMessage, JsonObject, MessagePart } from "../src/domain/message.ts";
import { messageRoles } from "../src/domain/message.ts";
import { canonicalOf, systemPartsOf, vendorOf } from "../src/extraction/formats/formats.ts";
import { isObject } from "../src/extraction/formats/residue.ts";
import { anyJson, anyObject, base64, word } from "./harness/vendor-messages/any-json.ts";
import { asJson, type VendorFormat, vendorMessages } from "./harness/vendor-messages/vendor-messages.ts";

const formats = Object.keys(vendorMessages) as VendorFormat[];

/** The value with one place in it changed: to something else, or to nothing. */
function spoiled(value: Json, picks: readonly number[], change: Json | undefined): Json | undefined {
  const [pick = 0, ...rest] = picks;
  if (typeof value !== "object" || value === null || picks.length === 0) return change;
  const names = Object.keys(value);
  const name = names[pick % Math.max(names.length, 1)];
  if (name === undefined) return change;
  const inner = spoiled((value as JsonObject)[name] as Json, rest, change);
  if (Array.isArray(value))
    return value.flatMap((item, i) => (`${i}` === name ? (inner === undefined ? [] : [inner]) : [item]));
  const { [name]: _, ...others } = value;
  return inner === undefined ? others : { ...others, [name]: inner };
}

describe.each(formats)("whatever comes in the form of %s", (format) => {
  test("is refused in terms of the domain, or goes out as it came", () => {
    const changes = fc.oneof(
      fc.constant(undefined),
      anyJson,
      fc.constantFrom("", null, [], {}, "text", "model", "data:"),
    );
    const picks = fc.array(fc.nat(9), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(vendorMessages[format], picks, changes, (vendor, path, change) => {
        const broken = asJson(spoiled(vendor, path, change as Json | undefined) ?? null) as Json;
        fc.pre(isObject(broken));
        let message: CanonicalMessage;
        try {
          message = asJson(canonicalOf(format, broken));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(DomainError);
          return;
        }
        expect(vendorOf(format, message, { sourceFormat: format })).toStrictEqual([broken]);
      }),
      { numRuns: 1500 },
    );
  });
});

const name = fc.oneof(fc.constant(""), word);
const extra = fc.option(
  fc.oneof(
    anyObject,
    fc.dictionary(fc.constantFrom("content", "tool_calls", "image_url", "functionCall", "role", "type"), anyJson),
  ),
  { nil: undefined },
);
const media = fc.record(
  {
    kind: fc.constant("media" as const),
    mediaKind: fc.constantFrom("IMAGE" as const, "AUDIO" as const, "VIDEO" as const, "FILE" as const),
    mediaType: fc.constantFrom(
      "image/png",
      "image/jpg",
      "audio/wav",
      "video/mp4",
      "application/pdf",
      "text/csv",
      "x/y",
    ),
    filename: fc.string(),
    source: fc.oneof(fc.record({ url: fc.webUrl() }), fc.record({ content: base64 }), fc.record({ fileId: word })),
  },
  { requiredKeys: ["kind", "mediaKind", "source"] },
);
const text = fc.record(
  { kind: fc.constant("text" as const), text: fc.string(), isRefusal: fc.boolean() },
  { requiredKeys: ["kind", "text"] },
);
const data = fc.record({ kind: fc.constant("data" as const), value: anyJson as fc.Arbitrary<Json> });
const other = fc.record({ kind: fc.constant("other" as const), value: anyObject as fc.Arbitrary<JsonObject> });
const thinking = fc.record(
  { kind: fc.constant("thinking" as const), text: fc.string(), signature: base64, redactedData: base64 },
  { requiredKeys: ["kind", "text"] },
);
const toolCall = fc.record({
  kind: fc.constant("toolCall" as const),
  toolCallId: name,
  name: word,
  arguments: fc.oneof(fc.json(), fc.string()),
});
const content = fc.array(fc.oneof(text, media, data, other), { maxLength: 3 });
const toolResult = fc.record(
  { kind: fc.constant("toolResult" as const), toolCallId: word, name, content, isError: fc.boolean() },
  { requiredKeys: ["kind", "toolCallId", "name", "content"] },
);
const part = fc
  .tuple(fc.oneof(text, media, data, other, thinking, toolCall, toolResult), extra)
  .map(([said, more]) => ({ ...said, ...(more && { extra: more }) }) as MessagePart);
const canonicals = fc
  .tuple(fc.constantFrom(...messageRoles), fc.array(part, { maxLength: 5 }), extra)
  .map(([role, parts, more]) => asJson({ role, parts, ...(more && { extra: more }) }) as CanonicalMessage);

test.each(formats)("any message of the canonical form can be given in the form of %s", (format) => {
  const outgoing = { sourceFormat: "HEADWAY" } as const;
  fc.assert(
    fc.property(canonicals, (message) => {
      const out = vendorOf(format, message, outgoing);
      const system = systemPartsOf(format, message, outgoing);
      expect(asJson([out, system])).toStrictEqual([out, system]);
      // Without ids there may be two calls at once, which no form can tell apart.
      const isPlain = message.parts.every(
        (said) => said.extra === undefined && (said.kind !== "toolCall" || said.toolCallId !== ""),
      );
      if (isPlain) for (const vendor of out) canonicalOf(format, vendor);
    }),
    { numRuns: 1500 },
  );
});
