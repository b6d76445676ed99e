import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrm, type Orm } from "../src/db/orm.ts";
import type { Database } from "../src/store/database.ts";
import { markJournal, trimJournal } from "../src/store/retention-store.ts";
import { keptMs, removeExpired } from "../src/workers/retention.ts";
import { createActivity } from "./harness/activities.ts";
import { createDatabase, withAdmin } from "./harness/database.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createTask } from "./harness/tasks.ts";
import { assign, send } from "./harness/trackers.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);
let orm: Orm;
let database: Database;
beforeAll(() => {
  orm = createOrm({ url: headway.database.url });
  database = { fork: () => orm.em.fork(), origin: randomUUID() };
});
afterAll(() => orm.close());

const minuteMs = 60_000;
const in24Hours = () => new Date(Date.now() + keptMs + minuteMs);
const inAMinuteLess = () => new Date(Date.now() + keptMs - minuteMs);

/** Where a watch of all tasks stands now. */
async function tokenOf(): Promise<string> {
  for await (const { resumeToken } of clients().tasks.watchTasks({ onlyNew: true })) return resumeToken;
  throw new Error("the watch has ended");
}

/** What a watch of all tasks that goes on sends first. */
async function resumed(resumeToken: string) {
  for await (const { frame } of clients().tasks.watchTasks({ resumeToken })) return frame;
  throw new Error("the watch has ended");
}

test("a stream can be resumed for 24 hours, and then it is POSITION_EXPIRED", async () => {
  const token = await tokenOf();
  const { id } = await createTask(clients().tasks);
  await removeExpired(database, inAMinuteLess());
  expect(await resumed(token)).toMatchObject({ case: "changed", value: { tasks: [{ id }] } });
  await removeExpired(database, in24Hours());
  expect(await refusalOf(resumed(token))).toMatchObject({ code: "OutOfRange", reason: "POSITION_EXPIRED" });
});

test("a request is answered as the first time for 24 hours, and then it is done anew", async () => {
  const request = { description: "once", requestId: randomUUID() };
  const first = await createTask(clients().tasks, request);
  await removeExpired(database, inAMinuteLess());
  expect((await createTask(clients().tasks, request)).id).toBe(first.id);
  await removeExpired(database, in24Hours());
  expect((await createTask(clients().tasks, request)).id).not.toBe(first.id);
});

test("who may still resume is told of a deletion, also when it was made a whole day ago", async () => {
  const { id } = await createTask(clients().tasks);
  const token = await tokenOf();
  await clients().tasks.deleteTask({ taskId: id });
  await removeExpired(database, inAMinuteLess());
  expect(await resumed(token)).toMatchObject({ case: "changed", value: { removedIds: [id] } });
  const marks = () => headway.database.query("select from task_removal where task_id = $1", [id]);
  await removeExpired(database, in24Hours());
  expect(await marks()).toHaveLength(1);
  await removeExpired(database, new Date(Date.now() + 2 * keptMs + minuteMs));
  expect(await marks()).toHaveLength(0);
});

test("what belongs to somebody stays: events and logs have no end of their own", async () => {
  const one = await assign(clients());
  await send(clients(), one, "1", "2");
  await clients().trackers.commitTracker({ tracker: one.tracker, position: { case: "cursor", value: 2n } });
  await removeExpired(database, new Date(Date.now() + 1000 * keptMs));
  const { events } = await clients().events.listEvents(one.to);
  expect(events.map(({ sequence }) => sequence)).toEqual([1n, 2n]);
});

test("more than a batch goes in several passes, and two may do it at once", async () => {
  await headway.database.query(
    `insert into request_record (project_id, request_id, fingerprint, response, created_at)
     select 'default', gen_random_uuid(), '', '', now() from generate_series(1, 12000)`,
  );
  let passes = 0;
  const drain = async () => {
    for (let more = true; more; passes += 1) more = await removeExpired(database, in24Hours());
  };
  await Promise.all([drain(), drain()]);
  // 5000 at a time: three at least. Two at once may share what is left, and then neither finds a whole batch.
  expect(passes).toBeGreaterThanOrEqual(3);
  expect(await headway.database.query("select from request_record")).toHaveLength(0);
});

test("a transaction that stays open elsewhere for a day makes no younger position expire", async () => {
  await whileRunning(async () => {
    const old = await tokenOf();
    await createTask(clients().tasks);
    await removeExpired(database, in24Hours());
    const token = await tokenOf();
    const { id } = await createTask(clients().tasks);
    await removeExpired(database, inAMinuteLess());
    expect(await resumed(token)).toMatchObject({ case: "changed", value: { tasks: [{ id }] } });
    expect(await refusalOf(resumed(old))).toMatchObject({ reason: "POSITION_EXPIRED" });
  });
});

