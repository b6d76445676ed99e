import { describe, expect, test } from "vitest";
import type { CanonicalMessage, MessagePart } from "../src/domain/message.ts";
import type { CountedMessage } from "../src/extraction/edit/counted-message.ts";
import { type EditStrategies, editMessages } from "../src/extraction/edit/edit-strategies.ts";
import { loadTokenCounter } from "../src/extraction/tokens.ts";
import { call, counted, result, says } from "./harness/conversations.ts";

const counter = await loadTokenCounter();

/** Five turns of a question, a call, its result and an answer: messages 1 to 20. */
const fiveTurns: CanonicalMessage[] = [1, 2, 3, 4, 5].flatMap((n) => [
  says("USER", `Question ${n}`),
  { role: "ASSISTANT", parts: [call(`call_${n}`, n === 1 ? "read" : "search")] },
  { role: "TOOL", parts: [result(`call_${n}`, n === 2 ? "short" : `The result ${n} is a good deal longer than that`)] },
  says("ASSISTANT", `Answer ${n}`),
]);

function edit(strategies: EditStrategies, upToSequence = 0, messages = fiveTurns) {
  return editMessages(counted(messages, counter), strategies, counter, upToSequence);
}

function parts<Kind extends MessagePart["kind"]>(messages: readonly CountedMessage[], kind: Kind) {
  const all = messages.flatMap(({ message }) => message.parts);
  return all.filter((part): part is Extract<MessagePart, { kind: Kind }> => part.kind === kind);
}

const results = (messages: readonly CountedMessage[]) =>
  parts(messages, "toolResult").map(({ content }) => content.map((part) => part.kind === "text" && part.text).join());
const sequences = (messages: readonly CountedMessage[]) => messages.map(({ sequence }) => sequence);
const isDone = (text: string) => text === "Done";

describe("remove_tool_results", () => {
  test("keeps the newest three and says Done for the others", () => {
    const { messages } = edit({ removeToolResults: {} });
    expect(results(messages).map(isDone)).toEqual([true, true, false, false, false]);
    expect(messages[2]?.tokenCount).toBe(counter.text("Done"));
  });

  test("keeps as many as asked for, down to none", () => {
    expect(results(edit({ removeToolResults: { keepRecent: 0 } }).messages).every(isDone)).toBe(true);
    expect(results(edit({ removeToolResults: { keepRecent: 9 } }).messages).some(isDone)).toBe(false);
  });

  test("trims the placeholder", () => {
    const { messages } = edit({ removeToolResults: { keepRecent: 4, placeholder: "  (gone)\n" } });
    expect(results(messages)[0]).toBe("(gone)");
    expect(results(edit({ removeToolResults: { keepRecent: 4, placeholder: "  " } }).messages)[0]).toBe("Done");
  });

  test("spares the tools named, also where only the call has the name", () => {
    const { messages } = edit({ removeToolResults: { keepRecent: 2, keepTools: ["read"] } });
    expect(results(messages).map(isDone)).toEqual([false, true, true, false, false]);
  });

  test("looks at the tokens of those that are not kept only", () => {
    const { messages } = edit({ removeToolResults: { keepRecent: 3, overTokens: 3 } });
    expect(results(messages).map(isDone)).toEqual([true, false, false, false, false]);
  });

  test("leaves the rest of a message with several results as it is", () => {
    const both: CanonicalMessage[] = [
      { role: "ASSISTANT", parts: [call("a"), call("b")] },
      { role: "USER", parts: [result("a"), result("b"), { kind: "text", text: "Go on" }] },
    ];
    const { messages } = edit({ removeToolResults: { keepRecent: 1 } }, 0, both);
    expect(messages[1]?.message.parts).toEqual([result("a", "Done"), result("b"), { kind: "text", text: "Go on" }]);
  });
});

