import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { NumberRange } from "../domain/ranges.ts";
import type { TaskStatus } from "../domain/task-status.ts";
import { ms, sqlOf } from "./database.ts";
import { noteChanges } from "./journal.ts";
import type { SessionKey } from "./session-rows.ts";
import { deleteTask } from "./task-order.ts";

/** What an extraction left on a task, as far as the task's own records tell. */
export interface TaskTrace {
  readonly taskId: string;
  /** The extraction made the task. */
  readonly isMade: boolean;
  /** A client, or another extraction, has done something to it. */
  readonly isUsed: boolean;
  /** The extraction gave it the status that it has: then the status before. PENDING where it made the task. */
  readonly before: { readonly status: TaskStatus; readonly reason: string; readonly at: number } | null;
}

/** How a task is to be after what an extraction did to it is taken back. */
export interface TaskUndo {
  readonly taskId: string;
  readonly description: string;
  readonly evidence: readonly NumberRange[];
  readonly preferences: readonly string[];
  readonly before: TaskTrace["before"];
}

/** What is to be taken back. */
export interface Undo {
  readonly tasks: readonly TaskUndo[];
  /** Tasks that nobody but the extraction has touched. */
  readonly deleted: readonly string[];
}

/** Reads what an extraction left on the tasks of a session. */
export async function readTraces(
  em: Em,
  { projectId, sessionId }: SessionKey,
  extractionId: string,
): Promise<ReadonlyMap<string, TaskTrace>> {
  const { rows } = await sql<TaskTrace>`
    select t.id as "taskId", t.extraction_id is not distinct from ${extractionId} as "isMade",
      other.sequence is not null or cardinality(t.agent_ids) > 0 or cardinality(t.client_fields) > 0
        or exists (
          select from task_progress p where p.project_id = t.project_id and p.task_id = t.id
            and p.extraction_id is distinct from ${extractionId})
        or exists (
          select from preference p where p.project_id = t.project_id and p.task_id = t.id
            and p.extraction_id is distinct from ${extractionId}) as "isUsed",
      case when first.sequence = 1 and t.last_sequence > 1
          then json_build_object('status', first.status, 'reason', first.reason, 'at', ${sql.raw(ms("first.created_at"))})
        when other.sequence < t.last_sequence
          then json_build_object('status', other.status, 'reason', other.reason, 'at', ${sql.raw(ms("other.created_at"))})
      end as before
    from task t
    left join lateral (
      select h.* from task_history h where h.project_id = t.project_id and h.task_id = t.id
        and h.extraction_id is distinct from ${extractionId}
      order by h.sequence desc limit 1
    ) other on true
    left join lateral (
      select h.* from task_history h where h.project_id = t.project_id and h.task_id = t.id and other.sequence is null
      order by h.sequence limit 1
    ) first on true
    where t.project_id = ${projectId} and t.session_id = ${sessionId}`.execute(sqlOf(em));
  return new Map(rows.map((row) => [row.taskId, row]));
}

/**
 * Takes back what an extraction did, in the transaction of an entity manager that has locked the session, the order of
 * its tasks and the tasks. The changes of status are recorded as those of the rerun: a history only grows.
 */
export async function writeUndo(
  em: Em,
  origin: string,
  { projectId, sessionId }: SessionKey,
  { extractionId, rerunId, undo }: { extractionId: string; rerunId: string; undo: Undo },
): Promise<void> {
  const db = sqlOf(em);
  for (const taskId of undo.deleted) await deleteTask(em, origin, { projectId, taskId });
  await sql`
    with moment as materialized (
      select date_trunc('milliseconds', clock_timestamp()) as at
    ), given as materialized (
      select g.*, g.before ->> 'status' as status_before, coalesce(g.before ->> 'status', t.status) as status,
        coalesce(g.before ->> 'reason', t.status_reason) as reason, t.last_sequence, m.at,
        to_timestamp((g.before ->> 'at')::float8 / 1000) as status_at, t.status as status_now
      from json_to_recordset(${JSON.stringify(undo.tasks)}::json) as g ("taskId" text, description text, evidence jsonb,
        preferences jsonb, before json)
      join task t on t.project_id = ${projectId} and t.id = g."taskId", moment m
    ), lines as (
      delete from task_progress p using given g
      where p.project_id = ${projectId} and p.task_id = g."taskId" and p.extraction_id = ${extractionId}
      returning p.task_id
    ), changed as (
      update task t set description = g.description, evidence = g.evidence,
        preferences = array(select jsonb_array_elements_text(g.preferences)), status = g.status,
        status_reason = g.reason, version = t.version + 1, updated_at = g.at,
        last_sequence = t.last_sequence + (g.status_before is not null)::int,
        progress_count = t.progress_count - (select count(*)::int from lines l where l.task_id = t.id),
        started_at = case when g.status_before = 'PENDING' then null else t.started_at end,
        ended_at = case when g.status not in ('SUCCESS', 'FAILED', 'CANCELED') then null
          when g.status_before is null then t.ended_at else g.status_at end
      from given g where t.project_id = ${projectId} and t.id = g."taskId"
    ), history as (
      insert into task_history (project_id, task_id, sequence, previous_status, status, reason, actor, api_key_id,
        extraction_id, created_at, changed_in)
      select ${projectId}, "taskId", last_sequence + 1, status_now, status, 'what the extraction did is taken back',
        'EXTRACTOR', '', ${rerunId}, at, pg_current_xact_id()
      from given where status_before is not null
    ), preferred as (
      delete from preference p
      where p.project_id = ${projectId} and p.session_id = ${sessionId} and p.extraction_id = ${extractionId}
    ), noted as (
      delete from planning_note n
      where n.project_id = ${projectId} and n.session_id = ${sessionId} and n.extraction_id = ${extractionId}
    )
    update extraction set undone = true where project_id = ${projectId} and id = ${extractionId}`.execute(db);
  await noteChanges(em, origin, { projectId, kind: "task", ids: undo.tasks.map(({ taskId }) => taskId) });
}
