import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { MessageFormat } from "../gen/ts/headway/v1/message_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { type Clients, lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, getSession, messagesOf, OPENAI, says, USER, vendor } from "./harness/sessions.ts";

const headway = useHeadway();

type Message = NonNullable<Parameters<Clients["sessions"]["storeMessage"]>[0]["message"]>;

const inParts = (...parts: object[]) =>
  ({ content: { case: "canonical", value: { role: USER, parts } } }) as unknown as Message;
const text = (words: string) => ({ part: { case: "text", value: { text: words } } });
const mebibyte = "x".repeat(1024 * 1024);

const refusals: [why: string, message: Message, reason: string, field: string][] = [
  ["nothing in it", {}, "FIELD_REQUIRED", "content"],
  ["a role that is left out", { content: { case: "canonical", value: {} } }, "FIELD_REQUIRED", "canonical.role"],
  ["NUL in a text", says("a\0b"), "FIELD_INVALID", "canonical.parts[0].text.text"],
  ["a part of nothing", inParts(text("x"), {}), "FIELD_REQUIRED", "canonical.parts[1].part"],
  ["more than 1 MiB", says(mebibyte), "FIELD_TOO_LARGE", "canonical"],
  ["a form that is none", vendor(99 as MessageFormat, { role: "user" }), "FIELD_INVALID", "vendor.format"],
  ["a form that is no vendor's", vendor(1, { role: "user" }), "FIELD_INVALID", "vendor.format"],
  ["no form", vendor(0, { role: "user" }), "FIELD_REQUIRED", "vendor.format"],
  [
    "no message in a form",
    { content: { case: "vendor", value: { format: OPENAI } } },
    "FIELD_REQUIRED",
    "vendor.message",
  ],
  ["NUL in a form", vendor(OPENAI, { role: "user", content: "\0" }), "FIELD_INVALID", "vendor.message"],
  [
    "more than 1 MiB in a form",
    vendor(OPENAI, { role: "user", content: mebibyte }),
    "FIELD_TOO_LARGE",
    "vendor.message",
  ],
  ["metadata of 65 KiB", { ...says("x"), metadata: { a: "x".repeat(66_560) } }, "FIELD_TOO_LARGE", "metadata"],
  ["NUL in metadata", { ...says("x"), metadata: { "a\0": 1 } }, "FIELD_INVALID", "metadata"],
  [
    "a time before the year 1",
    { ...says("x"), eventTime: { seconds: -62_135_596_801n, nanos: 0 } },
    "FIELD_INVALID",
    "event_time",
  ],
  ["a space in its id", { ...says("x"), id: "a b" }, "FIELD_INVALID", "id"],
  ["an id of 257 bytes", { ...says("x"), id: "i".repeat(257) }, "FIELD_TOO_LARGE", "id"],
];

describe.each(lanes)("$name", (lane) => {
  const sessions = () => headway.on(lane).sessions;

  test.each(refusals)(
    "acontext 19: a message with %s is refused by name, and nothing is stored",
    async (_, message, reason, field) => {
      const { id: sessionId } = await createSession(sessions());
      const alone = refusalOf(sessions().storeMessage({ sessionId, message }));
      expect(await alone).toMatchObject({ code: "InvalidArgument", reason, fields: [`message.${field}`] });
      const batch = refusalOf(sessions().storeMessages({ sessionId, messages: [says("fine"), message] }));
      expect(await batch).toMatchObject({ code: "InvalidArgument", reason, fields: [`messages[1].${field}`] });
      expect(await getSession(sessions(), sessionId)).toMatchObject({ lastSequence: 0n });
    },
  );

  test("acontext 12: a message's metadata is the user's own: no name in it means anything, and it comes back as it was", async () => {
    const { id: sessionId } = await createSession(sessions());
    const metadata = {
      source_format: "anthropic",
      role: "system",
      __user_meta__: { deep: [1, null, { "ü 大": true }] },
      __gemini_call_info__: [{ id: "call_1", name: "find" }],
    };
    const { message } = await sessions().storeMessage({ sessionId, message: { ...says("hi"), metadata } });
    expect(message).toMatchObject({ role: USER, metadata });
    const [listed] = await messagesOf(sessions(), { sessionId, format: OPENAI });
    expect(listed).toMatchObject({ metadata, vendorMessages: [{ role: "user", content: "hi" }] });
    expect(JSON.stringify(listed?.vendorMessages)).not.toContain("meta");
    const answer = { role: "user", parts: [{ functionResponse: { name: "find", response: {} } }] };
    const unmatched = refusalOf(sessions().storeMessage({ sessionId, message: vendor(4, answer) }));
    expect(await unmatched).toMatchObject({ reason: "TOOL_CALL_UNMATCHED" });
    expect(await refusalOf(messagesOf(sessions(), { sessionId: randomUUID() }))).toMatchObject({ code: "NotFound" });
  });

  test("acontext 12: 64 KiB of metadata are taken whole", async () => {
    const { id: sessionId } = await createSession(sessions());
    const metadata = { a: "x".repeat(64 * 1024 - '{"a":""}'.length) };
    await sessions().storeMessage({ sessionId, message: { ...says("x"), metadata } });
    expect((await messagesOf(sessions(), { sessionId }))[0]?.metadata).toEqual(metadata);
  });
});
