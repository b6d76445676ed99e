import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tokensOf } from "../src/extraction/edit/counted-message.ts";
import { type EditStrategies, editMessages } from "../src/extraction/edit/edit-strategies.ts";
import { toolLinks } from "../src/extraction/edit/tool-links.ts";
import { loadTokenCounter } from "../src/extraction/tokens.ts";
import { call, conversations, counted, result, says } from "./harness/conversations.ts";

const counter = await loadTokenCounter();

const tokens = fc.integer({ min: 1, max: 120 });
const spared = {
  keepRecent: fc.nat(5),
  keepTools: fc.subarray(["search", "read", "write"]),
  overTokens: fc.nat(10),
};
const strategies = fc.record(
  {
    removeToolResults: fc.record({ ...spared, placeholder: fc.constantFrom("", "gone", " ") }, { requiredKeys: [] }),
    removeToolCallArguments: fc.record(spared, { requiredKeys: [] }),
    middleOut: fc.record({ reduceToTokens: tokens }),
    tokenLimit: fc.record({ limitTokens: tokens }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<EditStrategies>;

const edits = fc.record({ conversation: conversations, strategies, pin: fc.nat(20) }).map((drawn) => {
  const before = counted(drawn.conversation, counter);
  const after = editMessages(before, drawn.strategies, counter, drawn.pin);
  const at = before.findIndex(({ sequence }) => sequence === drawn.pin);
  return { ...drawn, before, ...after, editedCount: at < 0 ? before.length : at + 1 };
});

function holds(rule: (edit: typeof edits extends fc.Arbitrary<infer Edit> ? Edit : never) => void): void {
  fc.assert(fc.property(edits, rule), { numRuns: 500 });
}

test("a call and its result stay together, or go together", () => {
  holds(({ before, messages }) => {
    const left = new Set(messages.map(({ sequence }) => sequence));
    for (const { resultIndex, callIndex } of toolLinks(before)) {
      if (callIndex === undefined) continue;
      expect(left.has(callIndex + 1)).toBe(left.has(resultIndex + 1));
    }
  });
});

test("the order stays, and nothing comes that was not there", () => {
  holds(({ before, messages }) => {
    const sequences = messages.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(new Set(sequences).size).toBe(sequences.length);
    expect(before.map(({ sequence }) => sequence)).toEqual(expect.arrayContaining(sequences));
  });
});

test("what follows the pin is untouched", () => {
  holds(({ before, messages, editedCount }) => {
    const after = before.slice(editedCount);
    expect(messages.slice(messages.length - after.length)).toStrictEqual(after);
  });
});

test("counts are those of what is left", () => {
  holds(({ messages }) => {
    for (const { message, tokenCount } of messages) expect(tokenCount).toBe(counter.message(message));
  });
});

test("limits are reached, but for calls whose results follow the pin", () => {
  holds(({ before, messages, strategies: { middleOut, tokenLimit }, editedCount }) => {
    const after = before.length - editedCount;
    const edited = messages.slice(0, messages.length - after);
    const bound = new Set<number>();
    // What is bound binds what goes with it in turn.
    for (let size = -1; size !== bound.size; ) {
      size = bound.size;
      for (const { resultIndex, callIndex = resultIndex } of toolLinks(before)) {
        const isBound = resultIndex >= editedCount || bound.has(resultIndex + 1) || bound.has(callIndex + 1);
        if (isBound) bound.add(callIndex + 1).add(resultIndex + 1);
      }
    }
    const limit = Math.min(
      middleOut?.reduceToTokens ?? Number.POSITIVE_INFINITY,
      tokenLimit?.limitTokens ?? Number.POSITIVE_INFINITY,
    );
    const free = edited.filter(({ sequence }) => !bound.has(sequence));
    expect(free.length === 0 || tokensOf(edited) <= limit).toBe(true);
  });
});

test("the same pin gives the same beginning again when more messages have come", () => {
  holds(({ conversation, strategies, messages, before, editedCount, editedUpToSequence }) => {
    const more = counted([...conversation, says("USER", "And now?"), says("ASSISTANT", "Now this.")], counter);
    const again = editMessages(more, strategies, counter, editedUpToSequence);
    if (editedUpToSequence === 0) return;
    expect(again.messages.slice(0, messages.length)).toStrictEqual(messages);
    expect(again.messages).toHaveLength(messages.length + 2);
    expect(editedCount).toBeLessThanOrEqual(before.length);
  });
});

test("5000 messages are edited in well under a second", () => {
  const turns = Array.from({ length: 1250 }, (_, n) => [
    says("USER", `Question ${n}`),
    { role: "ASSISTANT", parts: [call(`call_${n}`)] } as const,
    { role: "TOOL", parts: [result(`call_${n}`)] } as const,
    says("ASSISTANT", `Answer ${n}`),
  ]);
  const messages = counted(turns.flat(), counter);
  const all: EditStrategies = {
    removeToolResults: { overTokens: 2 },
    removeToolCallArguments: { overTokens: 2 },
    middleOut: { reduceToTokens: 1000 },
    tokenLimit: { limitTokens: 100 },
  };
  const before = process.cpuUsage();
  expect(tokensOf(editMessages(messages, all, counter).messages)).toBeLessThanOrEqual(100);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(700);
});