test("a line is kept for a day from its commit on, however early its transaction began", async () => {
  let token = "";
  await withAdmin(headway.database.url, async (client) => {
    await client.query("begin");
    await client.query(
      `insert into change (project_id, changed_in, kind, ids, origin, created_at)
       values ('default', pg_current_xact_id(), 'task', '{late}', 'another', now() - interval '2 days')`,
    );
    await removeExpired(database, inAMinuteLess());
    token = await tokenOf();
    await client.query("commit");
  });
  await removeExpired(database, inAMinuteLess());
  const { id } = await createTask(clients().tasks);
  expect(await resumed(token)).toMatchObject({ case: "changed", value: { tasks: [{ id }] } });
  const late = () => headway.database.query("select from change where ids = '{late}'");
  expect(await late()).toHaveLength(1);
  await removeExpired(database, in24Hours());
  expect(await late()).toHaveLength(0);
});

test("a watch that catches up while retention removes what it has yet to read gets it, or is told", async () => {
  const token = await tokenOf();
  // More than a connection takes ahead of its reader.
  const description = "x".repeat(16_000);
  const create = async (count: number) =>
    await Promise.all(Array.from({ length: count }, () => createTask(clients().tasks, { description })));
  const ids: string[] = [];
  for (let i = 0; i < 30; i += 1) ids.push(...(await create(30)).map(({ id }) => id));
  const told = new Set<string>();
  let isFirst = true;
  let outcome = "complete";
  try {
    for await (const { frame } of clients().tasks.watchTasks({ resumeToken: token })) {
      if (frame.case === "changed") for (const { id } of frame.value.tasks) told.add(id);
      if (isFirst) {
        isFirst = false;
        for (let i = 0; i < 5; i += 1) ids.push(...(await create(1)).map(({ id }) => id));
        await removeExpired(database, in24Hours());
      }
      if (ids.every((id) => told.has(id))) break;
    }
  } catch (err) {
    outcome = (await refusalOf(Promise.reject(err))).reason;
  }
  expect(ids.length).toBe(905);
  if (outcome === "complete") expect(ids.filter((id) => !told.has(id))).toEqual([]);
  else expect(outcome).toBe("POSITION_EXPIRED");
}, 60_000);

test("a quiet watch does not expire, and its checkpoints are as new as the journal", async () => {
  await using quiet = await startHeadway({ env: { HEADWAY_CHECKPOINT_MS: "50", HEADWAY_LOOK_MS: "20" } });
  const { tasks, activities } = quiet.on(grpc);
  const watch = tasks.watchTasks({ onlyNew: true })[Symbol.asyncIterator]();
  const { value: start } = await watch.next();
  await createActivity(activities);
  const ofQuiet = createOrm({ url: quiet.database.url });
  try {
    let resumeToken = start?.resumeToken ?? "";
    while (resumeToken === start?.resumeToken) resumeToken = (await watch.next()).value?.resumeToken ?? "";
    await removeExpired({ fork: () => ofQuiet.em.fork(), origin: "test" }, in24Hours());
    const { id } = await createTask(tasks);
    for (;;) {
      const { value } = await watch.next();
      if (value?.frame.case === "checkpoint") continue;
      expect(value?.frame).toMatchObject({ case: "changed", value: { tasks: [{ id }] } });
      break;
    }
  } finally {
    await ofQuiet.close();
    await watch.return?.();
  }
});

test("trimming reads the lines that it removes, and no others", async () => {
  await using own = await createDatabase();
  const single = createOrm({ url: own.url, pool: 1 });
  const of: Database = { fork: () => single.em.fork(), origin: "test" };
  const fill = (count: number) =>
    own.query(
      `insert into change (project_id, changed_in, kind, ids, origin, created_at)
       select 'p' || n, pg_current_xact_id(), 'task', '{a}', 'another', now() from generate_series(1, $1::int) n`,
      [count],
    );
  const linesRead = async () => {
    const { rows } = await sql<{ count: number }>`
      select pg_stat_force_next_flush()::text, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as count
      from pg_stat_user_tables where relname = 'change'`.execute(single.em.fork().getKysely());
    return rows[0]?.count ?? 0;
  };
  try {
    await fill(100);
    await markJournal(of);
    const before = new Date(Date.now() + minuteMs);
    await fill(20_000);
    await own.query("analyze change");
    await linesRead();
    const atStart = await linesRead();
    await trimJournal(of, before);
    await linesRead();
    const read = (await linesRead()) - atStart;
    expect(await own.query("select from change")).toHaveLength(20_000);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(1000);
  } finally {
    await single.close();
  }
});

/** Does some work while a transaction with an id is open elsewhere in the server. */
async function whileRunning(work: () => Promise<void>): Promise<void> {
  await withAdmin(headway.database.url, async (client) => {
    await client.query("begin");
    await client.query("select pg_current_xact_id()");
    await work();
    await client.query("rollback");
  });
}
