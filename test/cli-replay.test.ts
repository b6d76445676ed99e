import { describe, expect, test } from "vitest";
import { getActivity } from "./harness/activities.ts";
import { runCommand } from "./harness/command.ts";
import { tasksOf } from "./harness/extraction.ts";
import { useHeadway } from "./harness/headway.ts";
import { writeJsonLines } from "./harness/json-lines.ts";
import { grpc } from "./harness/lanes.ts";
import { messagesOf, OPENAI } from "./harness/sessions.ts";
import { SUCCESS } from "./harness/tasks.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);
const replay = (file: string, ...args: readonly string[]) =>
  runCommand(headway.grpcPort, "replay", file, "--speed", "0", ...args);
const countSessions = async () => (await clients().sessions.listSessions({ pageSize: 1000 })).sessions.length;

/** A conversation of each vendor's form, with a call: the same request and the same answer. */
const openAi = [
  { role: "system", content: "You deploy." },
  { role: "user", content: "Deploy the new API to staging" },
  {
    role: "assistant",
    content: null,
    tool_calls: [{ id: "c1", type: "function", function: { name: "deploy", arguments: '{"to":"staging"}' } }],
  },
  { role: "tool", tool_call_id: "c1", content: "deployed api:v2.1" },
  { role: "assistant", content: "Deployed `api:v2.1` to staging." },
];
const anthropic = [
  { role: "user", content: "Deploy the new API to staging" },
  { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "deploy", input: { to: "staging" } }] },
  { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "deployed api:v2.1" }] },
  { role: "assistant", content: "Deployed `api:v2.1` to staging." },
];
const gemini = [
  { role: "user", parts: [{ text: "Deploy the new API to staging" }] },
  { role: "model", parts: [{ functionCall: { name: "deploy", args: { to: "staging" } } }] },
  { role: "user", parts: [{ functionResponse: { name: "deploy", response: { result: "deployed api:v2.1" } } }] },
  { role: "model", parts: [{ text: "Deployed `api:v2.1` to staging." }] },
];

interface Started {
  readonly activityId: string;
  readonly sessionId: string;
  readonly source: string;
}

/** What a replay with --json has started, in the order of its lines. */
function startedIn(out: readonly string[]): Started[] {
  const events = out.map((line) => JSON.parse(line) as Started & { event: string });
  return events.filter(({ event }) => event === "started");
}

describe("headway replay", () => {
  test("stores each conversation in a session of its own, in whatever form, so that its tasks appear", async () => {
    const file = await writeJsonLines(
      { id: "one", name: "deployment", messages: openAi },
      { id: "two", messages: anthropic },
      { id: "three", messages: gemini },
    );
    const { exitCode, out, err } = await replay(file, "--json", "--concurrency", "3");
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    const started = startedIn(out);
    expect(started.map(({ source }) => source).toSorted()).toEqual(["one", "three", "two"]);
    for (const { activityId, sessionId, source } of started) {
      await clients().sessions.flush({ sessionId });
      const tasks = await tasksOf(clients(), sessionId);
      expect(tasks).toMatchObject([{ description: "Deploy the new API to staging", status: SUCCESS, order: 1 }]);
      expect(tasks[0]?.progress.map(({ text }) => text).join("\n")).toContain("api:v2.1");
      const { metadata } = await getActivity(clients().activities, activityId);
      expect(metadata).toMatchObject({ session_id: sessionId, source_id: source });
    }
    const one = started.find(({ source }) => source === "one")?.sessionId ?? "";
    const { session } = await clients().sessions.getSession({ sessionId: one });
    expect(session).toMatchObject({ displayName: "deployment", lastSequence: 5n, metadata: { source_id: "one" } });
    const stored = await messagesOf(clients().sessions, { sessionId: one, format: OPENAI });
    expect(stored.flatMap(({ vendorMessages }) => vendorMessages)).toEqual(openAi);
  });

  test("says the sessions, whose tasks `headway tasks --session` then shows", async () => {
    const file = await writeJsonLines({ id: "said", messages: openAi });
    const { out } = await replay(file);
    const [, sessionId = ""] = /said, 5 messages in session (\S+)$/.exec(out[0] ?? "") ?? [];
    expect(out[1]).toMatch(/COMPLETE +said, \d entries in /);
    await clients().sessions.flush({ sessionId });
    const shown = await runCommand(headway.grpcPort, "tasks", "--session", sessionId);
    expect(shown).toMatchObject({ exitCode: 0, err: "" });
    expect(shown.out[1]).toMatch(/^\S+ +SUCCESS +0 .*Deploy the new API to sta/);
    expect(shown.out[2]).toBe("1 task");
  });

  test("stores what no text of the database can hold with a mark in its place: recordings of terminals have it", async () => {
    const bell = [
      { role: "user", content: "Run the build" },
      { role: "assistant", content: "It says: \0\u0007 then \ud83d" },
    ];
    const { exitCode, out, err } = await replay(await writeJsonLines({ name: "ding\0", messages: bell }), "--json");
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    const [{ sessionId } = { sessionId: "" }] = startedIn(out);
    const stored = await messagesOf(clients().sessions, { sessionId, format: OPENAI });
    expect(stored[1]?.vendorMessages).toEqual([{ role: "assistant", content: "It says: \ufffd\u0007 then \ufffd" }]);
  });

  test("plays only the first conversations where it is told so", async () => {
    const before = await countSessions();
    const file = await writeJsonLines({ messages: openAi }, { messages: openAi }, "no JSON, and nobody reads it");
    expect(await replay(file, "--limit", "2")).toMatchObject({ exitCode: 0, err: "" });
    expect(await countSessions()).toBe(before + 2);
  });

  test.each([
    ["a line that is no JSON", "{", /conversations\.jsonl:2: this line is no JSON: /],
    ["a line without messages", { id: "x" }, /conversations\.jsonl:2: messages: /],
    ["a line with no message", { messages: [] }, /conversations\.jsonl:2: messages: /],
    ["a message without a role", { messages: [{ content: "x" }] }, /conversations\.jsonl:2: messages\.0\.role: /],
  ])("names the place of %s, and plays nothing", async (_, line, said) => {
    const before = await countSessions();
    const { exitCode, out, err } = await replay(await writeJsonLines({ messages: openAi }, line));
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toMatch(/^headway: /);
    expect(err).toMatch(said);
    expect(await countSessions()).toBe(before);
  });

  test("names a file that is not there, or holds nothing", async () => {
    const nowhere = await replay("/nowhere/at/all.jsonl");
    expect(nowhere).toMatchObject({ exitCode: 1, out: [] });
    expect(nowhere.err).toMatch(/^headway: \/nowhere\/at\/all\.jsonl cannot be read: ENOENT/);
    const empty = await replay(await writeJsonLines("", ""));
    expect(empty).toMatchObject({ exitCode: 1, out: [] });
    expect(empty.err).toMatch(/conversations\.jsonl holds no conversations/);
  });

  test("names the message that the server does not take, and leaves no activity that seems to run", async () => {
    const file = await writeJsonLines(
      { id: "fine", messages: openAi },
      { id: "odd", messages: [openAi[1], { role: "king", content: "x" }] },
    );
    const { exitCode, out, err } = await replay(file, "--json");
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^headway: conversations\.jsonl:2: message 2: .*role.*\(MESSAGE_FORMAT_INVALID\)/);
    const odd = startedIn(out).find(({ source }) => source === "odd");
    const { activities } = await clients().activities.listActivities({ filter: { metadata: { source_id: "odd" } } });
    expect(activities).toMatchObject([{ id: odd?.activityId, cancelReason: "the replay was stopped" }]);
  });
});
