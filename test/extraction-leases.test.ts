import { expect, test } from "vitest";
import { createDatabase } from "./harness/database.ts";
import {
  expectConsistent,
  extractionStatus,
  extractionsOf,
  HeldExtractor,
  newSession,
  only,
  processingOf,
  ScriptedExtractor,
  tasksOf,
  tell,
  trigger,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

test("acontext 27, better: a server that stops gives its run up cleanly, and the messages wait at once", async () => {
  await using database = await createDatabase();
  const extractor = new HeldExtractor();
  let sessionId: string;
  {
    await using headway = await startHeadway({ extractors: only(extractor), database });
    const clients = headway.on(grpc);
    sessionId = await newSession(clients);
    await tell(clients, sessionId, "one", "two");
    await clients.sessions.flush({ sessionId, wait: { seconds: 0n, nanos: 0 } });
    await extractor.next();
  }
  await expectConsistent(database, sessionId);
  await using headway = await startHeadway({ database });
  const clients = headway.on(grpc);
  await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ successCount: 2n, lastError: "" });
  expect(await extractionsOf(clients, sessionId)).toMatchObject([
    { status: extractionStatus.ABANDONED, error: "the server was stopped while it ran" },
    { status: extractionStatus.SUCCESS, attempt: 1 },
  ]);
});

test("a run whose lease is over is abandoned, its messages are extracted by another, and it changes nothing late", async () => {
  await using database = await createDatabase();
  const held = new HeldExtractor();
  await using slow = await startHeadway({ extractors: only(held), database });
  const clients = slow.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "one");
  await clients.sessions.flush({ sessionId, wait: { seconds: 0n, nanos: 0 } });
  const late = await held.next();
  late.draft.propose({ kind: "insertTask", afterOrder: 0, description: "too late" });
  await database.query("update session set run_expires_at = now() - interval '1 s' where id = $1", [sessionId]);
  const extractor = new ScriptedExtractor((_input, draft) => {
    draft.propose({ kind: "insertTask", afterOrder: 0, description: "in time" });
  });
  await using quick = await startHeadway({ extractors: only(extractor), database });
  await expect.poll(() => processingOf(quick.on(grpc), sessionId)).toMatchObject({ successCount: 1n });
  late.finish();
  const next = await newSession(clients);
  await tell(clients, next, "to see that the first server goes on");
  expect((await tasksOf(clients, sessionId)).map(({ description }) => description)).toEqual(["in time"]);
  expect(await extractionsOf(clients, sessionId)).toMatchObject([
    { status: extractionStatus.ABANDONED, error: expect.stringMatching(/lease/) as string },
    { status: extractionStatus.SUCCESS, attempt: 2, trigger: trigger.RETRY },
  ]);
  await expectConsistent(database, sessionId);
});

test("acontext fault 3, better: a run that takes longer than its lease keeps its session, from other servers too", async () => {
  await using database = await createDatabase();
  const held = new HeldExtractor();
  const env = { HEADWAY_EXTRACTION_LEASE_MS: "3000" };
  await using slow = await startHeadway({ extractors: only(held), database, env });
  const clients = slow.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "one");
  await clients.sessions.flush({ sessionId, wait: { seconds: 0n, nanos: 0 } });
  const run = await held.next();
  const [first] = await database.query("select run_expires_at as at from session where id = $1", [sessionId]);
  const extractor = new ScriptedExtractor();
  await using _ = await startHeadway({ extractors: only(extractor), database, env });
  const isOver = "select run_id is not null as held, now() > $2 as over from session where id = $1";
  await expect
    .poll(() => database.query(isOver, [sessionId, first?.["at"]]), { timeout: 20_000 })
    .toEqual([{ held: true, over: true }]);
  run.finish();
  await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ successCount: 1n, lastError: "" });
  expect(await extractionsOf(clients, sessionId)).toMatchObject([{ status: extractionStatus.SUCCESS, attempt: 1 }]);
  expect(extractor.inputs).toEqual([]);
  await expectConsistent(database, sessionId);
});
