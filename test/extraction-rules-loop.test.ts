import { describe, expect, test } from "vitest";
import { DONE, extractionsOf, newSession, processingOf, statusesOf, tasksOf } from "./harness/extraction.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { OPENAI, vendor } from "./harness/sessions.ts";
import { SUCCESS } from "./harness/tasks.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  test("acontext fault 6: an answer in a later batch is understood by what was said before, and is no new task", async () => {
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    const tell = async (...messages: { role: string; content: string }[]) => {
      await clients.sessions.storeMessages({ sessionId, messages: messages.map((one) => vendor(OPENAI, one)) });
      await clients.sessions.flush({ sessionId });
    };
    await tell(
      { role: "user", content: "Book a table for two at Luigi's on Friday" },
      { role: "assistant", content: "There is a table at 19:00 and one at 21:00. Which one shall I book?" },
    );
    const [asked] = await tasksOf(clients, sessionId);
    expect(asked?.status).not.toBe(SUCCESS);
    await tell(
      { role: "user", content: "Yes, the first one please" },
      { role: "assistant", content: "I have booked the table for two at 19:00, confirmation LX-4411." },
    );
    const tasks = await tasksOf(clients, sessionId);
    expect(tasks).toHaveLength(1);
    expect(tasks).toMatchObject([{ id: asked?.id, status: SUCCESS }]);
    expect(tasks[0]?.progress.map(({ text }) => text).join("\n")).toContain("LX-4411");
    expect(tasks[0]?.evidence).toMatchObject([{ firstSequence: 1n, lastSequence: 4n }]);
    expect(await extractionsOf(clients, sessionId)).toHaveLength(2);
  });

  test("acontext fault 4: malformed arguments, a legacy function and a result of no call do not fail their batch", async () => {
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    const messages = [
      { role: "user", content: "Find the cheapest flight to Tokyo" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "search", arguments: '{"to": "Tok' } }],
      },
      { role: "tool", tool_call_id: "c9", content: "no such call" },
      { role: "assistant", content: null, function_call: { name: "search", arguments: "[1, 2" } },
      { role: "function", name: "search", content: "3 flights" },
      { role: "assistant", content: "" },
    ].map((message) => vendor(OPENAI, message));
    await clients.sessions.storeMessages({ sessionId, messages });
    await clients.sessions.flush({ sessionId });
    expect(await processingOf(clients, sessionId)).toMatchObject({ successCount: 6n, lastError: "" });
    expect(new Set(await statusesOf(clients, sessionId))).toEqual(new Set([DONE]));
    expect(await tasksOf(clients, sessionId)).toMatchObject([{ description: "Find the cheapest flight to Tokyo" }]);
  });
});
