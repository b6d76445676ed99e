import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrm, type Orm } from "../src/db/orm.ts";
import type { Database } from "../src/store/database.ts";
import { keptMs, removeExpired } from "../src/workers/retention.ts";
import { useHeadway } from "./harness/headway.ts";
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

/**
 * Whether a watch that begins now can be resumed: other tests share the database's server, and a transaction of theirs
 * that began before the last removal here would have the watch reach back to what was removed.
 */
async function reachesBack(): Promise<boolean> {
  const [row] = await headway.database.query<{ reaches: boolean }>(
    "select pg_snapshot_xmin(pg_current_snapshot())::text::numeric > removed_up_to::text::numeric as reaches from journal_horizon",
  );
  return row?.reaches ?? false;
}

/** Where a watch of all tasks stands now. */
async function tokenOf(): Promise<string> {
  await expect.poll(reachesBack, { timeout: 20_000 }).toBe(true);
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
