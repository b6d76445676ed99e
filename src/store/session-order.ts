import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { fieldInvalid } from "../domain/errors.ts";
import { sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/**
 * Makes whoever orders the tasks of a session wait for the others who do, to the end of the transaction. Taken before
 * the lock of any task. A session need not be there as a row, so the lock is on its name.
 */
export async function lockOrder(em: Em, key: SessionKey): Promise<void> {
  await lockOrders(em, [key]);
}

/** Takes the locks of {@link lockOrder} of several sessions: one after the other, in the same order everywhere. */
export async function lockOrders(em: Em, keys: readonly SessionKey[]): Promise<void> {
  const names = keys.map(({ projectId, sessionId }) => `task-order\n${projectId}\n${sessionId}`);
  await sql`
    select pg_advisory_xact_lock(lock) from (
      select distinct hashtextextended(name, 0) as lock from unnest(${names}::text[]) as n (name) order by lock offset 0
    ) locks`.execute(sqlOf(em));
}

/** Beyond the place of every task. */
export const lastPlace = 2 ** 31 - 1;

/** Reads a place that a caller asked for among the tasks of a locked session. 0 is the last. Throws FieldInvalid. */
export async function placeFor(
  em: Em,
  key: SessionKey,
  { field, order, isNew }: { field: string; order: number; isNew: boolean },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from task
    where project_id = ${key.projectId} and session_id = ${key.sessionId}`.execute(sqlOf(em));
  const last = (rows[0]?.count ?? 0) + (isNew ? 1 : 0);
  if (order < 0 || order > last) {
    throw fieldInvalid(field, order, `it must be 1 to ${last} in this session, or 0 for the last`);
  }
  return order || last;
}

/**
 * Locks the rows of the tasks at some places of a locked session, in the order of their ids as all who lock many tasks
 * do. Taken before the rows are changed, and before the lock of any one of them.
 */
export async function lockPlaces(
  em: Em,
  { projectId, sessionId }: SessionKey,
  { from, to }: { from: number; to: number },
): Promise<void> {
  await sql`
    select from task where project_id = ${projectId} and session_id = ${sessionId} and place between ${from} and ${to}
    order by id for update`.execute(sqlOf(em));
}

/** Moves the tasks from one place to another of a session by so many: they are locked. Answers the ids of those that moved. */
export async function shift(
  em: Em,
  { projectId, sessionId }: SessionKey,
  { from, to, by, at }: { from: number; to: number; by: 1 | -1; at: Date },
): Promise<string[]> {
  if (from > to) return [];
  const { rows } = await sql<{ id: string }>`
    update task set place = place + ${by}, version = version + 1, updated_at = ${at}
    where project_id = ${projectId} and session_id = ${sessionId} and place between ${from} and ${to}
    returning id`.execute(sqlOf(em));
  return rows.map(({ id }) => id);
}