describe("remove_tool_call_arguments", () => {
  const isEmpty = (messages: readonly CountedMessage[]) =>
    parts(messages, "toolCall").map((part) => part.arguments === "{}");

  test("keeps the newest three and empties the others", () => {
    const { messages } = edit({ removeToolCallArguments: {} });
    expect(isEmpty(messages)).toEqual([true, true, false, false, false]);
    expect(messages[1]?.tokenCount).toBe(counter.text("read\n{}"));
  });

  test("spares the tools named and short arguments", () => {
    const spared = edit({ removeToolCallArguments: { keepRecent: 1, keepTools: ["read"] } });
    expect(isEmpty(spared.messages)).toEqual([false, true, true, true, false]);
    const short = edit({ removeToolCallArguments: { keepRecent: 0, overTokens: 100 } });
    expect(isEmpty(short.messages)).not.toContain(true);
  });
});

describe("token_limit and middle_out", () => {
  const total = counted(fiveTurns, counter).reduce((sum, { tokenCount }) => sum + tokenCount, 0);

  test("token_limit leaves out the oldest, a call with its result", () => {
    const first = counter.text("Question 1");
    expect(sequences(edit({ tokenLimit: { limitTokens: total } }).messages)).toHaveLength(20);
    expect(sequences(edit({ tokenLimit: { limitTokens: total - 1 } }).messages)).toEqual(range(2, 20));
    expect(sequences(edit({ tokenLimit: { limitTokens: total - first - 1 } }).messages)).toEqual(range(4, 20));
  });

  test("middle_out leaves out the message in the middle, a call with its result", () => {
    // The eleventh of twenty is a result: its call, the tenth, goes with it.
    const left = edit({ middleOut: { reduceToTokens: total - 1 } }).messages;
    expect(sequences(left)).toEqual([...range(1, 9), ...range(12, 20)]);
  });

  test("middle_out takes the first of two messages or one", () => {
    const two = [says("USER", "one two three"), says("ASSISTANT", "four five six")];
    expect(sequences(edit({ middleOut: { reduceToTokens: 3 } }, 0, two).messages)).toEqual([2]);
    expect(edit({ middleOut: { reduceToTokens: 1 } }, 0, two).messages).toEqual([]);
  });

  test("all results of parallel calls go together, in one message or in several", () => {
    const calls: CanonicalMessage = { role: "ASSISTANT", parts: [call("a"), call("b")] };
    const apart = [calls, { role: "TOOL", parts: [result("a")] }, { role: "TOOL", parts: [result("b")] }] as const;
    const end = says("ASSISTANT", "Sunny");
    expect(sequences(edit({ tokenLimit: { limitTokens: 10 } }, 0, [...apart, end]).messages)).toEqual([4]);
    const together: CanonicalMessage = { role: "USER", parts: [result("a"), result("b")] };
    expect(sequences(edit({ tokenLimit: { limitTokens: 10 } }, 0, [calls, together, end]).messages)).toEqual([3]);
  });

  test("the limit comes last, after everything else made room", () => {
    const room = edit({ removeToolResults: { keepRecent: 0 }, removeToolCallArguments: { keepRecent: 0 } }).messages;
    const limitTokens = room.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
    const all: EditStrategies = {
      tokenLimit: { limitTokens },
      middleOut: { reduceToTokens: limitTokens },
      removeToolCallArguments: { keepRecent: 0 },
      removeToolResults: { keepRecent: 0 },
    };
    expect(sequences(edit(all).messages)).toEqual(range(1, 20));
  });
});

describe("the pin", () => {
  test("strategies apply up to the pinned message, itself included", () => {
    const { messages, editedUpToSequence } = edit({ removeToolResults: { keepRecent: 0 } }, 7);
    expect(results(messages).map(isDone)).toEqual([true, true, false, false, false]);
    expect(editedUpToSequence).toBe(7);
  });

  test("a pin that is not there means all, and the last message is told", () => {
    expect(edit({ removeToolResults: {} }, 99).editedUpToSequence).toBe(20);
    expect(edit({ removeToolResults: {} }).editedUpToSequence).toBe(20);
    expect(edit({}).editedUpToSequence).toBe(0);
    expect(edit({ removeToolResults: {} }, 0, []).editedUpToSequence).toBe(0);
  });

  test("a call stays whose result follows the pin", () => {
    const { messages } = edit({ tokenLimit: { limitTokens: 1 } }, 2);
    expect(sequences(messages)).toEqual(range(2, 20));
  });
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
