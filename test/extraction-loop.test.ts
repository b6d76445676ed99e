import { describe, expect, test } from "vitest";
import {
  DISABLED,
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
  tell,
  texts,
  trigger,
  WAITING,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { store } from "./harness/sessions.ts";
import { numbers } from "./harness/trackers.ts";

const anHour = { seconds: 3600n, nanos: 0 };
const atOnce = { seconds: 0n, nanos: 0 };

describe.each(lanes)("$name", (lane) => {
  test("acontext 21: what a session without tracking is told is kept, and not extracted", async () => {
    const extractor = new ScriptedExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    const sessionId = await newSession(clients, { disableTaskTracking: true });
    await tell(clients, sessionId, ...texts(20));
    expect(new Set(await statusesOf(clients, sessionId))).toEqual(new Set([DISABLED]));
    const { complete } = await clients.sessions.flush({ sessionId });
    expect(complete).toBe(true);
    expect(await processingOf(clients, sessionId)).toMatchObject({ disabledCount: 20n, lag: 0n });
    expect(extractor.inputs).toEqual([]);
    await expectConsistent(headway.database, sessionId);
  });

  test("acontext 22: below the buffer's size nothing runs before the idle time, and with it at once", async () => {
    const extractor = new ScriptedExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: anHour });
    const sessionId = await newSession(clients);
    await tell(clients, sessionId, ...texts(15));
    const { dueTime, lag, pendingCount } = await processingOf(clients, sessionId);
    expect({ lag, pendingCount }).toEqual({ lag: 15n, pendingCount: 15n });
    expect(Number(dueTime?.seconds) - Date.now() / 1000).toBeGreaterThan(3500);
    expect(extractor.inputs).toEqual([]);
    await tell(clients, sessionId, "the sixteenth");
    await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ successCount: 16n, lag: 0n });
    expect(extractor.batches).toEqual([texts(16).map((_, i) => i + 1)]);
    expect(await extractionsOf(clients, sessionId)).toMatchObject([
      { trigger: trigger.BUFFER_FULL, attempt: 1, messageCount: 16 },
    ]);
    await expectConsistent(headway.database, sessionId);
  });

  test("acontext 22, better: the idle time counts from the last message, not from the first", async () => {
    const extractor = new ScriptedExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: { seconds: 1n, nanos: 0 } });
    const sessionId = await newSession(clients);
    for (const text of texts(6)) {
      await tell(clients, sessionId, text);
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ successCount: 6n });
    // A machine that stalls for a while may make a pause longer than it is meant to be: the last batch has the last.
    expect(extractor.batches.at(-1)?.at(-1)).toBe(6);
    expect(extractor.batches.length).toBeLessThanOrEqual(2);
    for (const { trigger: why } of await extractionsOf(clients, sessionId)) expect(why).toBe(trigger.IDLE);
  });

  test("acontext 23: a session whose messages were all extracted meanwhile is left alone when its time comes", async () => {
    const extractor = new ScriptedExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: { seconds: 1n, nanos: 0 } });
    const sessionId = await newSession(clients);
    await tell(clients, sessionId, ...texts(3));
    await clients.sessions.flush({ sessionId });
    expect((await processingOf(clients, sessionId)).dueTime).toBeUndefined();
    const other = await newSession(clients);
    await tell(clients, other, "later");
    await expect.poll(() => processingOf(clients, other)).toMatchObject({ successCount: 1n });
    expect(extractor.batches).toEqual([[1, 2, 3], [1]]);
  });

  test("acontext 25: many messages are extracted in batches of at most the batch's size, the oldest first", async () => {
    const extractor = new ScriptedExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: anHour, extractionBufferSize: 1000 });
    const sessionId = await newSession(clients);
    await store(clients.sessions, sessionId, ...texts(100));
    await clients.sessions.flush({ sessionId });
    expect(extractor.batches.map((batch) => batch.length)).toEqual([32, 32, 32, 4]);
    expect(extractor.batches.flat()).toEqual(texts(100).map((_, i) => i + 1));
    expect(extractor.inputs[2]?.earlier.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 32 }, (_, i) => 33 + i),
    );
    expect(new Set(await statusesOf(clients, sessionId))).toEqual(new Set([DONE]));
    await expectConsistent(headway.database, sessionId);
  });
});

