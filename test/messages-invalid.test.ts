import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, OPENAI, vendor } from "./harness/sessions.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const sessions = () => headway.on(lane).sessions;

  test.each<[string, JsonObject, string]>([
    ["acontext 19: an unknown role", { role: "nobody", content: "x" }, "message.vendor.message.role"],
    ["a part of no type", { role: "user", content: [{ text: "x" }] }, "message.vendor.message.content[0].type"],
    ["a tool result without its call", { role: "tool", content: "x" }, "message.vendor.message.tool_call_id"],
  ])("%s is MESSAGE_FORMAT_INVALID and names the field", async (_why, message, field) => {
    const { id: sessionId } = await createSession(sessions());
    const refusal = await refusalOf(sessions().storeMessage({ sessionId, message: vendor(OPENAI, message) }));
    expect(refusal).toMatchObject({ code: "InvalidArgument", reason: "MESSAGE_FORMAT_INVALID", fields: [field] });
    expect(refusal.metadata).toMatchObject({ field, format: "OPENAI" });
  });
});
