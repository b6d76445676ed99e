import { randomUUID } from "node:crypto";
import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import {
  DONE,
  expectConsistent,
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
  texts,
  trigger,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { makeFirstKey, plantKey } from "./harness/keys.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";

const anHour = { seconds: 3600n, nanos: 0 };
const noWait = { seconds: 0n, nanos: 0 };

test("what somebody waits for is extracted, to its end, before what became due by itself in the last minutes", async () => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(extractor), env: { HEADWAY_EXTRACTIONS: "1" } });
  const clients = headway.on(grpc);
  await setProject(clients, { extractionIdleTime: anHour, extractionBatchSize: 2 });
  const [busy, overdue, flushed] = [await newSession(clients), await newSession(clients), await newSession(clients)];
  await tell(clients, busy, "one");
  await clients.sessions.flush({ sessionId: busy, wait: noWait });
  const first = await extractor.next();
  await tell(clients, overdue, "overdue");
  await headway.database.query(
    "update session set last_message_at = now() - interval '2 h', extract_due_at = now() - interval '5 min' where id = $1",
    [overdue],
  );
  await tell(clients, flushed, "one", "two", "three");
  const flush = clients.sessions.flush({ sessionId: flushed });
  const dueBy = "select due_trigger from session where id = $1";
  await expect.poll(() => headway.database.query(dueBy, [flushed])).toEqual([{ due_trigger: "FLUSH" }]);
  const { dueTime } = await processingOf(clients, flushed);
  expect(timestampMs(dueTime as Timestamp)).toBeGreaterThan(Date.now() - 60_000);
  first.finish();
  for (const batch of [[1, 2], [3]]) {
    const run = await extractor.next();
    expect(run.batch).toEqual(batch);
    run.finish();
  }
  expect(await flush).toMatchObject({ complete: true });
  (await extractor.next()).finish();
  await expect.poll(() => processingOf(clients, overdue)).toMatchObject({ successCount: 1n });
});

describe.each(lanes)("$name", (lane) => {
  test("acontext 26: 200 messages stored one by one at full speed, then Flush: all are extracted, in order", async () => {
    const extractor = new ScriptedExtractor((input, draft) => {
      for (const { sequence, message } of input.batch) {
        const [part] = message.parts;
        const description = part?.kind === "text" ? part.text : "";
        draft.propose({ kind: "insertTask", afterOrder: draft.tasks.length, description });
        const messages = [{ first: sequence, last: sequence }];
        draft.propose({ kind: "linkMessages", order: draft.tasks.length, messages });
      }
    });
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    await tell(clients, sessionId, ...texts(200));
    const { complete, processing, extractionIds } = await clients.sessions.flush({ sessionId });
    expect(complete).toBe(true);
    expect(processing).toMatchObject({ successCount: 200n, lag: 0n });
    expect(extractor.batches.flat()).toEqual(texts(200).map((_, i) => i + 1));
    expect(Math.max(...extractor.batches.map((batch) => batch.length))).toBeLessThanOrEqual(32);
    const tasks = await tasksOf(clients, sessionId);
    expect(tasks.map(({ description }) => description)).toEqual(texts(200));
    expect(tasks.map(({ order }) => order)).toEqual(texts(200).map((_, i) => i + 1));
    const extractions = await extractionsOf(clients, sessionId);
    // The first few may have ended before Flush was called.
    expect(extractions.map(({ id }) => id).slice(-extractionIds.length || extractions.length)).toEqual(extractionIds);
    await expectConsistent(headway.database, sessionId);
  });

  test("acontext 26: Flush waits for a run under way, and answers once the tasks can be read", async () => {
    const extractor = new HeldExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: anHour, extractionBufferSize: 2 });
    const sessionId = await newSession(clients);
    await tell(clients, sessionId, "one", "two");
    const first = await extractor.next();
    await tell(clients, sessionId, "three");
    let answered = false;
    const flushed = clients.sessions.flush({ sessionId }).finally(() => (answered = true));
    await expect
      .poll(() => headway.database.query("select hurried_sequence as asked from session"))
      .toEqual([{ asked: "3" }]);
    first.draft.propose({ kind: "insertTask", afterOrder: 0, description: "found" });
    first.finish();
    const second = await extractor.next();
    expect(answered).toBe(false);
    // Stored after the call: it is none of its business.
    await tell(clients, sessionId, "four");
    second.finish();
    const { complete, extractionIds, processing } = await flushed;
    expect(complete).toBe(true);
    expect(processing).toMatchObject({ successCount: 3n, pendingCount: 1n });
    expect(await tasksOf(clients, sessionId)).toMatchObject([{ description: "found" }]);
    const extractions = await extractionsOf(clients, sessionId);
    expect(extractions.map(({ id }) => id)).toEqual(extractionIds);
    expect(extractions).toMatchObject([{ trigger: trigger.BUFFER_FULL }, { trigger: trigger.FLUSH }]);
  });

  test("acontext 26, better: Flush waits no longer than it is told to, says that it is not done, and the rest goes on", async () => {
    const extractor = new HeldExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    await tell(clients, sessionId, "one");
    expect(await clients.sessions.flush({ sessionId, wait: noWait })).toMatchObject({
      complete: false,
      extractionIds: [],
    });
    const run = await extractor.next();
    const late = await clients.sessions.flush({ sessionId, wait: { seconds: 0n, nanos: 50_000_000 } });
    expect(late).toMatchObject({ complete: false, processing: { runningCount: 1n } });
    const [running] = await extractionsOf(clients, sessionId);
    expect(late.processing?.runningExtractionId).toBe(running?.id);
    run.finish();
    await expect.poll(() => statusesOf(clients, sessionId)).toEqual([DONE]);
  });

  test("Flush of a session with nothing to do is done at once; wrong fields are named", async () => {
    await using headway = await startHeadway();
    const { sessions } = headway.on(lane);
    const sessionId = await newSession(headway.on(lane));
    expect(await sessions.flush({ sessionId })).toMatchObject({ complete: true, extractionIds: [] });
    const refused = (init: object) => refusalOf(sessions.flush({ sessionId, ...init }));
    expect(await refused({ sessionId: "nobody" })).toMatchObject({ code: "NotFound", reason: "SESSION_NOT_FOUND" });
    expect(await refused({ sessionId: "" })).toMatchObject({ fields: ["session_id"] });
    expect(await refused({ wait: { seconds: 301n, nanos: 0 } })).toMatchObject({ fields: ["wait"] });
    expect(await refused({ wait: { seconds: -1n, nanos: 0 } })).toMatchObject({ fields: ["wait"] });
    expect(await refused({ requestId: "no" })).toMatchObject({ fields: ["request_id"] });
    expect(await refusalOf(sessions.getProcessingStatus({ sessionId: "nobody" }))).toMatchObject({
      reason: "SESSION_NOT_FOUND",
    });
  });

  test("Flush repeated with its request id answers the same, and extracts nothing that came since", async () => {
    const extractor = new ScriptedExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: anHour });
    const sessionId = await newSession(clients);
    await tell(clients, sessionId, "one");
    const request = { sessionId, requestId: randomUUID() };
    const once = await clients.sessions.flush(request);
    await tell(clients, sessionId, "two");
    expect(await clients.sessions.flush(request)).toEqual(once);
    expect(extractor.batches).toEqual([[1]]);
    const other = clients.sessions.flush({ ...request, wait: noWait });
    expect(await refusalOf(other)).toMatchObject({ reason: "REQUEST_ID_REUSED" });
  });

  test("a session of another project looks as if it did not exist", async () => {
    await using headway = await startHeadway();
    const apiKey = await makeFirstKey(headway);
    const own = headway.on(lane, { apiKey });
    const foreign = headway.on(lane, { apiKey: await plantKey(headway, "other") });
    const sessionId = await newSession(own);
    await tell(own, sessionId, "one");
    await own.sessions.flush({ sessionId });
    const [extraction] = await extractionsOf(own, sessionId);
    const { sessions, extractions } = foreign;
    for (const call of [
      () => sessions.flush({ sessionId }),
      () => sessions.getProcessingStatus({ sessionId }),
      () => sessions.retryProcessing({ sessionId }),
      () => extractions.dryRunExtraction({ sessionId }),
    ]) {
      expect(await refusalOf(call())).toMatchObject({ code: "NotFound", reason: "SESSION_NOT_FOUND" });
    }
    const rerun = extractions.rerunExtraction({ extractionId: extraction?.id ?? "" });
    expect(await refusalOf(rerun)).toMatchObject({ code: "NotFound", reason: "EXTRACTION_NOT_FOUND" });
    expect((await extractions.listExtractions({ filter: { sessionId } })).extractions).toEqual([]);
  });
});

