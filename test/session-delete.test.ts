import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createActivity, getActivity } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, getSession, messagesOf, says, store } from "./harness/sessions.ts";
import { createTask } from "./harness/tasks.ts";
import { assign, send } from "./harness/trackers.ts";

const headway = useHeadway();

/** The tables that hold something of a session or of its tasks. */
const tables = {
  session: "id = $1",
  session_message: "session_id = $1",
  preference: "session_id = $1",
  planning_note: "session_id = $1",
  extraction: "session_id = $1",
  task: "session_id = $1",
  task_progress: "task_id = $2",
  task_history: "task_id = $2",
  tracker: "task_id = $2",
  event: "tracker_id = $3",
};

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const sessions = () => clients().sessions;

  /** A session with something in every table. */
  async function full() {
    const { id: sessionId } = await createSession(sessions());
    await store(sessions(), sessionId, "one", "two");
    const one = await assign(clients(), { sessionId });
    await send(clients(), one, "event");
    await clients().tasks.appendTaskProgress({ taskId: one.taskId, lines: ["line"] });
    const query: typeof headway.database.query = (text, values) => headway.database.query(text, values);
    await query("insert into preference values ('default', $2, $1, null, 'x', 'CLIENT', null, '[]', now())", [
      sessionId,
      `p-${sessionId}`,
    ]);
    await query("insert into planning_note values ('default', $1, 'n', 'x', 'x', '[]', now())", [sessionId]);
    await query(
      `insert into extraction (project_id, id, session_id, messages, message_count, status, trigger, attempt, extractor,
         model, model_calls, input_tokens, cached_input_tokens, output_tokens, operations, error, undone, started_at)
       values ('default', $2, $1, '[]', 0, 'RUNNING', 'IDLE', 1, 'rules', '', 0, 0, 0, 0, '[]', '', false, now())`,
      [sessionId, `x-${sessionId}`],
    );
    const { id: activityId } = await createActivity(clients().activities, { taskId: one.taskId });
    return { sessionId, activityId, ...one };
  }

  async function left({ sessionId, taskId, trackerId }: { sessionId: string; taskId: string; trackerId: string }) {
    const counts = Object.entries(tables).map(async ([table, condition]) => {
      const all = `select count(*)::int as count from ${table}, (select $1::text, $2::text, $3::text) ids where ${condition}`;
      const [row] = await headway.database.query<{ count: number }>(all, [sessionId, taskId, trackerId]);
      return [table, row?.count];
    });
    return Object.fromEntries(await Promise.all(counts)) as Record<string, number>;
  }

  test("acontext 17: a session goes with all that is its own; activities stay, and so do other sessions", async () => {
    const [gone, stays] = [await full(), await full()];
    expect(Object.values(await left(gone)).every((count) => count > 0)).toBe(true);
    const before = await left(stays);
    await sessions().deleteSession({ sessionId: gone.sessionId });
    // Messages and events go in steps, behind the answer.
    const { session_message: _messages, event: _events, ...atOnce } = await left(gone);
    expect(Object.values(atOnce).every((count) => count === 0)).toBe(true);
    await expect.poll(async () => Object.values(await left(gone)).every((count) => count === 0)).toBe(true);
    expect(await left(stays)).toEqual(before);
    expect(await getActivity(clients().activities, gone.activityId)).toMatchObject({ taskId: gone.taskId });
    const { sessionId } = gone;
    const nowhere = { code: "NotFound", reason: "SESSION_NOT_FOUND" };
    expect(await refusalOf(getSession(sessions(), sessionId))).toMatchObject(nowhere);
    expect(await refusalOf(messagesOf(sessions(), { sessionId }))).toMatchObject(nowhere);
    expect(await refusalOf(store(sessions(), sessionId, "late"))).toMatchObject(nowhere);
    expect(await refusalOf(sessions().deleteSession({ sessionId }))).toMatchObject(nowhere);
    expect(await refusalOf(clients().trackers.getTracker({ tracker: gone.to }))).toMatchObject({
      reason: "TRACKER_NOT_FOUND",
    });
  });

  test("only one that has the etag is deleted", async () => {
    const { id, etag } = await createSession(sessions());
    const stale = refusalOf(sessions().deleteSession({ sessionId: id, etag: "0" }));
    expect(await stale).toMatchObject({ code: "Aborted", reason: "ETAG_MISMATCH" });
    await sessions().deleteSession({ sessionId: id, etag });
  });

  test("its id may be used again: the new session begins with 1", async () => {
    const { sessionId } = await full();
    await sessions().deleteSession({ sessionId });
    await createSession(sessions(), { id: sessionId });
    const [message] = await store(sessions(), sessionId, "fresh");
    expect(message?.sequence).toBe(1n);
    expect((await clients().tasks.listTasks({ filter: { sessionId } })).tasks).toEqual([]);
  });

  test("while others store, create tasks and watch, a session is deleted whole, and nobody hangs", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id: sessionId } = await createSession(sessions());
      const stores = Array.from({ length: 40 }, () =>
        sessions()
          .storeMessage({ sessionId, message: { ...says("x"), id: randomUUID() } })
          .catch(async (err: unknown) =>
            expect((await refusalOf(Promise.reject(err))).reason).toBe("SESSION_NOT_FOUND"),
          ),
      );
      const creates = Array.from({ length: 5 }, () => createTask(clients().tasks, { sessionId }));
      await Promise.all([...stores, ...creates, sessions().deleteSession({ sessionId })]);
      const rows = () => headway.database.query("select from session_message where session_id = $1", [sessionId]);
      await expect.poll(rows).toHaveLength(0);
    }
  });
});
