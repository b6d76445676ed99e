import type { JsonObject } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { assert, asyncProperty, oneof } from "fast-check";
import { describe, expect, test } from "vitest";
import { CanonicalMessageSchema, type MessageFormat, MessageInputSchema } from "../gen/ts/headway/v1/message_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import {
  ANTHROPIC,
  createSession,
  DEVELOPER,
  GEMINI,
  getSession,
  HEADWAY,
  messagesOf,
  OPENAI,
  SYSTEM,
  TOOL,
  USER,
  vendor,
} from "./harness/sessions.ts";
import { anthropicMessages } from "./harness/vendor-messages/anthropic.ts";
import { openAiMessages } from "./harness/vendor-messages/openai.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const sessions = () => headway.on(lane).sessions;

  /** Stores messages in the form of a vendor in a session of their own. */
  async function stored(format: MessageFormat, ...messages: JsonObject[]) {
    const { id: sessionId } = await createSession(sessions());
    const answer = await sessions().storeMessages({ sessionId, messages: messages.map((one) => vendor(format, one)) });
    return { sessionId, messages: answer.messages };
  }

  /** All messages of a session in a form. */
  async function shown(sessionId: string, format: MessageFormat): Promise<JsonObject[]> {
    return (await messagesOf(sessions(), { sessionId, format })).flatMap(({ vendorMessages }) => vendorMessages);
  }

  const openAiCall = (id: string, name = "search", args = '{"q":"a"}') => ({
    id,
    type: "function",
    function: { name, arguments: args },
  });

  test("acontext 8: every kind of OpenAI message comes back as it was, and with its role", async () => {
    const messages: JsonObject[] = [
      { role: "system", content: "Be brief." },
      { role: "developer", content: [{ type: "text", text: "Be kind." }] },
      { role: "user", content: "Hello", name: "ann" },
      {
        role: "user",
        content: [
          { type: "text", text: "What?" },
          { type: "image_url", image_url: { url: "https://x.y/z.png" } },
        ],
      },
      { role: "assistant", content: null, tool_calls: [openAiCall("call_1"), openAiCall("call_2")] },
      { role: "tool", tool_call_id: "call_1", content: "one" },
      { role: "tool", tool_call_id: "call_2", content: "two" },
      { role: "assistant", content: "", tool_calls: [openAiCall("call_3", "f", "{not json")] },
      { role: "assistant", content: null, function_call: { name: "old", arguments: "{}" } },
      { role: "function", name: "old", content: "done" },
      { role: "assistant", content: "Bye", refusal: null },
    ];
    const { sessionId, messages: answers } = await stored(OPENAI, ...messages);
    expect(answers.map(({ role }) => role).slice(0, 3)).toEqual([SYSTEM, DEVELOPER, USER]);
    expect(answers[5]?.role).toBe(TOOL);
    expect(await shown(sessionId, OPENAI)).toEqual(messages);
  });

  test("acontext 9: Anthropic's tool use is OpenAI's tool calls, and parallel results keep their ids", async () => {
    const cached = { cache_control: { type: "ephemeral" } };
    const { sessionId } = await stored(
      ANTHROPIC,
      { role: "user", content: [{ type: "text", text: "Search", ...cached }] },
      {
        role: "assistant",
        content: [
          { type: "tool_use", id: "toolu_1", name: "search", input: { q: "a" } },
          { type: "tool_use", id: "toolu_2", name: "search", input: { q: "b" } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "toolu_1", content: "one", ...cached },
          { type: "tool_result", tool_use_id: "toolu_2", content: [{ type: "text", text: "two" }], is_error: true },
        ],
      },
      { role: "assistant", content: [] },
    );
    const openAi = await shown(sessionId, OPENAI);
    expect(openAi[1]).toMatchObject({ role: "assistant", tool_calls: [{ id: "toolu_1" }, { id: "toolu_2" }] });
    expect(openAi.slice(2, 4)).toMatchObject([
      { role: "tool", tool_call_id: "toolu_1", content: "one" },
      { role: "tool", tool_call_id: "toolu_2" },
    ]);
    const [first, , results, empty] = await shown(sessionId, ANTHROPIC);
    expect(first).toMatchObject({ content: [cached] });
    expect(results).toMatchObject({ content: [cached, { is_error: true }] });
    expect(empty).toEqual({ role: "assistant", content: [] });
  });

  test("acontext 9: OpenAI's tool calls and results are Anthropic's", async () => {
    const { sessionId } = await stored(
      OPENAI,
      { role: "assistant", content: "Let me look", tool_calls: [openAiCall("call_1")] },
      { role: "tool", tool_call_id: "call_1", content: "found" },
    );
    expect(await shown(sessionId, ANTHROPIC)).toMatchObject([
      { role: "assistant", content: [{ type: "text" }, { type: "tool_use", id: "call_1", input: { q: "a" } }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "call_1" }] },
    ]);
  });

  const geminiCall = (name: string, id?: string) => ({ functionCall: { ...(id && { id }), name, args: {} } });
  const geminiAnswer = (name: string, id?: string) => ({
    functionResponse: { ...(id && { id }), name, response: { ok: true } },
  });

  test("acontext 10: calls of Gemini get ids, and responses without one that of the oldest open call of their name", async () => {
    const { sessionId } = await stored(GEMINI, {
      role: "model",
      parts: [geminiCall("find"), geminiCall("read"), geminiCall("find")],
    });
    const respond = (...parts: JsonObject[]) =>
      sessions().storeMessage({ sessionId, message: vendor(GEMINI, { role: "user", parts }) });
    await respond(geminiAnswer("find"));
    await respond(geminiAnswer("find"), geminiAnswer("read"));
    const openAi = await shown(sessionId, OPENAI);
    const calls = ((openAi[0]?.["tool_calls"] ?? []) as { id: string }[]).map(({ id }) => id);
    expect(new Set(calls).size).toBe(3);
    for (const id of calls) expect(id).toMatch(/^call_/);
    const answered = openAi.slice(1).map((message) => message["tool_call_id"]);
    expect(answered).toEqual([calls[0], calls[2], calls[1]]);
    expect((await shown(sessionId, GEMINI))[1]).toMatchObject({
      parts: [{ functionResponse: { id: calls[0], name: "find" } }],
    });
  });

  test("acontext 10: a response that no call waits for is TOOL_CALL_UNMATCHED, and nothing of its call is stored", async () => {
    const { sessionId } = await stored(GEMINI, { role: "model", parts: [geminiCall("find", "c1")] });
    const respond = (answer: JsonObject) =>
      sessions().storeMessages({
        sessionId,
        messages: [vendor(OPENAI, { role: "user", content: "x" }), vendor(GEMINI, { role: "user", parts: [answer] })],
      });
    for (const wrong of [geminiAnswer("other"), geminiAnswer("find", "c2"), geminiAnswer("other", "c1")]) {
      expect(await refusalOf(respond(wrong))).toMatchObject({
        code: "FailedPrecondition",
        reason: "TOOL_CALL_UNMATCHED",
        metadata: { session_id: sessionId, field: "messages[1].parts[0]" },
      });
    }
    expect(await getSession(sessions(), sessionId)).toMatchObject({ lastSequence: 1n });
    await respond(geminiAnswer("find", "c1"));
    expect(await refusalOf(respond(geminiAnswer("find")))).toMatchObject({ reason: "TOOL_CALL_UNMATCHED" });
  });

  test("acontext 10: calls and responses of one batch find each other; of many that answer one call at once, one does", async () => {
    const { sessionId } = await stored(
      GEMINI,
      { role: "model", parts: [geminiCall("find")] },
      { role: "user", parts: [geminiAnswer("find")] },
      { role: "model", parts: [geminiCall("find")] },
    );
    const answers = Array.from({ length: 8 }, () =>
      sessions()
        .storeMessage({ sessionId, message: vendor(GEMINI, { role: "user", parts: [geminiAnswer("find")] }) })
        .then(() => "stored")
        .catch(() => "refused"),
    );
    expect((await Promise.all(answers)).filter((outcome) => outcome === "stored")).toHaveLength(1);
  });

  test("Gemini is told the name of a tool that only its call says, also when that is on another page", async () => {
    const { sessionId } = await stored(
      OPENAI,
      { role: "assistant", content: null, tool_calls: [openAiCall("call_1", "lookup")] },
      { role: "tool", tool_call_id: "call_1", content: "found" },
    );
    const request = { sessionId, format: GEMINI, pageSize: 1 };
    const { messages } = await sessions().listMessages({ ...request, afterSequence: 1n });
    expect(messages[0]?.vendorMessages[0]).toMatchObject({ parts: [{ functionResponse: { name: "lookup" } }] });
  });

  test("acontext 11: thoughts stay what they are where a form has them, and are text in OpenAI's", async () => {
    const thinking = { type: "thinking", thinking: "Hm.", signature: "sig" };
    const redacted = { type: "redacted_thinking", data: "xyz" };
    const message = { role: "assistant", content: [thinking, redacted, { type: "text", text: "Yes" }] };
    const { sessionId } = await stored(ANTHROPIC, message);
    expect(await shown(sessionId, ANTHROPIC)).toEqual([message]);
    expect((await shown(sessionId, GEMINI))[0]).toMatchObject({
      parts: [{ text: "Hm.", thought: true }, { text: "Yes" }],
    });
    const [openAi] = await shown(sessionId, OPENAI);
    expect(JSON.stringify(openAi)).toContain("Hm.");
    expect(JSON.stringify(openAi)).not.toContain("xyz");
  });

  test("system messages stand apart where a form keeps them apart", async () => {
    const { sessionId } = await stored(
      OPENAI,
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hello" },
    );
    const anthropic = await sessions().listMessages({ sessionId, format: ANTHROPIC });
    expect(anthropic.messages.map(({ vendorMessages }) => vendorMessages.length)).toEqual([0, 1]);
    expect(anthropic.systemParts).toEqual([{ type: "text", text: "Be brief." }]);
    expect((await sessions().listMessages({ sessionId, format: GEMINI })).systemParts).toEqual([{ text: "Be brief." }]);
    expect((await sessions().listMessages({ sessionId, format: OPENAI })).systemParts).toEqual([]);
  });

  test("whatever OpenAI and Anthropic take comes back as it was, and goes on in the contract's own form", async () => {
    const { id: sessionId } = await createSession(sessions());
    const kinds = [
      [OPENAI, openAiMessages],
      [ANTHROPIC, anthropicMessages],
    ] as const;
    for (const [format, messages] of kinds) {
      const any = oneof(...Object.values(messages)).map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
      await assert(
        asyncProperty(any, async (message) => {
          if (/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(message))) return;
          const { message: one } = await sessions().storeMessage({ sessionId, message: vendor(format, message) });
          const after = { sessionId, afterSequence: (one?.sequence ?? 0n) - 1n, pageSize: 1 };
          const back = await sessions().listMessages({ ...after, format });
          expect(back.messages[0]?.vendorMessages).toEqual([message]);
          const [own] = (await sessions().listMessages({ ...after, format: HEADWAY })).messages;
          const content = { case: "canonical", value: create(CanonicalMessageSchema, own?.canonical) } as const;
          const again = await sessions().storeMessage({ sessionId, message: create(MessageInputSchema, { content }) });
          const second = { ...after, afterSequence: (again.message?.sequence ?? 0n) - 1n };
          expect((await sessions().listMessages(second)).messages[0]?.canonical).toEqual(own?.canonical);
        }),
        { numRuns: 40 },
      );
    }
    // 80 messages with five calls each.
  }, 120_000);
});
