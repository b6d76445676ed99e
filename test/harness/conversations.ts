import * as fc from "fast-check";
import type { CanonicalMessage, MessagePart } from "../../src/domain/message.ts";
import type { CountedMessage } from "../../src/extraction/edit/counted-message.ts";
import type { TokenCounter } from "../../src/extraction/tokens.ts";

/** Messages with their numbers, from 1, and their tokens. */
export function counted(messages: readonly CanonicalMessage[], counter: TokenCounter): CountedMessage[] {
  return messages.map((message, i) => ({ sequence: i + 1, message, tokenCount: counter.message(message) }));
}

/** What somebody says. */
export function says(role: CanonicalMessage["role"], text: string): CanonicalMessage {
  return { role, parts: [{ kind: "text", text }] };
}

/** A call of a tool. */
export function call(toolCallId: string, name = "search", args = '{"q":"the weather in Paris"}'): MessagePart {
  return { kind: "toolCall", toolCallId, name, arguments: args };
}

/** The result of a call. */
export function result(toolCallId: string, text = "It is sunny in Paris today", name = ""): MessagePart {
  return { kind: "toolResult", toolCallId, name, content: [{ kind: "text", text }] };
}

const words = fc.lorem({ maxCount: 8 });
const tool = fc.record({
  name: fc.constantFrom("search", "read", "write"),
  args: fc.constantFrom("", "{}", '{"a":[1,2,3]}'),
  text: words,
});
const turn = fc.record({
  asked: fc.option(words),
  said: fc.option(words),
  tools: fc.array(tool, { maxLength: 3 }),
  // All results in one message of the user, as Anthropic has it, or each in its own.
  together: fc.boolean(),
  // As in forms without ids, or with ids that come again and again.
  ids: fc.constantFrom("unique", "again", "none"),
});

/** Conversations with tool calls and their results, in the ways of different vendors. */
export const conversations: fc.Arbitrary<CanonicalMessage[]> = fc.array(turn, { maxLength: 8 }).map((turns) =>
  turns.flatMap(({ asked, said, tools, together, ids }, t) => {
    const calls = ids === "none" ? tools.slice(0, 1) : tools;
    const idOf = (i: number) => ({ unique: `call_${t}_${i}`, again: `call_${i}`, none: "" })[ids];
    const results = calls.map(({ name, text }, i) => result(idOf(i), text, ids === "none" ? name : ""));
    const parts = [
      ...(said === null ? [] : [{ kind: "text", text: said } as const]),
      ...calls.map(({ name, args }, i) => call(idOf(i), name, args)),
    ];
    return [
      ...(asked === null ? [] : [says("USER", asked)]),
      { role: "ASSISTANT", parts } as const,
      ...(together
        ? [{ role: "USER", parts: results } as const]
        : results.map((part) => ({ role: "TOOL", parts: [part] }) as const)),
    ];
  }),
);
