import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createOrm, type Orm } from "../src/db/orm.ts";
import { ExtractionLoop } from "../src/extraction/loop.ts";
import { createDatabase, type TestDatabase } from "./harness/database.ts";
import { expectConsistent, HeldExtractor, newSession, only, tell } from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

let database: TestDatabase;
let orm: Orm;

beforeAll(async () => {
  database = await createDatabase();
  orm = createOrm({ url: database.url, pool: 4 });
});

afterAll(async () => {
  await orm.close();
  await database[Symbol.asyncDispose]();
});

afterEach(() => vi.restoreAllMocks());

const allDue = "update session set extract_due_at = now(), last_message_at = now() - interval '1 h'";

/** Sessions whose messages wait for a loop. */
async function dueSessions(count: number): Promise<string[]> {
  await using headway = await startHeadway({ database, env: { HEADWAY_EXTRACTOR: "off" } });
  const clients = headway.on(grpc);
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const id = await newSession(clients);
    await tell(clients, id, "one");
    ids.push(id);
  }
  await database.query(allDue);
  return ids;
}

/** A loop while callers wait for each other. */
function crowdedLoop(extractor: HeldExtractor): ExtractionLoop {
  return new ExtractionLoop({
    database: { fork: () => orm.em.fork(), origin: randomUUID() },
    extractors: only(extractor),
    ...{ concurrency: 16, leaseMs: 30_000, retryMs: 100 },
    isCrowded: () => true,
    onProgress: () => {},
    onError: (err: unknown) => expect.fail(String(err)),
  });
}

test("what somebody waits for is extracted at once, whoever else waits", async () => {
  const [first, second] = await dueSessions(2);
  await database.query("update session set extract_due_at = null where id = $1", [second]);
  const extractor = new HeldExtractor();
  // By a clock that stands still, the time for which callers come first is never over.
  vi.spyOn(performance, "now").mockReturnValue(performance.now() + 10_000);
  await using loop = crowdedLoop(extractor);
  loop.start();
  (await extractor.next()).finish();
  await database.query(`${allDue} where id = $1`, [second]);
  loop.due();
  loop.asked();
  (await extractor.next()).finish();
  for (const id of [first, second]) await expect.poll(() => statusOf(id)).toBe("SUCCESS");
});

async function statusOf(sessionId: string | undefined): Promise<string | undefined> {
  const [row] = await database.query<{ processing_status: string }>(
    "select processing_status from session_message where session_id = $1",
    [sessionId],
  );
  return row?.processing_status;
}

test("while callers wait for each other a few sessions are extracted at a time, in the end all of them", async () => {
  const ids = await dueSessions(10);
  const extractor = new HeldExtractor();
  await using loop = crowdedLoop(extractor);
  loop.start();
  const held = await Promise.all([extractor.next(), extractor.next(), extractor.next(), extractor.next()]);
  // More would have come with these: one look claims all that it may.
  expect(extractor.count).toBe(4);
  for (const run of held) run.finish();
  for (let i = 4; i < ids.length; i += 1) (await extractor.next()).finish();
  for (const id of ids) {
    await expect.poll(() => statusOf(id)).toBe("SUCCESS");
    await expectConsistent(database, id);
  }
});
