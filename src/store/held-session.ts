import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { prepared } from "../db/preparing-client.ts";
import { sqlOf } from "./database.ts";
import { type HeldRun, lockHeld } from "./held-runs.ts";
import { forgetMendedErrors } from "./last-error.ts";
import { lockOrders } from "./session-order.ts";
import { type SessionKey, sessionKey } from "./session-rows.ts";
import { keyRows, readSessionTasks, type SessionTask } from "./session-tasks.ts";

/**
 * Locks the order of the tasks of runs, the tasks and the sessions, to the end of the transaction. Answers the tasks of
 * each run that still holds its session, by the id of the run.
 *
 * Tasks before sessions, as in every other transaction that takes both.
 */
export async function holdSessions(
  em: Em,
  runs: readonly HeldRun[],
): Promise<ReadonlyMap<string, readonly SessionTask[]>> {
  const tasks = await lockTasks(em, runs);
  const held = await lockHeld(em, runs);
  await forgetMendedErrors(
    em,
    held.filter(({ hasError }) => hasError),
  );
  return new Map(held.map((run) => [run.id, tasks.get(sessionKey(run)) ?? []]));
}

/** Locks the order of the tasks of sessions, and the tasks, to the end of the transaction, and reads these. */
export async function lockTasks(
  em: Em,
  keys: readonly SessionKey[],
): Promise<ReadonlyMap<string, readonly SessionTask[]>> {
  await lockOrders(em, keys);
  // Locked before they are read: what a client commits while it is waited for is seen then.
  await sql`${sql.raw(prepared)}
    select from json_to_recordset(${keyRows(keys)}::json) as k ("projectId" text, "sessionId" text)
    join task t on t.project_id = k."projectId" and t.session_id = k."sessionId"
    order by t.project_id, t.id for update of t`.execute(sqlOf(em));
  return await readSessionTasks(em, keys);
}
