import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { prepared } from "../db/preparing-client.ts";
import { sqlOf } from "./database.ts";
import type { HeldRun } from "./held-runs.ts";
import { forgetMendedError } from "./last-error.ts";
import { lockOrder } from "./session-order.ts";
import type { SessionKey } from "./session-rows.ts";
import { readSessionTasks, type SessionTask } from "./session-tasks.ts";

/**
 * Locks the order of a run's tasks, the tasks and its session, to the end of the transaction, and reads the tasks.
 * Undefined when the run does not hold the session any more, or the session is not there any more.
 *
 * Tasks before sessions, as in every other transaction that takes both.
 */
export async function holdSession(em: Em, run: HeldRun): Promise<SessionTask[] | undefined> {
  const { projectId, sessionId, id } = run;
  const tasks = await lockTasks(em, run);
  const { rows } = await sql<{ failed: boolean }>`${sql.raw(prepared)}
    select s.last_error <> '' as failed from session s
    where s.project_id = ${projectId} and s.id = ${sessionId} and s.run_id = ${id} for update`.execute(sqlOf(em));
  const [session] = rows;
  if (!session) return undefined;
  if (session.failed) await forgetMendedError(em, run);
  return tasks;
}

/** Locks the order of the tasks of a session, and the tasks, to the end of the transaction, and reads these. */
export async function lockTasks(em: Em, key: SessionKey): Promise<SessionTask[]> {
  const { projectId, sessionId } = key;
  await lockOrder(em, key);
  // Locked before they are read: what a client commits while it is waited for is seen then.
  await sql`${sql.raw(prepared)}
    select from task t where t.project_id = ${projectId} and t.session_id = ${sessionId}
    order by t.place for update`.execute(sqlOf(em));
  return await readSessionTasks(em, key);
}
