import { expect, test } from "vitest";
import { createDatabase, type TestDatabase, whileLocked } from "./harness/database.ts";
import {
  DONE,
  expectConsistent,
  extractionStatus,
  extractionsOf,
  newSession,
  processingOf,
  statusesOf,
  tasksOf,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { type Clients, connect, grpc, lanes } from "./harness/lanes.ts";
import { startProcess } from "./harness/server-process.ts";
import { OPENAI, vendor } from "./harness/sessions.ts";

const lease = { HEADWAY_EXTRACTION_LEASE_MS: "1000" };

/** One of many requests, each a task of its own, each answered. */
function exchange(i: number) {
  return [
    { role: "user", content: `Create the file report-${i}.txt with the numbers of week ${i}` },
    { role: "assistant", content: `I have created report-${i}.txt.` },
  ].map((message) => vendor(OPENAI, message));
}

test.each(lanes)(
  "after kill -9 while a run is under way over $name, its messages are extracted once",
  async (lane) => {
    await using database = await createDatabase();
    const env = { DATABASE_URL: database.url, HEADWAY_DATABASE_POOL: "4", ...lease };
    let sessionId: string;
    {
      await using server = await startProcess(env);
      using clients = connect(lane, server);
      sessionId = await newSession(clients);
      await clients.sessions.storeMessages({ sessionId, messages: exchange(1) });
      // What the run is to write to is locked, so it cannot end.
      await whileLocked(database, "lock table task in access exclusive mode", async () => {
        await clients.sessions.flush({ sessionId, wait: { seconds: 0n, nanos: 0 } });
        await expect.poll(() => processingOf(clients, sessionId)).toMatchObject({ runningCount: 2n });
        expect(await server.end("SIGKILL")).toBeNull();
      });
    }
    await using server = await startProcess(env);
    using clients = connect(lane, server);
    await expect.poll(() => statusesOf(clients, sessionId)).toEqual([DONE, DONE]);
    expect(await extractionsOf(clients, sessionId)).toMatchObject([
      { status: extractionStatus.ABANDONED, error: expect.stringMatching(/lease/) as string },
      { status: extractionStatus.SUCCESS, attempt: 2 },
    ]);
    expect(await tasksOf(clients, sessionId)).toHaveLength(1);
    await expectConsistent(database, sessionId);
  },
  60_000,
);

test("killed again and again at random moments, servers extract every message once", async () => {
  await using database = await createDatabase();
  const env = { DATABASE_URL: database.url, HEADWAY_DATABASE_POOL: "4", ...lease };
  const sessions: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    await using server = await startProcess(env);
    using clients = connect(grpc, server);
    while (sessions.length < 12) sessions.push(await newSession(clients));
    const work = Promise.allSettled(sessions.map((sessionId, i) => talk(clients, sessionId, 10 * round + i)));
    await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 600));
    await server.end("SIGKILL");
    await work;
  }
  await using server = await startProcess(env);
  using clients = connect(grpc, server);
  for (const sessionId of sessions) {
    await expect.poll(() => processingOf(clients, sessionId), { timeout: 40_000 }).toMatchObject({ lag: 0n });
    await expectConsistent(database, sessionId);
  }
  await expectOnce(database);
}, 120_000);

test("two replicas extract at once: each session by one of them at a time, each message once, in order", async () => {
  await using one = await startHeadway({ env: { HEADWAY_EXTRACTIONS: "3" } });
  await using other = await startHeadway({ database: one.database, env: { HEADWAY_EXTRACTIONS: "3" } });
  const replicas = [one.on(grpc), other.on(grpc)];
  const sessions = await Promise.all(Array.from({ length: 30 }, () => newSession(replicas[0] as Clients)));
  await Promise.all(
    sessions.map(async (sessionId, i) => {
      for (let k = 0; k < 15; k += 1) {
        const clients = replicas[(i + k) % 2] as Clients;
        await clients.sessions.storeMessages({ sessionId, messages: exchange(k) });
        if (k % 5 === 4) await clients.sessions.flush({ sessionId });
      }
    }),
  );
  const clients = replicas[0] as Clients;
  for (const sessionId of sessions) {
    await clients.sessions.flush({ sessionId });
    expect(await processingOf(clients, sessionId)).toMatchObject({ successCount: 30n, lag: 0n });
    await expectConsistent(one.database, sessionId);
  }
  await expectOnce(one.database);
  const overlapping = await one.database.query(
    `select from extraction a join extraction b on a.session_id = b.session_id and a.id < b.id
     where a.started_at < b.ended_at and b.started_at < a.ended_at`,
  );
  expect(overlapping).toEqual([]);
}, 60_000);

/** Stores exchanges, and flushes now and then, until the server is gone. */
async function talk(clients: Clients, sessionId: string, from: number): Promise<void> {
  for (let i = from; ; i += 1) {
    await clients.sessions.storeMessages({ sessionId, messages: exchange(i) });
    if (i % 3 === 0) await clients.sessions.flush({ sessionId, wait: { seconds: 1n, nanos: 0 } });
  }
}

/** No message is in two extractions that succeeded, and every one that has ended is in one. */
async function expectOnce(database: TestDatabase): Promise<void> {
  const wrong = await database.query(
    `select m.session_id, m.sequence, m.processing_status, count(e.*) from session_message m
     left join extraction e on e.session_id = m.session_id and e.status = 'SUCCESS' and exists (
       select from jsonb_to_recordset(e.messages) as r (first bigint, last bigint)
       where m.sequence between r.first and r.last)
     group by 1, 2, 3 having count(e.*) <> 1 or m.processing_status <> 'SUCCESS'`,
  );
  // Given up after three servers died with it: it shows why.
  const silent = wrong.filter((row) => row["processing_status"] !== "FAILED" || row["count"] !== "0");
  expect(silent).toEqual([]);
}
