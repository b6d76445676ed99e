import { beforeAll, describe, expect, test } from "vitest";
import { ExtractionFailed } from "../src/extraction/extraction-failed.ts";
import { runCommand } from "./harness/command.ts";
import { only, ScriptedExtractor, setProject } from "./harness/extraction.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { ASSISTANT, createSession, OPENAI, says, store, vendor } from "./harness/sessions.ts";

const noCost = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
const extractor = new ScriptedExtractor(({ batch }, draft) => {
  const [first] = batch;
  const [part] = first?.message.parts ?? [];
  const text = part?.kind === "text" ? part.text : "";
  if (text.startsWith("poison")) throw new ExtractionFailed("the model\nfell over", noCost);
  draft.propose({ kind: "insertTask", afterOrder: 0, description: text });
  const sequence = first?.sequence ?? 0;
  draft.propose({ kind: "linkMessages", order: 1, messages: [{ first: sequence, last: sequence }] });
  if (!text.startsWith("plan")) return;
  draft.propose({ kind: "notePlanning", text: "first this", messages: [{ first: sequence, last: sequence }] });
});
const headway = useHeadway({ extractors: only(extractor), env: { HEADWAY_EXTRACTION_RETRY_MS: "1" } });
const clients = () => headway.on(grpc);
const sessions = (...args: readonly string[]) => runCommand(headway.grpcPort, "sessions", ...args);

// What is told after a Flush waits: nothing is extracted because a slow machine takes as long as the idle time.
beforeAll(() => setProject(clients(), { extractionIdleTime: { seconds: 3600n, nanos: 0 } }));

describe("headway sessions", () => {
  test("shows the newest first, with how much is stored, found and still to be extracted", async () => {
    const extracted = await createSession(clients().sessions, { displayName: "Read\nall", userId: "ann" });
    await store(clients().sessions, extracted.id, "go", "on");
    await clients().sessions.flush({ sessionId: extracted.id });
    const broken = await createSession(clients().sessions, { userId: "ann" });
    await store(clients().sessions, broken.id, "poison");
    await clients().sessions.flush({ sessionId: broken.id });
    await store(clients().sessions, broken.id, "waits", "waits too");
    const { exitCode, out, err } = await sessions("--user", "ann");
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out[0]).toMatch(/^ID +MESSAGES +TASKS +LAG +AGE +USER +NAME$/);
    expect(out[1]).toMatch(new RegExp(`^${broken.id} +3 +0 +2, 1 failed +\\d.*s +ann$`));
    expect(out[2]).toMatch(new RegExp(`^${extracted.id} +2 +1 +0 +\\d.*s +ann +Read all$`));
    expect(out[3]).toBe("2 sessions");
    expect((await sessions("--user", "ann", "--failed")).out.slice(1)).toEqual([
      expect.stringContaining(broken.id),
      "1 session",
    ]);
    const json = await sessions("--user", "ann", "--json", "--limit", "1");
    expect(json.out.map((line) => JSON.parse(line))).toMatchObject([{ id: broken.id, lastSequence: "3" }]);
  });

  test("shows the messages of one: who says what, whether it is extracted, and how many tasks it is evidence of", async () => {
    const { id } = await createSession(clients().sessions);
    const called = { id: "c1", type: "function", function: { name: "read", arguments: '{"path":"a"}' } };
    await clients().sessions.storeMessages({
      sessionId: id,
      messages: [
        says("write\nit"),
        vendor(OPENAI, { role: "assistant", content: null, tool_calls: [called] }),
        vendor(OPENAI, { role: "tool", tool_call_id: "c1", content: "found" }),
        says("done", ASSISTANT),
      ],
    });
    await clients().sessions.flush({ sessionId: id });
    await store(clients().sessions, id, "one more");
    const { exitCode, out, err } = await sessions(id);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out[0]).toMatch(/^# +ROLE +EXTRACTION +TASKS +MESSAGE$/);
    expect(out.slice(1, 6)).toEqual([
      expect.stringMatching(/^1 +user +success +1 +write it$/),
      expect.stringMatching(/^2 +assistant +success +0 +read\(\{"path":"a"\}\)$/),
      expect.stringMatching(/^3 +tool +success +0 +(read|c1): found$/),
      expect.stringMatching(/^4 +assistant +success +0 +done$/),
      expect.stringMatching(/^5 +user +pending +0 +one more$/),
    ]);
    expect(out[6]).toBe("5 messages: 4 extracted, 1 to be extracted");
    const json = await sessions(id, "--json", "--limit", "2");
    expect(json.out.map((line) => JSON.parse(line))).toMatchObject([
      { sequence: "1", processingStatus: "PROCESSING_STATUS_SUCCESS" },
      { sequence: "2" },
    ]);
    expect((await sessions(id, "--limit", "2")).out.at(-1)).toBe("2 of 5 messages: 4 extracted, 1 to be extracted");
  });

  test("says what went wrong, and what is not tracked", async () => {
    const { id } = await createSession(clients().sessions);
    await store(clients().sessions, id, "poison");
    await clients().sessions.flush({ sessionId: id });
    expect((await sessions(id)).out.slice(1)).toEqual([
      expect.stringMatching(/^1 +user +failed +0 +poison$/),
      "1 message: 1 failed",
      "last error: the model fell over",
    ]);
    const silent = await createSession(clients().sessions, { disableTaskTracking: true });
    await store(clients().sessions, silent.id, "not tracked", "nor this");
    expect((await sessions(silent.id)).out.at(-1)).toBe("2 messages: 2 not tracked");
  });

  test("tells planning apart, and evidence of tasks is still counted there", async () => {
    const { id } = await createSession(clients().sessions);
    await store(clients().sessions, id, "plan it");
    await clients().sessions.flush({ sessionId: id });
    expect((await sessions(id)).out[1]).toMatch(/^1 +user +success +planning, 1 +plan it$/);
  });

  test("says that there are none", async () => {
    expect(await sessions("--user", "nobody")).toMatchObject({ exitCode: 0, out: ["0 sessions"], err: "" });
    const { id } = await createSession(clients().sessions);
    expect(await sessions(id)).toMatchObject({ exitCode: 0, out: ["0 messages"], err: "" });
  });

  test.each([
    {
      args: ["no-such-session"],
      said: 'session_id is "no-such-session", and the project has no such session (SESSION_NOT_FOUND)',
    },
    { args: ["no-such-session", "--json"], said: "(SESSION_NOT_FOUND)" },
    { args: ["no such session"], said: "an id has no spaces and no control characters (FIELD_INVALID)" },
    { args: ["--limit", "0"], said: "It must be a whole number, 1 or more." },
    { args: ["--colour"], said: "unknown option '--colour'" },
  ])("refuses $args by a sentence", async ({ args, said }) => {
    const { exitCode, out, err } = await sessions(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toMatch(/^headway: /);
    expect(err).toContain(said);
  });

  test("says where it looked when no server answers", async () => {
    const { exitCode, err } = await runCommand(1, "sessions");
    expect(exitCode).toBe(1);
    expect(err).toContain("no server answers at http://127.0.0.1:1");
  });
});
