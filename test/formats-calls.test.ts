import { describe, expect, test } from "vitest";
import type { DomainError } from "../src/domain/errors.ts";
import type { CanonicalMessage, JsonObject } from "../src/domain/message.ts";
import { canonicalOf } from "../src/extraction/formats/formats.ts";
import { type OpenCall, openCallsAfter, withCallIds, withResultIds } from "../src/extraction/formats/tool-calls.ts";

const place = { sessionId: "session-1", field: "message.vendor.message" };

function gemini(role: string, ...parts: JsonObject[]): CanonicalMessage {
  return canonicalOf("GEMINI", { role, parts });
}

function ids({ parts }: CanonicalMessage): string[] {
  return parts.flatMap((part) => (part.kind === "toolCall" || part.kind === "toolResult" ? [part.toolCallId] : []));
}

const called = (name: string, id?: string) => ({ functionCall: { name, args: {}, ...(id && { id }) } });
const answered = (name: string, id?: string) => ({ functionResponse: { name, response: {}, ...(id && { id }) } });
const open = (...calls: [string, string][]): OpenCall[] => calls.map(([toolCallId, name]) => ({ toolCallId, name }));

describe("behaviour 10: calls of Gemini get ids, and their results find them", () => {
  test("a call without an id gets one of its own", () => {
    const [first, second, third] = ids(withCallIds(gemini("model", called("a"), called("a"), called("b", "mine"))));
    expect(first).toMatch(/^call_[0-9a-f]{24}$/);
    expect(second).toMatch(/^call_[0-9a-f]{24}$/);
    expect(second).not.toBe(first);
    expect(third).toBe("mine");
  });

  test("a message whose calls have ids stays as it is", () => {
    const message = gemini("model", called("b", "mine"), { text: "Hi" });
    expect(withCallIds(message)).toBe(message);
  });

  test("a result without an id gets that of the oldest open call of its name", () => {
    const calls = open(["1", "a"], ["2", "b"], ["3", "a"]);
    const message = gemini("user", answered("b"), answered("a"), { text: "Go on" }, answered("a"));
    expect(ids(withResultIds(message, calls, place))).toEqual(["2", "1", "3"]);
  });

  test("a result that has an id has its call first", () => {
    const message = gemini("user", answered("a"), answered("a", "1"));
    expect(ids(withResultIds(message, open(["1", "a"], ["2", "a"]), place))).toEqual(["2", "1"]);
  });

  const unmatched: [string, JsonObject, OpenCall[]][] = [
    ["no call is open", answered("a"), []],
    ["no open call has the name", answered("a"), open(["1", "b"])],
    ["the id is of no call", answered("a", "9"), open(["1", "a"])],
    ["the id is of a call of another name", answered("a", "1"), open(["1", "b"])],
  ];

  test.each(unmatched)("it is an error that %s", (_, response, calls) => {
    const refuse = () => withResultIds(gemini("user", { text: "Here:" }, response), calls, place);
    expect(refuse).toThrow("message.vendor.message.parts[1]");
    try {
      refuse();
    } catch (thrown) {
      const { id = "" } = response.functionResponse as { id?: string };
      const { name, metadata } = thrown as DomainError;
      const { field, sessionId } = place;
      const expected = { field: `${field}.parts[1]`, session_id: sessionId, name: "a", tool_call_id: id };
      expect({ name, metadata }).toEqual({ name: "ToolCallUnmatched", metadata: expected });
    }
  });

  test("a call is answered once", () => {
    const message = gemini("user", answered("a"), answered("a"));
    expect(() => withResultIds(message, open(["1", "a"]), place)).toThrow("parts[1]");
  });
});

describe("the open calls of a session", () => {
  test("are those without a result, the oldest first", () => {
    const messages = [
      canonicalOf("ANTHROPIC", { role: "assistant", content: [{ type: "tool_use", id: "1", name: "a", input: {} }] }),
      gemini("model", called("a", "2"), called("b", "3")),
      gemini("user", answered("a", "2")),
    ];
    const calls = messages.reduce<OpenCall[]>((before, message) => openCallsAfter(before, message), []);
    expect(calls).toEqual(open(["1", "a"], ["3", "b"]));
  });

  test("are told by their names where a form has no ids", () => {
    const former = { role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } };
    const result = { role: "function", name: "f", content: "1" };
    const before = openCallsAfter(open(["1", "a"]), canonicalOf("OPENAI", former));
    expect(before).toEqual(open(["1", "a"], ["", "f"]));
    expect(openCallsAfter(before, canonicalOf("OPENAI", result))).toEqual(open(["1", "a"]));
  });
});
