import { describe, expect, test } from "vitest";
import { ExtractionFailed } from "../src/extraction/extraction-failed.ts";
import {
  DISABLED,
  DONE,
  expectConsistent,
  extractionStatus,
  extractionsOf,
  GIVEN_UP,
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
  WAITING,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { messagesOf } from "./harness/sessions.ts";

const anHour = { seconds: 3600n, nanos: 0 };
const soon = { HEADWAY_EXTRACTION_RETRY_MS: "20" };
const usage = { modelCalls: 2, inputTokens: 300, cachedInputTokens: 100, outputTokens: 7 };

describe.each(lanes)("$name", (lane) => {
  test("acontext 27, better: a failure keeps its error, is retried with the same messages, and then given up", async () => {
    const extractor = new ScriptedExtractor(() => {
      throw new ExtractionFailed("the model answered 500", usage);
    });
    await using headway = await startHeadway({ extractors: only(extractor), env: soon });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: anHour });
    const sessionId = await newSession(clients);
    await tell(clients, sessionId, "one", "two");
    const { complete, processing, extractionIds } = await clients.sessions.flush({ sessionId });
    expect(complete).toBe(true);
    expect(processing).toMatchObject({ failedCount: 2n, lag: 0n, lastError: "the model answered 500" });
    expect(processing?.lastErrorTime).toBeDefined();
    expect(processing?.dueTime).toBeUndefined();
    expect(extractor.batches).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    const extractions = await extractionsOf(clients, sessionId);
    expect(extractions.map(({ id }) => id)).toEqual(extractionIds);
    expect(extractions).toMatchObject([
      { attempt: 1, trigger: trigger.FLUSH },
      { attempt: 2, trigger: trigger.RETRY },
      { attempt: 3, trigger: trigger.RETRY },
    ]);
    for (const one of extractions) {
      expect(one).toMatchObject({ status: extractionStatus.FAILED, error: "the model answered 500", modelCalls: 2 });
      expect([one.inputTokens, one.cachedInputTokens, one.outputTokens]).toEqual([300n, 100n, 7n]);
    }
    for (const message of await messagesOf(clients.sessions, { sessionId })) {
      expect(message).toMatchObject({
        processingStatus: GIVEN_UP,
        processingError: "the model answered 500",
        extractionId: extractionIds.at(-1),
      });
    }
    await expectConsistent(headway.database, sessionId);
  });

  test("later messages go on past those that were given up, and RetryProcessing tries these again", async () => {
    let broken = true;
    const extractor = new ScriptedExtractor((_input, draft) => {
      if (broken) throw new Error("no answer");
      draft.propose({ kind: "insertTask", afterOrder: draft.tasks.length, description: "done at last" });
    });
    await using headway = await startHeadway({ extractors: only(extractor), env: soon });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: anHour });
    const sessionId = await newSession(clients);
    await tell(clients, sessionId, "one");
    await clients.sessions.flush({ sessionId });
    broken = false;
    await tell(clients, sessionId, "two");
    await clients.sessions.flush({ sessionId });
    expect(await statusesOf(clients, sessionId)).toEqual([GIVEN_UP, DONE]);
    // The newest that failed is still the one whose message was given up.
    expect((await processingOf(clients, sessionId)).lastError).toBe("no answer");
    const { sessions } = await clients.sessions.listSessions({ filter: { hasFailedMessages: true } });
    expect(sessions.map(({ id }) => id)).toEqual([sessionId]);

    const request = { sessionId, requestId: crypto.randomUUID() };
    const { retriedCount, processing } = await clients.sessions.retryProcessing(request);
    expect([retriedCount, processing?.pendingCount]).toEqual([1n, 1n]);
    await expect.poll(() => statusesOf(clients, sessionId)).toEqual([DONE, DONE]);
    expect((await clients.sessions.retryProcessing(request)).retriedCount).toBe(1n);
    expect((await clients.sessions.retryProcessing({ sessionId })).retriedCount).toBe(0n);
    expect(await processingOf(clients, sessionId)).toMatchObject({ lastError: "", successCount: 2n });
    expect((await extractionsOf(clients, sessionId)).at(-1)).toMatchObject({
      trigger: trigger.MANUAL_RETRY,
      attempt: 1,
      messages: [{ firstSequence: 1n, lastSequence: 1n }],
    });
    expect(await tasksOf(clients, sessionId)).toHaveLength(2);
    await expectConsistent(headway.database, sessionId);
  });

  test("RetryProcessing takes messages by range and status, and refuses what cannot be", async () => {
    const extractor = new ScriptedExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    const sessionId = await newSession(clients, { disableTaskTracking: true });
    await tell(clients, sessionId, ...texts(5));
    const range = { firstSequence: 2n, lastSequence: 3n };
    const { retriedCount } = await clients.sessions.retryProcessing({ sessionId, statuses: [DISABLED], range });
    expect(retriedCount).toBe(2n);
    const all = [DISABLED, DONE, DONE, DISABLED, DISABLED];
    await expect.poll(() => statusesOf(clients, sessionId)).toEqual(all);
    const retry = (init: object) => refusalOf(clients.sessions.retryProcessing({ sessionId, ...init }));
    expect(await retry({ range: { firstSequence: 2n, lastSequence: 6n } })).toMatchObject({
      code: "NotFound",
      reason: "MESSAGE_NOT_FOUND",
      metadata: { session_id: sessionId, sequence: "6" },
    });
    expect(await retry({ range: { firstSequence: 3n, lastSequence: 2n } })).toMatchObject({ reason: "FIELD_INVALID" });
    expect(await retry({ range: {} })).toMatchObject({ fields: ["range.first_sequence"] });
    expect(await retry({ statuses: [DONE] })).toMatchObject({ fields: ["statuses[0]"] });
    expect(await retry({ statuses: [99] })).toMatchObject({ fields: ["statuses[0]"] });
    expect(await retry({ sessionId: "nobody" })).toMatchObject({ reason: "SESSION_NOT_FOUND" });
    await expectConsistent(headway.database, sessionId);
  });
});

