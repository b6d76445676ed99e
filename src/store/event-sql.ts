import { sql } from "kysely";
import type { TaskStanding } from "../domain/sending.ts";
import type { TaskStatus } from "../domain/task-status.ts";
import type { Sql } from "./database.ts";
import type { EventRow } from "./event-rows.ts";
import type { TaskKey } from "./task-store.ts";

/** The key of a task in a map. */
export function taskKey({ projectId, taskId }: TaskKey): string {
  return `${projectId}\n${taskId}`;
}

/** Locks the rows of tasks in the order of their keys, and reads what events look at. */
export async function lockTasks(db: Sql, wanted: readonly TaskKey[]): Promise<Map<string, TaskStanding>> {
  const keys = [
    ...new Map(wanted.map(({ projectId, taskId }) => [taskKey({ projectId, taskId }), { projectId, taskId }])).values(),
  ];
  const { rows } = await sql<TaskStanding & { projectId: string }>`
    select t.project_id as "projectId", t.id, t.status, to_json(t.agent_ids) as "agentIds"
    from json_to_recordset(${JSON.stringify(keys)}::json) as k ("projectId" text, "taskId" text)
    join task t on t.project_id = k."projectId" and t.id = k."taskId"
    order by t.project_id, t.id for update of t`.execute(db);
  return new Map(rows.map(({ projectId, ...task }) => [taskKey({ projectId, taskId: task.id }), task]));
}

/** The ids, of those given, that events of their projects have already. */
export async function takenEventIds(
  db: Sql,
  wanted: readonly { readonly projectId: string; readonly id: string }[],
): Promise<Set<string>> {
  if (wanted.length === 0) return new Set();
  const { rows } = await sql<{ projectId: string; id: string }>`
    select e.project_id as "projectId", e.id
    from json_to_recordset(${JSON.stringify(wanted)}::json) as k ("projectId" text, id text)
    join event e on e.project_id = k."projectId" and e.id = k.id`.execute(db);
  return new Set(rows.map(eventKey));
}

/** The key of an event in a map. */
export function eventKey({ projectId, id }: { readonly projectId: string; readonly id: string }): string {
  return `${projectId}\n${id}`;
}

/** An event of a tracker, to be recorded. */
export interface EventDraft extends EventRow {
  readonly projectId: string;
  readonly trackerId: string;
}

/** A change of the status of a task that an event brings about. */
export interface TaskDraft extends TaskKey {
  readonly previous: TaskStatus;
  readonly reason: string;
  readonly apiKeyId: string;
  readonly at: number;
}

/**
 * Records events of trackers whose rows are locked, and lets tasks run whose rows are locked, in one statement: the
 * counters of the trackers, the history of the tasks and the journal with them.
 */
export async function recordEvents(
  db: Sql,
  origin: string,
  events: readonly EventDraft[],
  tasks: readonly TaskDraft[],
): Promise<void> {
  if (events.length === 0) return;
  await sql`
    with given as (
      select * from json_to_recordset(${JSON.stringify(events)}::json) as g (
        "projectId" text, "trackerId" text, sequence bigint, id text, type text, content jsonb, "eventTime" float8,
        "createdAt" float8)
    ), recorded as (
      insert into event (project_id, tracker_id, sequence, id, type, content, event_time, created_at)
      select "projectId", "trackerId", sequence, id, type, content, to_timestamp("eventTime" / 1000),
        to_timestamp("createdAt" / 1000)
      from given
    ), counted as (
      update tracker t set newest_sequence = g.newest
      from (select "projectId", "trackerId", max(sequence) as newest from given group by 1, 2) g
      where t.project_id = g."projectId" and t.id = g."trackerId"
      returning t.project_id, t.id
    ), resumed as (
      update task t set
        status = 'RUNNING', status_reason = g.reason, last_sequence = t.last_sequence + 1, version = t.version + 1,
        client_fields = case when 'status' = any(t.client_fields) or t.created_by = 'CLIENT' then t.client_fields
          else t.client_fields || 'status'::text end,
        updated_at = to_timestamp(g.at / 1000), started_at = coalesce(t.started_at, to_timestamp(g.at / 1000)),
        ended_at = null
      from json_to_recordset(${JSON.stringify(tasks)}::json) as g (
        "projectId" text, "taskId" text, previous text, reason text, "apiKeyId" text, at float8)
      where t.project_id = g."projectId" and t.id = g."taskId"
      returning t.project_id, t.id, t.last_sequence, g.previous, g.reason, g."apiKeyId", t.updated_at
    ), remembered as (
      insert into task_history (project_id, task_id, sequence, previous_status, status, reason, actor, api_key_id,
        created_at, changed_in)
      select project_id, id, last_sequence, previous, 'RUNNING', reason, 'CLIENT', "apiKeyId", updated_at,
        pg_current_xact_id()
      from resumed
    )
    insert into change (project_id, changed_in, kind, ids, origin, created_at)
    select project_id, pg_current_xact_id(), 'tracker', array_agg(id), ${origin}, now() from counted group by 1
    union all
    select project_id, pg_current_xact_id(), 'task', array_agg(id), ${origin}, now() from resumed group by 1
    on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids`.execute(db);
}
