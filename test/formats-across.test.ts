import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CanonicalMessage, JsonObject, MessageFormat, MessagePart } from "../src/domain/message.ts";
import { canonicalOf, systemPartsOf, vendorOf } from "../src/extraction/formats/formats.ts";
import { withCallIds } from "../src/extraction/formats/tool-calls.ts";
import { type VendorFormat, vendorMessages } from "./harness/vendor-messages/vendor-messages.ts";

const formats = ["OPENAI", "ANTHROPIC", "GEMINI"] as const;
const pairs = formats.flatMap((from) => formats.map((to) => [from, to] as const)).filter(([from, to]) => from !== to);

interface Crossing {
  readonly message: CanonicalMessage;
  /** All that goes out, in the conversation and beside it. */
  readonly out: readonly JsonObject[];
  readonly written: string;
}

function crossing(from: VendorFormat, to: MessageFormat, vendor: JsonObject): Crossing {
  const message = withCallIds(canonicalOf(from, vendor));
  const outgoing = { sourceFormat: from };
  const out = [...vendorOf(to, message, outgoing), ...systemPartsOf(to, message, outgoing)];
  return { message, out, written: JSON.stringify(out) };
}

function isSystem({ role }: CanonicalMessage): boolean {
  return role === "SYSTEM" || role === "DEVELOPER";
}

function allParts(parts: readonly MessagePart[]): MessagePart[] {
  return parts.flatMap((part) => (part.kind === "toolResult" ? [part, ...allParts(part.content)] : [part]));
}

describe.each(pairs)("from %s to %s", (from, to) => {
  const holds = (rule: (crossing: Crossing) => void) =>
    fc.assert(
      fc.property(vendorMessages[from], (vendor) => rule(crossing(from, to, vendor))),
      { numRuns: 300 },
    );

  test("what goes out is what the vendor takes", () => {
    holds(({ message, out }) => {
      if (isSystem(message)) return;
      expect(out.length).toBeGreaterThan(0);
      for (const vendor of out) expect(() => canonicalOf(to, vendor)).not.toThrow();
    });
  });

  test("no id of a call or a result is lost", () => {
    holds(({ message, out }) => {
      const ids = (parts: readonly MessagePart[]) =>
        parts.flatMap((part) => (part.kind === "toolCall" || part.kind === "toolResult" ? [part.toolCallId] : []));
      const read = isSystem(message) ? [] : out.flatMap((vendor) => ids(canonicalOf(to, vendor).parts));
      const written = ids(message.parts).filter((id) => id !== "");
      for (const id of written) expect(read).toContain(id);
      expect(read.length).toBeGreaterThanOrEqual(written.length);
    });
  });

  test("no word is lost", () => {
    holds(({ message, written }) => {
      for (const part of allParts(message.parts)) {
        if (part.kind !== "text" && part.kind !== "thinking") continue;
        expect(written).toContain(JSON.stringify(part.text).slice(1, -1));
      }
    });
  });

  test("images of users go over, by address or as bytes", () => {
    holds(({ message, written }) => {
      if (message.role !== "USER") return;
      for (const part of message.parts) {
        if (part.kind !== "media" || part.mediaKind !== "IMAGE" || part.mediaType === "image/heic") continue;
        const [place] = Object.values(part.source);
        expect(written).toContain(JSON.stringify(place).slice(1, -1));
      }
    });
  });
});

test("what only one vendor knows does not go to another", () => {
  const vendor = { role: "user", content: [{ type: "text", text: "Hi", x_trace: 1 }], x_other: 2 };
  const message = canonicalOf("OPENAI", vendor);
  for (const to of ["ANTHROPIC", "GEMINI"] as const) {
    expect(JSON.stringify(vendorOf(to, message, { sourceFormat: "OPENAI" }))).not.toContain("x_");
  }
});