test("messages that come during the pause after a failure wait for it, and are not given up with the others", async () => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(extractor), env: soon });
  const clients = headway.on(grpc);
  await setProject(clients, { extractionIdleTime: anHour });
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "poison");
  const flushed = clients.sessions.flush({ sessionId });
  const first = await extractor.next();
  await tell(clients, sessionId, "innocent", "innocent too");
  first.fail(new Error("the message breaks it"));
  for (const _ of [2, 3]) {
    const again = await extractor.next();
    expect(again.batch).toEqual([1]);
    again.fail(new Error("the message breaks it"));
  }
  await flushed;
  expect(await statusesOf(clients, sessionId)).toEqual([GIVEN_UP, WAITING, WAITING]);
  const after = clients.sessions.flush({ sessionId });
  const last = await extractor.next();
  expect(last.batch).toEqual([2, 3]);
  expect(last.input.earlier.map(({ sequence }) => sequence)).toEqual([1]);
  last.finish();
  await after;
  expect(await statusesOf(clients, sessionId)).toEqual([GIVEN_UP, DONE, DONE]);
  await expectConsistent(headway.database, sessionId);
});

test("what is retried while a later run fails is tried at once, as often as any, and not in that run's stead", async () => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(extractor) });
  const clients = headway.on(grpc);
  await setProject(clients, { extractionIdleTime: anHour });
  const sessionId = await newSession(clients);
  const flush = () => clients.sessions.flush({ sessionId, wait: { seconds: 0n, nanos: 0 } });
  await tell(clients, sessionId, "one");
  for (const attempt of [1, 2, 3]) {
    await flush();
    (await extractor.next()).fail(new Error(`no ${attempt}`));
    const status = attempt === 3 ? GIVEN_UP : WAITING;
    await expect.poll(() => statusesOf(clients, sessionId)).toEqual([status]);
  }
  await tell(clients, sessionId, "two");
  await flush();
  const later = await extractor.next();
  expect(later.batch).toEqual([2]);
  await clients.sessions.retryProcessing({ sessionId });
  later.fail(new Error("no"));
  const retried = await extractor.next();
  expect(retried.batch).toEqual([1]);
  expect((await extractionsOf(clients, sessionId)).at(-1)).toMatchObject({ attempt: 1, trigger: trigger.MANUAL_RETRY });
  retried.finish();
  const again = await extractor.next();
  expect(again.batch).toEqual([2]);
  again.finish();
  await expect.poll(() => statusesOf(clients, sessionId)).toEqual([DONE, DONE]);
  await expectConsistent(headway.database, sessionId);
});

test("after a failure the loop waits, longer each time, and as long as the endpoint asks; Flush does not wait", async () => {
  const extractor = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(extractor) });
  const clients = headway.on(grpc);
  await setProject(clients, { extractionIdleTime: anHour });
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "one");
  const pauses: number[] = [];
  for (const failure of [new ExtractionFailed("busy", usage), new ExtractionFailed("busy", usage, 600_000)]) {
    const [flushed, run] = [clients.sessions.flush({ sessionId, wait: { seconds: 0n, nanos: 0 } }), extractor.next()];
    await flushed;
    (await run).fail(failure);
    await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ pendingCount: 1n });
    const { dueTime } = await processingOf(clients, sessionId);
    pauses.push(Number(dueTime?.seconds) - Date.now() / 1000);
  }
  expect(pauses[0]).toBeLessThanOrEqual(5);
  expect(pauses[1]).toBeGreaterThan(500);
});

test("a malformed operation is refused alone, with its reason, and the rest of the batch is applied", async () => {
  const extractor = new ScriptedExtractor((_input, draft) => {
    draft.propose({ kind: "insertTask", afterOrder: 0, description: "kept" });
    draft.propose({ kind: "linkMessages", order: 1, messages: [{ first: 1.5, last: Number.NaN }] });
    draft.propose({ kind: "updateTask", order: 1, status: "DONE\0" as "SUCCESS" });
    draft.propose({ kind: "appendProgress", order: 7e9, text: "\ud800" });
    draft.propose({ kind: "appendProgress", order: 1, text: "with NUL \0 and half a pair \ud83d" });
  });
  await using headway = await startHeadway({ extractors: only(extractor) });
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "one");
  expect((await clients.sessions.flush({ sessionId })).processing).toMatchObject({ successCount: 1n, lastError: "" });
  const [extraction] = await extractionsOf(clients, sessionId);
  expect(extraction?.operations.map(({ applied }) => applied)).toEqual([true, false, false, false, true]);
  for (const { applied, refusedReason } of extraction?.operations ?? []) expect(refusedReason === "").toBe(applied);
  expect(await tasksOf(clients, sessionId)).toMatchObject([
    { description: "kept", progress: [{ text: "with NUL  and half a pair \ufffd", extractionId: extraction?.id }] },
  ]);
});
