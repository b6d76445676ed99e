import { sql } from "kysely";
import { prepared } from "../db/preparing-client.ts";
import type { TaskStatus } from "../domain/task-status.ts";
import { clockMs, type Sql } from "./database.ts";
import type { Addressee } from "./event-reads.ts";
import type { EventRow } from "./event-rows.ts";
import type { TaskKey } from "./task-store.ts";

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

/** A tracker whose events are recorded: where its counter stood and stands, and how its task stood. */
export interface CounterDraft extends Addressee {
  readonly trackerId: string;
  readonly before: number;
  readonly newest: number;
  readonly taskStatus: TaskStatus;
}

/** What is to be recorded. */
export interface RecordOrder {
  readonly events: readonly EventDraft[];
  readonly counters: readonly CounterDraft[];
  readonly tasks: readonly TaskDraft[];
}

/**
 * Records events and lets tasks run, in one statement: the counters of the trackers, the history of the tasks and the
 * journal with them. Only where the counter still stands where it stood, and the task has the status that it had: the
 * task is held until the commit, so that nothing is sent to one that has ended. A row that another transaction holds is
 * not waited for. Answers the ids of the trackers whose events were recorded, and the time.
 *
 * Tasks are locked before trackers, each in the order of their keys.
 */
export async function recordEvents(
  db: Sql,
  origin: string,
  { events, counters, tasks }: RecordOrder,
): Promise<{ counted: ReadonlySet<string>; now: number }> {
  if (events.length === 0) return { counted: new Set(), now: 0 };
  // With their trackers and not beside them: how many trackers are held is one row by the planner's guess, and it would
  // compare each event with each of them.
  const byTracker = Map.groupBy(events, ({ trackerId }) => trackerId);
  const wanted = counters.map((counter) => ({ ...counter, events: byTracker.get(counter.trackerId) }));
  const { rows } = await sql<{ id: string | null; now: number }>`${sql.raw(prepared)}
    with wanted as materialized (
      select * from json_to_recordset(${JSON.stringify(wanted)}::json) as w ("projectId" text, "taskId" text,
        "agentId" text, "trackerId" text, before bigint, newest bigint, "taskStatus" text, events json)
    ), running as materialized (
      select t.project_id, t.id from task t
      join (select distinct "projectId", "taskId", "taskStatus" from wanted) w
        on t.project_id = w."projectId" and t.id = w."taskId" and t.status = w."taskStatus"
      order by t.project_id, t.id for share of t skip locked
    ), held as materialized (
      select t.ctid as place, t.project_id, t.id, w.newest, w.events from wanted w
      join running r on r.project_id = w."projectId" and r.id = w."taskId"
      join tracker t on t.project_id = w."projectId" and t.id = w."trackerId"
        -- Said twice, so that whichever index the planner takes leads to the row.
        and t.task_id = w."taskId" and t.agent_id = w."agentId"
      where t.newest_sequence = w.before
      order by t.project_id, t.id for no key update of t skip locked
    ), counted as (
      update tracker t set newest_sequence = h.newest from held h where t.ctid = h.place
      returning t.project_id, t.id, h.events
    ), recorded as (
      insert into event (project_id, tracker_id, sequence, id, type, content, event_time, created_at)
      select c.project_id, c.id, e.sequence, e.id, e.type, e.content, to_timestamp(e."eventTime" / 1000),
        to_timestamp(e."createdAt" / 1000)
      -- Of those counted, not of those held: a row that was waited for is held, and may be too new to be updated.
      from counted c cross join lateral json_to_recordset(c.events) as e (
        sequence bigint, id text, type text, content jsonb, "eventTime" float8, "createdAt" float8)
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
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), 'tracker', array_agg(id), ${origin}, now() from counted group by 1
      union all
      select project_id, pg_current_xact_id(), 'task', array_agg(id), ${origin}, now() from resumed group by 1
      on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids
    )
    select c.id, clock.now from (select ${sql.raw(clockMs)} as now) clock left join counted c on true`.execute(db);
  return { counted: new Set(rows.flatMap(({ id }) => id ?? [])), now: rows[0]?.now ?? 0 };
}
