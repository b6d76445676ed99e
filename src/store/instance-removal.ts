import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import { endAsyncTasks } from "./async-task-ends.ts";
import { type Database, sqlOf } from "./database.ts";
import { noteChanges } from "./journal.ts";
import type { Progress } from "./progress-sql.ts";
import { transaction } from "./transaction.ts";

/** Locks the instances of an agent, in the transaction of an entity manager. Answers how many of them live. */
export async function lockInstancesOf(
  em: Em,
  { projectId, agentId }: { projectId: string; agentId: string },
): Promise<number> {
  const { rows } = await sql<{ lives: boolean }>`
    select ended_at is null as lives from instance
    where project_id = ${projectId} and agent_id = ${agentId} order by id for update`.execute(sqlOf(em));
  return rows.filter(({ lives }) => lives).length;
}

/**
 * Deletes the instances of an agent with their history, and ends their async tasks as ERROR. Those who watch the
 * instances, or the agent, look; answers what those who watch the async tasks have to see.
 */
export async function deleteInstancesOf(
  em: Em,
  origin: string,
  { projectId, agentId }: { projectId: string; agentId: string },
  messages: DefaultMessages,
): Promise<readonly Progress[]> {
  const { rows } = await sql<{ id: string }>`
    with gone as (
      delete from instance where project_id = ${projectId} and agent_id = ${agentId} returning id
    ), changes as (
      delete from ping_status_change h using gone where h.project_id = ${projectId} and h.instance_id = gone.id
    ), marked as (
      insert into instance_removal (project_id, instance_id, removed_in, created_at)
      select ${projectId}, id, pg_current_xact_id(), now() from gone
    )
    select id from gone`.execute(sqlOf(em));
  // An agent without instances may be watched all the same: its own id wakes them, and names no instance of it.
  const instanceIds = rows.map(({ id }) => id);
  const ids = instanceIds.length > 0 ? instanceIds : [agentId];
  await noteChanges(em, origin, { projectId, kind: "instance", ids });
  const running = await sql<{ id: string }>`
    select id from activity
    where project_id = ${projectId} and instance_id = any(${instanceIds}::text[]) and status = 'RUNNING'`.execute(
    sqlOf(em),
  );
  const error = "the instance has ended: its agent was deleted";
  const doomed = running.rows.map(({ id }) => ({ projectId, activityId: id, error }));
  // Nobody is left to take their marks, and so they leave none.
  return await endAsyncTasks(em, origin, doomed, messages);
}

// A batch is small enough to be done in some milliseconds, so that retention never stands in anybody's way.
const batch = 1000;

/** Removes a batch of instances that ended before a time, with their history. Answers whether there may be more. */
export async function trimInstances(database: Database, before: Date): Promise<boolean> {
  return await transaction(database, async (em) => {
    const { rows } = await sql<{ removed: number }>`
      with old as (
        select i.project_id, i.id from instance i
        where i.ended_at < ${before}
        limit ${batch} for update skip locked
      ), changes as (
        delete from ping_status_change h using old where h.project_id = old.project_id and h.instance_id = old.id
      ), removed as (
        delete from instance i using old where i.project_id = old.project_id and i.id = old.id returning i.id
      )
      select count(*)::int as removed from removed`.execute(sqlOf(em));
    return rows[0]?.removed === batch;
  });
}

const trimmed = {
  changes: sql.table("ping_status_change"),
  removals: sql.table("instance_removal"),
  marks: sql.table("async_task_mark"),
} as const;

/**
 * Removes a batch of what is kept of instances for a time only: changes of status, marks of deletions, and marks of
 * async tasks whose instance was never seen. Answers whether there may be more.
 */
export async function trimInstanceRecords(
  database: Database,
  what: keyof typeof trimmed,
  before: Date,
): Promise<boolean> {
  return await transaction(database, async (em) => {
    const { numAffectedRows } = await sql`
      delete from ${trimmed[what]} r using (
        select o.ctid from ${trimmed[what]} o
        where o.created_at < ${before}
        limit ${batch} for update skip locked
      ) old where r.ctid = old.ctid`.execute(sqlOf(em));
    return Number(numAffectedRows ?? 0n) === batch;
  });
}
