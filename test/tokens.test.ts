import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { expect, test } from "vitest";
import type { CanonicalMessage } from "../src/domain/message.ts";
import { loadTokenCounter } from "../src/extraction/tokens.ts";

const counter = await loadTokenCounter();

/** The count of the package itself, which is right and slow. */
function exact(text: string): number {
  return countTokens(text, { disallowedSpecial: new Set() });
}

test("a text has the tokens that the encoding gives it", () => {
  const texts = fc.oneof(
    fc.lorem({ maxCount: 30 }),
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom("a", "B", " ", "\n", "/", "'s", "漢", "字", "😀", "́", "7", ".", "é"),
      maxLength: 60,
    }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(counter.text(text)).toBe(exact(text));
    }),
    { numRuns: 1000 },
  );
});

test("prose of any length is counted exactly, also without spaces", () => {
  const chinese = "我们需要在明天之前把这个报告发送给客户，然后安排一次会议讨论下一步的计划。".repeat(100);
  for (const text of ["", "Hello, world!", "It's 12,345.67 €\r\n\r\n\tdone ".repeat(500), chinese]) {
    expect(counter.text(text)).toBe(exact(text));
  }
});

test("a run of one kind of character is counted to two tokens for each cut", () => {
  for (const unit of ["a", " ", "漢", "=", "\n"]) {
    const text = unit.repeat(2000);
    expect(Math.abs(counter.text(text) - exact(text)), JSON.stringify(unit)).toBeLessThanOrEqual((2 * 2000) / 128);
  }
});

const random = randomBytes(3 * 2 ** 18).toString("base64");
const hostile = ["a", " ", "\n", "/\n", "=", "漢", "😀", "!😀", "́", "\u0000", "سلام", "Zq"];

test.each([...hostile, random])("a MiB of %.5j is counted in well under a second", (unit) => {
  const text = unit.repeat(2 ** 20 / Buffer.byteLength(unit));
  const before = process.cpuUsage();
  expect(counter.text(text)).toBeGreaterThan(0);
  // Of the processor's time: somebody else may hold the machine.
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(900);
});

test("what looks like a special token is text", () => {
  expect(counter.text("<|endoftext|>")).toBeGreaterThan(1);
});

test("text, thoughts, calls and results count, and media do not", () => {
  const message: CanonicalMessage = {
    role: "ASSISTANT",
    name: "not counted",
    parts: [
      { kind: "text", text: "Look" },
      { kind: "thinking", text: "I should look" },
      { kind: "toolCall", toolCallId: "call_1", name: "look", arguments: '{"at":"it"}' },
      {
        kind: "toolResult",
        toolCallId: "call_1",
        name: "look",
        content: [
          { kind: "data", value: { seen: true } },
          { kind: "media", mediaKind: "IMAGE", source: { content: "AAAA".repeat(1000) } },
        ],
      },
      { kind: "media", mediaKind: "IMAGE", source: { url: "https://example.com/a.png" } },
    ],
  };
  expect(counter.message(message)).toBe(exact('Look\nI should look\nlook\n{"at":"it"}\n{"seen":true}'));
  expect(counter.message({ role: "USER", parts: [] })).toBe(0);
});

test("the encoding is not loaded before somebody counts", () => {
  const script = `
    import { registerHooks } from "node:module";
    const seen = [];
    registerHooks({ resolve: (name, context, next) => { seen.push(name); return next(name, context); } });
    const { loadTokenCounter } = await import("./src/extraction/tokens.ts");
    const isLoaded = () => seen.some((name) => name.includes("gpt-tokenizer"));
    const before = isLoaded();
    await loadTokenCounter();
    console.log(JSON.stringify([before, isLoaded()]));`;
  const out = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(JSON.parse(out)).toEqual([false, true]);
});
