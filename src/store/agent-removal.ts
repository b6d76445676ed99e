import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { etagMismatch } from "../domain/errors.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import { agentInUse } from "../domain/task-errors.ts";
import { getAgent } from "./agent-store.ts";
import { deleteTrackers } from "./assignment-store.ts";
import { databaseTime, sqlOf } from "./database.ts";
import { deleteInstancesOf, lockInstancesOf } from "./instance-removal.ts";
import { noteChanges } from "./journal.ts";
import type { Progress } from "./progress-sql.ts";

/** How an agent is deleted. */
export interface AgentRemoval {
  readonly force: boolean;
  readonly etag: string | undefined;
  /** What the entries say that end its async tasks. */
  readonly messages: DefaultMessages;
}

/**
 * Deletes an agent with its instances, its trackers and their events, in the transaction of an entity manager; its
 * tasks stay. Answers what those who watch its async tasks have to see.
 *
 * Throws AgentNotFound or EtagMismatch, and AgentInUse unless forced.
 */
export async function deleteAgent(
  em: Em,
  origin: string,
  { projectId, agentId }: { projectId: string; agentId: string },
  { force, etag, messages }: AgentRemoval,
): Promise<readonly Progress[]> {
  const agent = await getAgent(em, projectId, { id: agentId }, { lock: true });
  if (etag && etag !== `${agent.version}`) throw etagMismatch(etag, `${agent.version}`);
  const db = sqlOf(em);
  const living = await lockInstancesOf(em, { projectId, agentId });
  // The tasks before the trackers, as in every other transaction that takes both.
  const tasks = await sql<{ id: string; ended: boolean }>`
    select t.id, t.status in ('SUCCESS', 'FAILED', 'CANCELED') as ended from task t
    where t.project_id = ${projectId} and t.agent_ids @> array[${agentId}]::text[]
    order by t.id for update`.execute(db);
  const active = tasks.rows.filter(({ ended }) => !ended).length;
  if (!force && living + active > 0) throw agentInUse(agentId, living, active);
  const taskIds = tasks.rows.map(({ id }) => id);
  await sql`
    update task set agent_ids = array_remove(agent_ids, ${agentId}), version = version + 1,
      updated_at = ${await databaseTime(em)}
    where project_id = ${projectId} and id = any(${taskIds}::text[])`.execute(db);
  const trackers = await sql<{ id: string }>`
    select id from tracker where project_id = ${projectId} and agent_id = ${agentId}
    order by id for update`.execute(db);
  await deleteTrackers(
    em,
    origin,
    projectId,
    trackers.rows.map(({ id }) => id),
  );
  await noteChanges(em, origin, { projectId, kind: "task", ids: taskIds });
  const progress = await deleteInstancesOf(em, origin, { projectId, agentId }, messages);
  em.remove(agent);
  await em.flush();
  return progress;
}
