import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { fieldTooLarge } from "../domain/errors.ts";
import type { Task } from "../domain/task.ts";
import { agentNotFound, trackerInUse } from "../domain/task-errors.ts";
import { databaseTime, sqlOf } from "./database.ts";
import { noteChanges } from "./journal.ts";
import { leaveRows } from "./leftovers.ts";
import { newId } from "./new-id.ts";
import { type FlatTracker, selectTracker, type TrackerRow, trackerRowOf } from "./tracker-rows.ts";

const maxAgents = 100;

/** Makes sure that agents exist, and that nobody deletes them before the transaction ends. Throws AgentNotFound. */
export async function holdAgents(em: Em, projectId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await sql<{ id: string }>`
    select id from agent where project_id = ${projectId} and id = any(${[...ids]}::text[])
    order by id for key share`.execute(sqlOf(em));
  const found = new Set(rows.map(({ id }) => id));
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) throw agentNotFound({ id: missing });
}

/** Makes the trackers of agents for a task: every agent of a task has exactly one, from the moment of assignment. */
export async function makeTrackers(
  em: Em,
  origin: string,
  { project: projectId, id: taskId }: Task,
  agentIds: readonly string[],
  at: Date,
): Promise<void> {
  if (agentIds.length === 0) return;
  const ids = agentIds.map(() => newId());
  await sql`
    insert into tracker (project_id, id, task_id, agent_id, status, status_reason, cursor, newest_sequence, epoch,
      state_version, revision, created_at, updated_at, created_in)
    select ${projectId}, n.id, ${taskId}, n.agent_id, '', '', 0, 0, 0, 1, 1, ${at}, ${at}, pg_current_xact_id()
    from unnest(${ids}::text[], ${[...agentIds]}::text[]) as n (id, agent_id)`.execute(sqlOf(em));
  await noteChanges(em, origin, { projectId, kind: "tracker", ids });
}

/** Assigns a task to one more agent. Throws FieldTooLarge when it has too many. */
export async function assign(em: Em, origin: string, task: Task, agentId: string): Promise<void> {
  const agentIds = [...task.agentIds, agentId];
  if (agentIds.length > maxAgents) throw fieldTooLarge("agent_ids", agentIds.length, maxAgents, "agents");
  const at = await databaseTime(em);
  task.agentIds = agentIds;
  task.touch(at);
  await em.flush();
  await makeTrackers(em, origin, task, [agentId], at);
  await noteChanges(em, origin, { projectId: task.project, kind: "task", ids: [task.id] });
}

/** Reads the trackers of a task in the order of its agents; of all of them, or of one. */
export async function trackersOf(
  em: Em,
  { projectId, taskId }: { projectId: string; taskId: string },
  agentId?: string,
): Promise<TrackerRow[]> {
  const { rows } = await sql<FlatTracker>`
    select ${selectTracker} from task k, unnest(k.agent_ids) with ordinality as a (id, nth), tracker t
    where k.project_id = ${projectId} and k.id = ${taskId}
      and t.project_id = k.project_id and t.task_id = k.id and t.agent_id = a.id
      ${agentId === undefined ? sql`` : sql`and a.id = ${agentId}`}
    order by a.nth`.execute(sqlOf(em));
  return rows.map(trackerRowOf);
}

/** Takes a task from an agent, with its tracker and events. Throws TrackerInUse, unless forced. */
export async function unassign(
  em: Em,
  origin: string,
  task: Task,
  agentId: string,
  { force }: { force: boolean },
): Promise<void> {
  const { rows } = await sql<{ id: string; owner: string | null; lag: number }>`
    select k.id, case when k.lease_expires_at > clock_timestamp() then k.owner end as owner,
      (k.newest_sequence - k.cursor)::float8 as lag
    from tracker k
    where k.project_id = ${task.project} and k.task_id = ${task.id} and k.agent_id = ${agentId}
    for update`.execute(sqlOf(em));
  for (const tracker of rows) {
    if (!force && (tracker.owner !== null || tracker.lag > 0)) throw trackerInUse(tracker);
  }
  task.agentIds = task.agentIds.filter((id) => id !== agentId);
  task.touch(await databaseTime(em));
  await em.flush();
  const ids = rows.map(({ id }) => id);
  await deleteTrackers(em, origin, task.project, ids);
  await noteChanges(em, origin, { projectId: task.project, kind: "task", ids: [task.id] });
}

/** Deletes trackers with their resets and their state; their events are left to be removed. */
export async function deleteTrackers(em: Em, origin: string, projectId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const db = sqlOf(em);
  const { rows } = await sql<{ id: string; hasEvents: boolean }>`
    with resets as (
      delete from tracker_reset where project_id = ${projectId} and tracker_id = any(${[...ids]}::text[])
    )
    delete from tracker where project_id = ${projectId} and id = any(${[...ids]}::text[])
    returning id, newest_sequence > 0 as "hasEvents"`.execute(db);
  const withEvents = rows.filter(({ hasEvents }) => hasEvents).map(({ id }) => id);
  await leaveRows(db, { projectId, kind: "tracker", ids: withEvents });
  await noteChanges(em, origin, { projectId, kind: "tracker", ids });
}
