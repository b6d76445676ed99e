import { expect, test } from "vitest";
import type { Draft } from "../src/extraction/extractor.ts";
import { DONE, newSession, processingOf, tasksOf } from "./harness/extraction.ts";
import { insert, link, run, startHeld } from "./harness/held-runs.ts";
import { grpc } from "./harness/lanes.ts";
import { messagesOf } from "./harness/sessions.ts";
import { createTask, FAILED, RUNNING } from "./harness/tasks.ts";

test("acontext 30: tasks that clients create while extractions run leave the order a permutation of 1 to n", async () => {
  const { headway, extractor } = await startHeld();
  await using _ = headway;
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  const create = (i: number) => createTask(clients.tasks, { sessionId, description: `client ${i}`, order: 1 });
  for (let round = 0; round < 5; round += 1) {
    const created = Array.from({ length: 6 }, (_each, i) => create(i));
    await run(clients, extractor, sessionId, (draft) => {
      for (let i = 0; i < 6; i += 1) draft.propose(insert(`extracted ${round} ${i}`, draft.tasks.length >> 1));
    });
    await Promise.all(created);
  }
  const tasks = await tasksOf(clients, sessionId);
  expect(tasks.map(({ order }) => order)).toEqual(Array.from({ length: 60 }, (_each, i) => i + 1));
});

test("acontext 31, 33: a status alone keeps the rest, a description keeps the progress; what has ended is reopened first", async () => {
  const { headway, extractor } = await startHeld();
  await using _ = headway;
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await run(clients, extractor, sessionId, (draft, sequence) => {
    draft.propose(insert("first wording", 0));
    draft.propose(link(1, sequence));
    draft.propose({ kind: "appendProgress", order: 1, text: 'done: 日本語 ✓ <b>"quotes"</b>' });
  });
  await run(clients, extractor, sessionId, (draft) => {
    draft.propose({ kind: "updateTask", order: 1, description: "second wording" });
    draft.propose({ kind: "updateTask", order: 1, status: "FAILED", reason: "an error" });
    expect(draft.propose({ kind: "appendProgress", order: 1, text: "more" })).toMatchObject({ applied: false });
  });
  const [task] = await tasksOf(clients, sessionId);
  expect(task).toMatchObject({
    description: "second wording",
    status: FAILED,
    progress: [{ text: 'done: 日本語 ✓ <b>"quotes"</b>' }],
  });
  const last = await run(clients, extractor, sessionId, (draft, sequence) => {
    draft.propose({ kind: "updateTask", order: 1, status: "RUNNING", reason: "asked again" });
    draft.propose(link(1, sequence));
    draft.propose({ kind: "appendProgress", order: 1, text: "more" });
  });
  expect(last?.operations[0]).toMatchObject({
    operation: { case: "updateTask", value: { previousStatus: FAILED, status: RUNNING, previousDescription: "" } },
  });
  const [again] = await tasksOf(clients, sessionId);
  expect(again).toMatchObject({
    status: RUNNING,
    progressCount: 2,
    evidence: [
      { firstSequence: 1n, lastSequence: 1n },
      { firstSequence: 3n, lastSequence: 3n },
    ],
  });
  expect(again?.endTime).toBeUndefined();
  expect(again?.startTime).toEqual(task?.startTime);
});

test("acontext 35: a preference or a line that is known, or empty, is not recorded again, also batches later", async () => {
  const { headway, extractor } = await startHeld();
  await using _ = headway;
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  const propose = (draft: Draft) => {
    if (draft.tasks.length === 0) draft.propose(insert("it", 0));
    return [
      draft.propose({ kind: "recordPreference", text: " The user likes tea. ", evidence: [] }).applied,
      draft.propose({ kind: "appendProgress", order: 1, text: "Made tea" }).applied,
      draft.propose({ kind: "recordPreference", text: "  ", evidence: [] }).applied,
      draft.propose({ kind: "appendProgress", order: 1, text: "\t" }).applied,
    ];
  };
  await run(clients, extractor, sessionId, (draft) => expect(propose(draft)).toEqual([true, true, false, false]));
  await run(clients, extractor, sessionId, (draft) => {
    expect(draft.preferences).toEqual(["The user likes tea."]);
    expect(propose(draft)).toEqual([false, false, false, false]);
  });
  const { preferences } = await clients.sessions.listPreferences({ scope: { case: "sessionId", value: sessionId } });
  expect(preferences.map(({ text }) => text)).toEqual(["The user likes tea."]);
});

test("acontext 38: planning is no task: it has no place, and disturbs no order", async () => {
  const { headway, extractor } = await startHeld();
  await using _ = headway;
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await run(clients, extractor, sessionId, (draft, sequence) => {
    draft.propose({ kind: "notePlanning", text: "first the tests", messages: [{ first: sequence, last: sequence }] });
    draft.propose(insert("write tests", 0));
  });
  const tasks = await tasksOf(clients, sessionId);
  expect(tasks).toMatchObject([{ order: 1, description: "write tests" }]);
  const { session } = await clients.sessions.getSession({ sessionId });
  expect(session?.taskCount).toBe(1);
  const { planningNotes } = await clients.sessions.getSessionSummary({ sessionId });
  expect(planningNotes).toMatchObject([{ text: "first the tests" }]);
});

test("acontext 41: messages whose task is deleted stay, and name no task any more", async () => {
  const { headway, extractor } = await startHeld();
  await using _ = headway;
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await run(clients, extractor, sessionId, (draft, sequence) => {
    draft.propose(insert("it", 0));
    draft.propose(link(1, sequence));
  });
  const [task] = await tasksOf(clients, sessionId);
  await clients.tasks.deleteTask({ taskId: task?.id ?? "" });
  expect(await messagesOf(clients.sessions, { sessionId })).toMatchObject([{ taskIds: [], processingStatus: DONE }]);
  expect(await processingOf(clients, sessionId)).toMatchObject({ successCount: 1n });
});