test("acontext 24: sessions are extracted at the same time, and one session by one run at a time", async () => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(extractor) });
  const clients = headway.on(grpc);
  await setProject(clients, { extractionIdleTime: atOnce });
  const [one, other] = [await newSession(clients), await newSession(clients)];
  await tell(clients, one, "first");
  const first = await extractor.next();
  await tell(clients, one, ...texts(40));
  await tell(clients, other, "meanwhile");
  const second = await extractor.next();
  expect([first.batch, second.batch]).toEqual([[1], [1]]);
  expect(await processingOf(clients, one)).toMatchObject({ runningCount: 1n, pendingCount: 40n, lag: 41n });
  expect(extractor.count).toBe(2);
  second.finish();
  first.finish();
  const third = await extractor.next();
  expect(third.batch).toEqual(numbers(2, 33).map(Number));
  third.finish();
  (await extractor.next()).finish();
  await expect.poll(() => processingOf(clients, one)).toMatchObject({ successCount: 41n });
  await expectConsistent(headway.database, one);
});

test("as many sessions run at once as a server is set to, and the others wait for their turn", async () => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(extractor), env: { HEADWAY_EXTRACTIONS: "2" } });
  const clients = headway.on(grpc);
  await setProject(clients, { extractionIdleTime: atOnce });
  const sessions = await Promise.all([1, 2, 3, 4].map(() => newSession(clients)));
  for (const sessionId of sessions) await tell(clients, sessionId, "work");
  const [first] = [await extractor.next(), await extractor.next()];
  await tell(clients, sessions[0] ?? "", "more");
  expect(extractor.count).toBe(2);
  first.finish();
  (await extractor.next()).finish();
  expect(extractor.count).toBeLessThanOrEqual(4);
});

test("acontext 29: settings are read for each batch: sizes and criteria that change hold from the next one on", async () => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(extractor) });
  const clients = headway.on(grpc);
  await setProject(clients, { extractionIdleTime: anHour, extractionBatchSize: 3, taskSuccessCriteria: "it is paid" });
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, ...texts(10));
  const flushed = clients.sessions.flush({ sessionId });
  const first = await extractor.next();
  expect([first.batch, first.input.criteria]).toEqual([[1, 2, 3], { success: "it is paid" }]);
  await setProject(clients, { extractionIdleTime: anHour, extractionBatchSize: 5, taskFailureCriteria: "it is late" });
  first.finish();
  const second = await extractor.next();
  expect([second.batch, second.input.criteria]).toEqual([[4, 5, 6, 7, 8], { failure: "it is late" }]);
  second.finish();
  (await extractor.next()).finish();
  expect(await flushed).toMatchObject({ complete: true });
});

test("what waits when tracking is turned off is still extracted, and what comes then is not", async () => {
  const extractor = new ScriptedExtractor();
  await using headway = await startHeadway({ extractors: only(extractor) });
  const clients = headway.on(grpc);
  await setProject(clients, { extractionIdleTime: anHour });
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "tracked");
  const switchTracking = (disableTaskTracking: boolean) =>
    clients.sessions.updateSession({
      session: { id: sessionId, disableTaskTracking },
      updateMask: { paths: ["disable_task_tracking"] },
    });
  await switchTracking(true);
  await tell(clients, sessionId, "not tracked");
  await switchTracking(false);
  await tell(clients, sessionId, "tracked again");
  await clients.sessions.flush({ sessionId });
  expect(extractor.batches).toEqual([[1, 3]]);
  expect(await statusesOf(clients, sessionId)).toEqual([DONE, DISABLED, DONE]);
  const retried = await clients.sessions.retryProcessing({ sessionId, statuses: [DISABLED] });
  expect(retried.retriedCount).toBe(1n);
  await expect.poll(() => statusesOf(clients, sessionId)).toEqual([DONE, DONE, DONE]);
  // What was said without tracking is no context either: the third message was shown without it.
  expect(extractor.inputs[1]?.earlier.map(({ sequence }) => sequence)).toEqual([1]);
});

test("with the extractor off messages wait, and nothing is lost", async () => {
  await using headway = await startHeadway({ env: { HEADWAY_EXTRACTOR: "off" } });
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, ...texts(20));
  expect(await clients.sessions.flush({ sessionId, wait: atOnce })).toMatchObject({ complete: false });
  expect(new Set(await statusesOf(clients, sessionId))).toEqual(new Set([WAITING]));
  await using other = await startHeadway({ database: headway.database });
  await expect.poll(() => processingOf(other.on(grpc), sessionId)).toMatchObject({ successCount: 20n });
});
