import { expect, test } from "vitest";
import { createActivity, logOf, report } from "./harness/activities.ts";
import { createDatabase, type TestDatabase, waitingForLocks, whileLocked } from "./harness/database.ts";
import { useHeadway } from "./harness/headway.ts";
import { connect, grpc } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { startProcess } from "./harness/server-process.ts";
import { createSession, says, store } from "./harness/sessions.ts";
import { assign, send } from "./harness/trackers.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);

/** Makes the log of an activity long, as if it had been reported. */
async function lengthen(database: TestDatabase, activityId: string, length: number): Promise<void> {
  await database.query(
    `insert into activity_entry (project_id, activity_id, sequence, status, percentage, message, level, attempt, created_at)
     select 'default', $1, n, 'RUNNING', 0, 'old', 'INFO', 1, now() from generate_series(2, $2::int) n`,
    [activityId, length],
  );
  await database.query("update activity set last_sequence = $2 where id = $1", [activityId, length]);
}

async function rowsOf(database: TestDatabase, table: string, column: string, id: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count from ${table} where ${column} = $1`,
    [id],
  );
  return row?.count ?? 0;
}

test("a deleted activity is gone at once, and its log goes in steps; the id begins anew without the old log", async () => {
  const { activities } = clients();
  const { id } = await createActivity(activities, { id: "long" });
  await lengthen(headway.database, id, 30_000);
  await whileLocked(
    headway.database,
    "select from activity_entry where sequence = 29000 for update",
    async (release) => {
      // The delete does not touch the log, so it does not wait for it.
      await activities.deleteActivity({ activityId: id });
      expect(await refusalOf(activities.getActivity({ activityId: id }))).toMatchObject({
        reason: "ACTIVITY_NOT_FOUND",
      });
      expect(await refusalOf(activities.listActivityLogs({ activityId: id }))).toMatchObject({
        reason: "ACTIVITY_NOT_FOUND",
      });
      await expect.poll(async () => (await waitingForLocks(headway.database)).length).toBeGreaterThan(0);
      const again = createActivity(activities, { id });
      // Others are created meanwhile, though that one has to wait.
      for (let i = 0; i < 3; i += 1) await createActivity(activities);
      await release();
      await again;
    },
  );
  await report(activities, id, "new");
  expect((await logOf(activities, id)).map(({ sequence, message }) => [sequence, message])).toEqual([
    [1n, expect.any(String)],
    [2n, "new"],
  ]);
});

test("a deleted session is gone at once with its messages, and their ids and its own are free", async () => {
  const { sessions } = clients();
  const { id: sessionId } = await createSession(sessions, { id: "talk" });
  await sessions.storeMessages({ sessionId, messages: [{ id: "hello", ...says("hello") }] });
  // More than one step removes: the newest wait for the lock, and the first is there.
  await store(sessions, sessionId, ...Array.from({ length: 600 }, (_, i) => `${i}`));
  await whileLocked(
    headway.database,
    "select from session_message where sequence = 601 for update",
    async (release) => {
      await sessions.deleteSession({ sessionId });
      expect(await refusalOf(sessions.listMessages({ sessionId }))).toMatchObject({ reason: "SESSION_NOT_FOUND" });
      const { id: other } = await createSession(sessions);
      await sessions.storeMessages({ sessionId: other, messages: [{ id: "hello", ...says("again") }] });
      const copying = sessions.copySession({ sessionId: other, id: sessionId });
      await expect.poll(async () => (await waitingForLocks(headway.database)).length).toBeGreaterThan(0);
      await release();
      expect((await copying).session).toMatchObject({ id: sessionId, lastSequence: 1n });
    },
  );
  expect((await sessions.listMessages({ sessionId })).messages).toHaveLength(1);
});

test("the events of a tracker that was taken away are gone at once, and their ids are free", async () => {
  const { tasks, events, trackers } = clients();
  const [one, other] = [await assign(clients()), await assign(clients())];
  const event = { id: "order-1", content: { content: { case: "text" as const, value: "x" } } };
  await events.sendEvents({ events: [{ ...one.to, ...event }] });
  await send(clients(), one, ...Array.from({ length: 600 }, (_, i) => `${i}`));
  await whileLocked(headway.database, "select from event where sequence = 601 for update", async () => {
    await tasks.deleteTask({ taskId: one.taskId });
    expect(await refusalOf(events.getEvent({ eventId: "order-1" }))).toMatchObject({ reason: "EVENT_NOT_FOUND" });
    const position = { case: "cursorEventId" as const, value: "order-1" };
    expect(await refusalOf(trackers.commitTracker({ tracker: other.tracker, position }))).toMatchObject({
      reason: "EVENT_NOT_FOUND",
    });
    await events.sendEvents({ events: [{ ...other.to, ...event }] });
  });
  await expect.poll(() => rowsOf(headway.database, "event", "tracker_id", one.trackerId)).toBe(0);
  expect(await rowsOf(headway.database, "event", "tracker_id", other.trackerId)).toBe(1);
});

test("after kill -9 in the middle nothing of what was deleted is to be seen, and a new start removes the rest", async () => {
  await using database = await createDatabase();
  const env = { DATABASE_URL: database.url };
  const count = () => rowsOf(database, "activity_entry", "activity_id", "long");
  {
    await using server = await startProcess(env);
    using first = connect(grpc, server);
    await createActivity(first.activities, { id: "long" });
    await lengthen(database, "long", 60_000);
    await whileLocked(database, "select from activity_entry where sequence = 30000 for update", async () => {
      await first.activities.deleteActivity({ activityId: "long" });
      // Some steps are done, and the next one waits.
      await expect.poll(count).toBeLessThan(60_000);
      await server.end("SIGKILL");
    });
  }
  expect(await count()).toBeGreaterThan(0);
  await using server = await startProcess(env);
  using second = connect(grpc, server);
  expect((await second.activities.listActivities({})).activities).toEqual([]);
  await expect.poll(count).toBe(0);
  await expect.poll(() => database.query("select from leftover")).toEqual([]);
}, 120_000);
