import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
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
  await database.query("update session set extract_due_at = now(), last_message_at = now() - interval '1 h'");
  return ids;
}

test("while callers wait for each other a few sessions are extracted at a time, in the end all of them", async () => {
  const ids = await dueSessions(10);
  const extractor = new HeldExtractor();
  const fail = (err: unknown) => expect.fail(String(err));
  await using loop = new ExtractionLoop({
    database: { fork: () => orm.em.fork(), origin: randomUUID() },
    extractors: only(extractor),
    ...{ concurrency: 16, leaseMs: 30_000, retryMs: 100 },
    isCrowded: () => true,
    onProgress: () => {},
    onError: fail,
  });
  loop.start();
  const held = await Promise.all([extractor.next(), extractor.next(), extractor.next(), extractor.next()]);
  // More would have come with these: one look claims all that it may.
  expect(extractor.count).toBe(4);
  for (const run of held) run.finish();
  for (let i = 4; i < ids.length; i += 1) (await extractor.next()).finish();
  const done = "select count(*)::int as count from session_message where processing_status = 'SUCCESS'";
  await expect.poll(async () => (await database.query<{ count: number }>(done))[0]?.count).toBe(10);
  for (const id of ids) await expectConsistent(database, id);
});
