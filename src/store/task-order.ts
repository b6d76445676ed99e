import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { fieldInvalid } from "../domain/errors.ts";
import { taskNotFound } from "../domain/task-errors.ts";
import { deleteTrackers } from "./assignment-store.ts";
import { databaseTime, sqlOf } from "./database.ts";
import { noteChanges } from "./journal.ts";
import { lastPlace, lockOrder, lockPlaces, placeFor, type SessionKey, shift } from "./session-order.ts";
import { lockTask, type TaskKey } from "./task-store.ts";

/** Moves a task to a place of its session. 0 is the last. Throws TaskNotFound, EtagMismatch or FieldInvalid. */
export async function moveTask(em: Em, origin: string, key: TaskKey, order: number, etag?: string): Promise<void> {
  const { session, place } = await lockOrderOf(em, key);
  if (session) await lockPlaces(em, session, between(place, order || lastPlace));
  const task = await lockTask(em, key, etag);
  if (!session) {
    if (order === 0) return;
    throw fieldInvalid("task.order", order, "a task without a session has no place in one");
  }
  const from = place;
  const to = await placeFor(em, session, { field: "task.order", order, isNew: false });
  if (from === to) return;
  const at = await databaseTime(em);
  const moved =
    from < to
      ? await shift(em, session, { from: from + 1, to, by: -1, at })
      : await shift(em, session, { from: to, to: from - 1, by: 1, at });
  task.place = to;
  task.touch(at, ["order"]);
  await em.flush();
  await noteChanges(em, origin, { projectId: key.projectId, kind: "task", ids: [key.taskId, ...moved] });
}

/** Deletes a task with all that is its own; those after it in its session move up. Throws TaskNotFound, EtagMismatch. */
export async function deleteTask(em: Em, origin: string, key: TaskKey, etag?: string): Promise<void> {
  const { projectId, taskId } = key;
  const { session, place } = await lockOrderOf(em, key);
  if (session) await lockPlaces(em, session, { from: place, to: lastPlace });
  const task = await lockTask(em, key, etag);
  const at = await databaseTime(em);
  const trackers = await sql<{ id: string }>`
    select id from tracker where project_id = ${projectId} and task_id = ${taskId}
    order by id for update`.execute(sqlOf(em));
  await deleteTrackers(
    em,
    origin,
    projectId,
    trackers.rows.map(({ id }) => id),
  );
  await sql`
    with progress as (delete from task_progress where project_id = ${projectId} and task_id = ${taskId}),
      history as (delete from task_history where project_id = ${projectId} and task_id = ${taskId}),
      removal as (
        insert into task_removal (project_id, task_id, removed_in, session_id, created_at)
        values (${projectId}, ${taskId}, pg_current_xact_id(), ${task.sessionId ?? null}, ${at}))
    delete from task where project_id = ${projectId} and id = ${taskId}`.execute(sqlOf(em));
  const behind = { from: place + 1, to: lastPlace, by: -1, at } as const;
  const moved = session ? await shift(em, session, behind) : [];
  await noteChanges(em, origin, { projectId, kind: "task", ids: [taskId, ...moved] });
}

/**
 * Locks the order of a task's session before the task itself: a task never changes its session. Answers the session,
 * and the place that the task has in it until the transaction ends.
 */
async function lockOrderOf(
  em: Em,
  { projectId, taskId }: TaskKey,
): Promise<{ session: SessionKey | undefined; place: number }> {
  const found = async () => {
    const query = sql<{ sessionId: string | null; place: number | null }>`
      select session_id as "sessionId", place from task where project_id = ${projectId} and id = ${taskId}`;
    const [row] = (await query.execute(sqlOf(em))).rows;
    if (!row) throw taskNotFound({ id: taskId });
    return row;
  };
  const { sessionId } = await found();
  if (sessionId === null) return { session: undefined, place: 0 };
  const session = { projectId, sessionId };
  await lockOrder(em, session);
  // Read again: somebody may have moved or deleted it before the lock was there.
  const { place } = await found();
  return { session, place: place ?? 0 };
}

function between(one: number, other: number): { from: number; to: number } {
  return { from: Math.min(one, other), to: Math.max(one, other) };
}
