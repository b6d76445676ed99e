import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  expectConsistent,
  extractionsOf,
  HeldExtractor,
  only,
  processingOf,
  setProject,
  tasksOf,
  tell,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { insert, link } from "./harness/held-runs.ts";
import { makeFirstKey, plantKey } from "./harness/keys.ts";
import { lanes } from "./harness/lanes.ts";
import { createTask } from "./harness/tasks.ts";

const noWait = { seconds: 0n, nanos: 0 };

test.each(lanes)("sessions of the same id in two projects are extracted at once and apart over $name", async (lane) => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(extractor) });
  const ours = headway.on(lane, { apiKey: await makeFirstKey(headway) });
  const theirs = headway.on(lane, { apiKey: await plantKey(headway, "other") });
  const sessionId = randomUUID();
  await setProject(ours, { taskSuccessCriteria: "ours" });
  await setProject(theirs, { taskSuccessCriteria: "theirs", extractionBatchSize: 1 });
  for (const [clients, word] of [
    [ours, "ours"],
    [theirs, "theirs"],
  ] as const) {
    await clients.sessions.createSession({ id: sessionId });
    await tell(clients, sessionId, `${word} 1`, `${word} 2`);
    await clients.sessions.flush({ sessionId, wait: noWait });
  }
  const runs = [await extractor.next(), await extractor.next()];
  for (const { input, draft, batch } of runs) {
    const word = input.criteria.success ?? "";
    expect(batch).toEqual(word === "ours" ? [1, 2] : [1]);
    expect(input.batch[0]?.message.parts).toEqual([{ kind: "text", text: `${word} 1` }]);
    expect(draft.tasks).toEqual([]);
    draft.propose(insert(`of ${word}`, 0));
    draft.propose(link(1, 1));
    draft.propose({ kind: "recordPreference", text: `The user of ${word}`, evidence: [] });
  }
  for (const run of runs) run.finish();
  const rest = await extractor.next();
  expect(rest.batch).toEqual([2]);
  expect(rest.input.earlier.map(({ message }) => message.parts)).toEqual([[{ kind: "text", text: "theirs 1" }]]);
  expect(rest.draft.tasks).toMatchObject([{ description: "of theirs" }]);
  expect(rest.draft.preferences).toEqual(["The user of theirs"]);
  rest.finish();
  for (const [clients, word, count] of [
    [ours, "ours", 1],
    [theirs, "theirs", 2],
  ] as const) {
    await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ successCount: 2n, lag: 0n });
    expect(await tasksOf(clients, sessionId)).toMatchObject([{ description: `of ${word}`, sessionId }]);
    expect(await extractionsOf(clients, sessionId)).toHaveLength(count);
    const { preferences } = await clients.sessions.listPreferences({ scope: { case: "sessionId", value: sessionId } });
    expect(preferences.map(({ text }) => text)).toEqual([`The user of ${word}`]);
  }
  await theirs.sessions.deleteSession({ sessionId });
  expect(await tasksOf(ours, sessionId)).toHaveLength(1);
  await expectConsistent(headway.database, sessionId);
});

test("tasks of the same id in two projects do not set each other's start in one group", async () => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(extractor) });
  const [lane] = lanes;
  if (!lane) throw new Error("there is no lane");
  const ours = headway.on(lane, { apiKey: await makeFirstKey(headway) });
  const theirs = headway.on(lane, { apiKey: await plantKey(headway, "other") });
  const [sessionId, taskId] = [randomUUID(), randomUUID()];
  for (const clients of [ours, theirs]) {
    await clients.sessions.createSession({ id: sessionId });
    await createTask(clients.tasks, { id: taskId, sessionId });
    await tell(clients, sessionId, "go on");
    await clients.sessions.flush({ sessionId, wait: noWait });
  }
  const runs = [await extractor.next(), await extractor.next()];
  for (const [i, { draft }] of runs.entries()) {
    const start = { kind: "updateTask", order: 1, status: "RUNNING" } as const;
    expect(draft.propose(i === 0 ? start : { ...link(1, 1), beforeWork: true })).toMatchObject({ applied: true });
  }
  for (const run of runs) run.finish();
  for (const clients of [ours, theirs]) {
    await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ successCount: 1n });
  }
  const started = await headway.database.query(
    "select status, started_at is not null as started from task where id = $1 order by status",
    [taskId],
  );
  expect(started).toEqual([
    { status: "PENDING", started: false },
    { status: "RUNNING", started: true },
  ]);
});
