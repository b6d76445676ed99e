import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Draft } from "../src/extraction/extractor.ts";
import {
  DONE,
  expectConsistent,
  extractionStatus,
  extractionsOf,
  HeldExtractor,
  newSession,
  only,
  processingOf,
  ScriptedExtractor,
  setProject,
  statusesOf,
  tasksOf,
  tell,
  trigger,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { historyOf, PENDING, RUNNING, SUCCESS, setStatus } from "./harness/tasks.ts";

const anHour = { seconds: 3600n, nanos: 0 };
const noWait = { seconds: 0n, nanos: 0 };

/** A server with an extractor that a test scripts, and a session. */
async function start() {
  const extractor = new ScriptedExtractor();
  const headway = await startHeadway({ extractors: only(extractor) });
  await setProject(headway.on(grpc), { extractionIdleTime: anHour });
  return { headway, extractor, sessionId: await newSession(headway.on(grpc)) };
}

/** Has the session told something, and extracted with a script. Answers the id of the extraction. */
async function extract(
  clients: Clients,
  extractor: ScriptedExtractor,
  sessionId: string,
  script: (draft: Draft) => void,
) {
  extractor.script = (_input, draft) => script(draft);
  await tell(clients, sessionId, "go on");
  await clients.sessions.flush({ sessionId });
  return (await extractionsOf(clients, sessionId)).at(-1)?.id ?? "";
}

function makeTask(draft: Draft, description: string, sequence: number): void {
  draft.propose({ kind: "insertTask", afterOrder: draft.tasks.length, description });
  const order = draft.tasks.length;
  draft.propose({ kind: "linkMessages", order, messages: [{ first: sequence, last: sequence }] });
  draft.propose({ kind: "appendProgress", order, text: `${description}: begun` });
}

describe.each(lanes)("$name", (lane) => {
  test("a rerun with undo takes back what its extraction did, and does it anew", async () => {
    const { headway, extractor, sessionId } = await start();
    await using _ = headway;
    const clients = headway.on(lane);
    const first = await extract(clients, extractor, sessionId, (draft) => {
      makeTask(draft, "kept by the first", 1);
    });
    const second = await extract(clients, extractor, sessionId, (draft) => {
      makeTask(draft, "wrong", 2);
      draft.propose({ kind: "updateTask", order: 1, description: "reworded", status: "SUCCESS", reason: "wrongly" });
      draft.propose({ kind: "recordPreference", text: "wrong", evidence: [{ first: 2, last: 2 }] });
      draft.propose({ kind: "notePlanning", text: "wrong", messages: [{ first: 2, last: 2 }] });
    });
    const [before] = await tasksOf(clients, sessionId);
    extractor.script = (_input, draft) => {
      expect(draft.tasks).toMatchObject([
        { description: "kept by the first", status: "RUNNING", progress: ["kept by the first: begun"], messages: [1] },
      ]);
      expect(draft.preferences).toEqual([]);
      makeTask(draft, "right", 2);
    };
    const { extraction } = await clients.extractions.rerunExtraction({ extractionId: second, undo: true });
    expect(extraction).toMatchObject({
      status: extractionStatus.SUCCESS,
      trigger: trigger.RERUN,
      rerunOfId: second,
      messages: [{ firstSequence: 2n, lastSequence: 2n }],
    });
    expect(await extractionsOf(clients, sessionId)).toMatchObject([
      { id: first, undone: false, rerunById: "" },
      { id: second, undone: true, rerunById: extraction?.id },
      { id: extraction?.id },
    ]);
    const tasks = await tasksOf(clients, sessionId);
    expect(tasks).toMatchObject([
      { order: 1, id: before?.id, description: "kept by the first", status: RUNNING, progressCount: 1 },
      { order: 2, description: "right", extractionId: extraction?.id, evidence: [{ firstSequence: 2n }] },
    ]);
    expect(tasks[0]?.endTime).toBeUndefined();
    expect((await historyOf(clients.tasks, before?.id ?? "")).map(({ status }) => status)).toEqual([
      PENDING,
      RUNNING,
      SUCCESS,
      RUNNING,
    ]);
    const { preferences } = await clients.sessions.listPreferences({ scope: { case: "sessionId", value: sessionId } });
    expect(preferences).toEqual([]);
    expect((await clients.sessions.getSessionSummary({ sessionId })).planningNotes).toEqual([]);
    expect(await statusesOf(clients, sessionId)).toEqual([DONE, DONE]);
    await expectConsistent(headway.database, sessionId);
  });

  test("what a client or a later extraction has changed since stays as they left it", async () => {
    const { headway, extractor, sessionId } = await start();
    await using _ = headway;
    const clients = headway.on(lane);
    const first = await extract(clients, extractor, sessionId, (draft) => {
      for (const name of ["a", "b", "c"]) makeTask(draft, name, 1);
    });
    const [a, b, c] = await tasksOf(clients, sessionId);
    await setStatus(clients.tasks, a?.id ?? "", SUCCESS, "by a client");
    await extract(clients, extractor, sessionId, (draft) => {
      draft.propose({ kind: "appendProgress", order: 2, text: "later" });
      draft.propose({ kind: "updateTask", order: 2, status: "FAILED", reason: "later" });
    });
    extractor.script = () => {};
    await clients.extractions.rerunExtraction({ extractionId: first, undo: true });
    const tasks = await tasksOf(clients, sessionId);
    expect(tasks.map(({ id }) => id)).toEqual([a?.id, b?.id]);
    expect(tasks).toMatchObject([
      { description: "a", statusReason: "by a client", status: SUCCESS, progressCount: 0, evidence: [] },
      { description: "b", statusReason: "later", progress: [{ text: "later", sequence: 2n }], order: 2 },
    ]);
    expect(c).toBeDefined();
  });

  test("a rerun without undo works on top of the tasks as they are", async () => {
    const { headway, extractor, sessionId } = await start();
    await using _ = headway;
    const clients = headway.on(lane);
    const id = await extract(clients, extractor, sessionId, (draft) => makeTask(draft, "once", 1));
    extractor.script = ({ criteria }, draft) => {
      expect(criteria).toEqual({ success: "when it is paid" });
      makeTask(draft, "twice", 1);
    };
    const options = { taskSuccessCriteria: "when it is paid", extractor: "rules" };
    const request = { extractionId: id, options, requestId: randomUUID() };
    const { extraction } = await clients.extractions.rerunExtraction(request);
    expect(extraction?.status).toBe(extractionStatus.SUCCESS);
    expect((await tasksOf(clients, sessionId)).map(({ description }) => description)).toEqual(["once", "twice"]);
    // Repeated, it is the same rerun.
    expect((await clients.extractions.rerunExtraction(request)).extraction).toEqual(extraction);
    expect(await extractionsOf(clients, sessionId)).toHaveLength(2);
  });

  test("what cannot be run again is refused", async () => {
    const { headway, extractor, sessionId } = await start();
    await using _ = headway;
    const clients = headway.on(lane);
    const id = await extract(clients, extractor, sessionId, () => {});
    const rerun = (init: object) => refusalOf(clients.extractions.rerunExtraction({ extractionId: id, ...init }));
    expect(await rerun({ extractionId: "" })).toMatchObject({ fields: ["extraction_id"] });
    expect(await rerun({ extractionId: "none" })).toMatchObject({ code: "NotFound", reason: "EXTRACTION_NOT_FOUND" });
    expect(await rerun({ wait: { seconds: 301n, nanos: 0 } })).toMatchObject({ fields: ["wait"] });
    expect(await rerun({ options: { extractor: "llm" } })).toMatchObject({
      code: "FailedPrecondition",
      reason: "EXTRACTOR_UNAVAILABLE",
      metadata: { extractor: "llm" },
    });
    expect(await rerun({ options: { extractor: "magic" } })).toMatchObject({ reason: "EXTRACTOR_UNAVAILABLE" });
    expect(await rerun({ options: { taskSuccessCriteria: "x".repeat(16_385) } })).toMatchObject({
      fields: ["options.task_success_criteria"],
    });
    expect(await extractionsOf(clients, sessionId)).toHaveLength(1);
  });
});

test("a rerun waits its turn behind a run of its session, and what has not ended cannot be run again", async () => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(extractor) });
  const clients = headway.on(grpc);
  await setProject(clients, { extractionIdleTime: anHour });
  const sessionId = await newSession(clients);
  const flush = () => clients.sessions.flush({ sessionId, wait: noWait });
  await tell(clients, sessionId, "one");
  await flush();
  (await extractor.next()).finish();
  await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ successCount: 1n });
  const [first] = await extractionsOf(clients, sessionId);
  await tell(clients, sessionId, "two");
  await flush();
  const under = await extractor.next();
  const [, running] = await extractionsOf(clients, sessionId);
  const early = clients.extractions.rerunExtraction({ extractionId: running?.id ?? "", wait: noWait });
  expect(await refusalOf(early)).toMatchObject({ code: "FailedPrecondition", reason: "EXTRACTION_RUNNING" });
  const request = { extractionId: first?.id ?? "", wait: noWait };
  const [one, two] = [
    await clients.extractions.rerunExtraction(request),
    await clients.extractions.rerunExtraction(request),
  ];
  expect([one.extraction?.status, two.extraction?.status]).toEqual([
    extractionStatus.RUNNING,
    extractionStatus.RUNNING,
  ]);
  // Messages that wait come after what was asked for before.
  await tell(clients, sessionId, "three");
  await flush();
  expect(extractor.count).toBe(2);
  under.finish();
  for (const batch of [[1], [1], [3]]) {
    const run = await extractor.next();
    expect(run.batch).toEqual(batch);
    run.finish();
  }
  await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ successCount: 3n, lag: 0n });
  await expectConsistent(headway.database, sessionId);
});

test("a rerun that fails is tried again as it was asked for, and is no rerun then", async () => {
  const extractor = new ScriptedExtractor(() => {});
  await using headway = await startHeadway({
    extractors: only(extractor),
    env: { HEADWAY_EXTRACTION_RETRY_MS: "10" },
  });
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  const id = await extract(clients, extractor, sessionId, () => {});
  let failures = 1;
  extractor.script = ({ criteria }) => {
    expect(criteria).toEqual({ failure: "too late" });
    failures -= 1;
    if (failures >= 0) throw new Error("not now");
  };
  const options = { taskFailureCriteria: "too late" };
  const { extraction } = await clients.extractions.rerunExtraction({ extractionId: id, options });
  expect(extraction).toMatchObject({ status: extractionStatus.FAILED, error: "not now" });
  await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ successCount: 1n, lastError: "" });
  expect((await extractionsOf(clients, sessionId)).at(-1)).toMatchObject({ trigger: trigger.RETRY, attempt: 2 });
});