test("Flush on one replica waits for the run of another, and is told when it ends", async () => {
  const extractor = new HeldExtractor();
  await using one = await startHeadway({ extractors: only(extractor) });
  await using other = await startHeadway({ database: one.database, env: { HEADWAY_EXTRACTOR: "off" } });
  const clients = one.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "one");
  const flushed = other.on(grpc).sessions.flush({ sessionId });
  (await extractor.next()).finish();
  expect(await flushed).toMatchObject({ complete: true, processing: { successCount: 1n } });
});

test("acontext 14, better: the status counts every message once, whatever became of it", async () => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({
    extractors: only(extractor),
    env: { HEADWAY_EXTRACTION_RETRY_MS: "1" },
  });
  const clients = headway.on(grpc);
  await setProject(clients, { extractionIdleTime: anHour, extractionBatchSize: 2 });
  const sessionId = await newSession(clients, { disableTaskTracking: true });
  await tell(clients, sessionId, "not tracked");
  await clients.sessions.updateSession({
    session: { id: sessionId, disableTaskTracking: false },
    updateMask: { paths: ["disable_task_tracking"] },
  });
  await tell(clients, sessionId, ...texts(7));
  await clients.sessions.flush({ sessionId, wait: noWait });
  (await extractor.next()).finish();
  for (const _ of [1, 2, 3]) (await extractor.next()).fail(new Error("no"));
  await extractor.next();
  const status = await processingOf(clients, sessionId);
  expect(status).toMatchObject({
    disabledCount: 1n,
    successCount: 2n,
    failedCount: 2n,
    runningCount: 2n,
    pendingCount: 1n,
    limitExceededCount: 0n,
    lag: 3n,
    lastError: "no",
  });
  expect(status.dueTime).toBeUndefined();
  expect(status.lagTime).toBeDefined();
  const extractions = await extractionsOf(clients, sessionId);
  expect(status.runningExtractionId).toBe(extractions.at(-1)?.id);
  expect(status.lastExtractionId).toBe(extractions.at(-2)?.id);
  await expectConsistent(headway.database, sessionId);
});
