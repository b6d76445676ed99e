import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { deleteTrackers } from "./assignment-store.ts";
import { sqlOf } from "./database.ts";
import { noteChanges } from "./journal.ts";
import { leaveRows } from "./leftovers.ts";
import { lockOrder } from "./session-order.ts";
import type { SessionKey } from "./session-rows.ts";
import { lockSession } from "./session-store.ts";

/**
 * Deletes a session with all that is its own: tasks with their records and trackers, preferences, notes and
 * extractions; its messages are left to be removed. An extraction that runs finds nothing left to write to. Throws SessionNotFound or EtagMismatch.
 */
export async function deleteSession(em: Em, origin: string, key: SessionKey, etag?: string): Promise<void> {
  const { projectId, sessionId } = key;
  const db = sqlOf(em);
  await lockOrder(em, key);
  // Tasks before trackers before sessions, as in every other transaction that takes several.
  const tasks = await sql<{ id: string }>`
    select id from task where project_id = ${projectId} and session_id = ${sessionId} order by id for update`.execute(
    db,
  );
  const taskIds = tasks.rows.map(({ id }) => id);
  const trackers = await sql<{ id: string }>`
    select id from tracker where project_id = ${projectId} and task_id = any(${taskIds}::text[])
    order by id for update`.execute(db);
  await lockSession(em, key, etag);
  await deleteTrackers(
    em,
    origin,
    projectId,
    trackers.rows.map(({ id }) => id),
  );
  const ofTasks = sql`project_id = ${projectId} and task_id = any(${taskIds}::text[])`;
  const ofSession = sql`project_id = ${projectId} and session_id = ${sessionId}`;
  await sql`
    with progress as (delete from task_progress where ${ofTasks}),
      history as (delete from task_history where ${ofTasks}),
      tasks as (delete from task where project_id = ${projectId} and id = any(${taskIds}::text[]) returning id),
      task_marks as (
        insert into task_removal (project_id, task_id, removed_in, session_id, created_at)
        select ${projectId}, id, pg_current_xact_id(), ${sessionId}, clock_timestamp() from tasks),
      preferences as (delete from preference where ${ofSession}),
      notes as (delete from planning_note where ${ofSession}),
      extractions as (delete from extraction where ${ofSession}),
      mark as (
        insert into session_removal (project_id, session_id, removed_in, created_at)
        values (${projectId}, ${sessionId}, pg_current_xact_id(), clock_timestamp()))
    delete from session where project_id = ${projectId} and id = ${sessionId}`.execute(db);
  await leaveRows(db, { projectId, kind: "session", ids: [sessionId] });
  await noteChanges(em, origin, { projectId, kind: "session", ids: [sessionId] });
  // The session among its tasks: those who watch them look whether it is there, also when it had none.
  await noteChanges(em, origin, { projectId, kind: "task", ids: [...taskIds, sessionId] });
}

/** Whether a session is not there because it was deleted by a change that lies before a position of the journal. */
export async function isSessionGone(
  em: Em,
  { projectId, sessionId }: SessionKey,
  position: { readonly text: string },
): Promise<boolean> {
  const { rows } = await sql<{ gone: boolean }>`
    select not exists (select from session s where s.project_id = ${projectId} and s.id = ${sessionId}) and exists (
      select from session_removal r where r.project_id = ${projectId} and r.session_id = ${sessionId}
        and pg_visible_in_snapshot(r.removed_in, ${position.text}::pg_snapshot)) as gone`.execute(sqlOf(em));
  return rows[0]?.gone ?? false;
}
