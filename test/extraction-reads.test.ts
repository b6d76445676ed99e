import { describe, expect, test } from "vitest";
import { SequenceOrder } from "../gen/ts/headway/v1/sequence_order_pb.ts";
import {
  expectConsistent,
  extractionsOf,
  newSession,
  only,
  ScriptedExtractor,
  tasksOf,
  tell,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { insert, link, run, startHeld } from "./harness/held-runs.ts";
import { lanes } from "./harness/lanes.ts";
import { messagesOf } from "./harness/sessions.ts";
import { FAILED, getTask, historyOf } from "./harness/tasks.ts";

describe.each(lanes)("$name", (lane) => {
  test("acontext fault 10: reading changes nothing: what has failed stays failed", async () => {
    const { headway, extractor } = await startHeld();
    await using _ = headway;
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    await run(clients, extractor, sessionId, (draft, sequence) => {
      draft.propose(insert("it", 0));
      draft.propose(link(1, sequence));
      draft.propose({ kind: "updateTask", order: 1, status: "FAILED", reason: "an error" });
    });
    const [before] = await tasksOf(clients, sessionId);
    expect(before).toMatchObject({ status: FAILED });
    const taskId = before?.id ?? "";
    const scope = { case: "sessionId", value: sessionId } as const;
    await messagesOf(clients.sessions, { sessionId, taskId });
    await clients.sessions.getSessionSummary({ sessionId });
    await clients.sessions.listPreferences({ scope });
    await clients.sessions.flush({ sessionId });
    const messages = { firstSequence: 1n, lastSequence: 1n };
    const dry = clients.extractions.dryRunExtraction({ sessionId, messages });
    (await extractor.next()).finish();
    await dry;
    for await (const { frame } of clients.sessions.watchSession({ sessionId })) if (frame.case === "snapshot") break;
    expect(await tasksOf(clients, sessionId)).toEqual([before]);
    expect(await historyOf(clients.tasks, taskId)).toHaveLength(3);
  });

  test("acontext fault 7: preferences, planning and the order of tasks are there to be read, the newest messages first or last", async () => {
    const { headway, extractor } = await startHeld();
    await using _ = headway;
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    await run(clients, extractor, sessionId, (draft, sequence) => {
      const evidence = [{ first: sequence, last: sequence }];
      draft.propose(insert("b", 0));
      draft.propose(insert("a", 0));
      draft.propose({ kind: "recordPreference", text: "The user likes tea", evidence });
      draft.propose({ kind: "recordPreference", order: 2, text: "The user wants b soon", evidence });
      draft.propose({ kind: "notePlanning", text: "a comes before b", messages: evidence });
    });
    await run(clients, extractor, sessionId, () => {});
    expect((await tasksOf(clients, sessionId)).map(({ description }) => description)).toEqual(["a", "b"]);
    const [, second] = await tasksOf(clients, sessionId);
    expect(await getTask(clients.tasks, second?.id ?? "")).toMatchObject({ preferences: ["The user wants b soon"] });
    const { preferences } = await clients.sessions.listPreferences({ scope: { case: "sessionId", value: sessionId } });
    expect(preferences).toMatchObject([
      { text: "The user likes tea", taskId: "" },
      { text: "The user wants b soon", taskId: second?.id, evidence: [{ firstSequence: 1n, lastSequence: 1n }] },
    ]);
    const { planningNotes } = await clients.sessions.getSessionSummary({ sessionId });
    expect(planningNotes).toMatchObject([{ text: "a comes before b" }]);
    const request = { sessionId, order: SequenceOrder.NEWEST_FIRST, pageSize: 1 };
    const { messages } = await clients.sessions.listMessages(request);
    expect(messages).toMatchObject([{ sequence: 2n }]);
  });

  test("acontext fault 12: what waits in a session that is deleted is never extracted, and a new one of its id is fresh", async () => {
    const extractor = new ScriptedExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    await tell(clients, sessionId, "a", "b");
    await clients.sessions.deleteSession({ sessionId });
    const { session } = await clients.sessions.createSession({ id: sessionId });
    expect(session).toMatchObject({ lastSequence: 0n });
    await tell(clients, sessionId, "c");
    await clients.sessions.flush({ sessionId });
    expect(extractor.inputs.map(({ batch }) => batch.map(({ message }) => message.parts))).toEqual([
      [[{ kind: "text", text: "c" }]],
    ]);
    expect(await extractionsOf(clients, sessionId)).toHaveLength(1);
    await expectConsistent(headway.database, sessionId);
  });
});
