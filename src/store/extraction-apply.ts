import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { prepared } from "../db/preparing-client.ts";
import { ms, sqlOf } from "./database.ts";
import { nextDue } from "./extraction-due.ts";
import type { EndedRun, RunUsage } from "./extraction-ends.ts";
import type { ExtractionWrites } from "./extraction-writes.ts";
import type { HeldRun } from "./held-runs.ts";

/** A message that an extraction has read. */
export interface ReadMessage {
  readonly sequence: number;
  readonly tokenCount: number;
  /** It talks about what to do next. */
  readonly isPlanning: boolean;
}

/** What an extraction came to. */
export interface AppliedRun extends HeldRun {
  readonly writes: ExtractionWrites;
  readonly messages: readonly ReadMessage[];
  readonly usage: RunUsage;
}

/**
 * Writes everything that an extraction came to, in the transaction of an entity manager that has locked its session,
 * the order of the tasks there, and the tasks: these, their history and progress, preferences, notes, the messages, the
 * extraction itself, when the session is due next, and the journal. One statement: a session waits for no more.
 */
export async function writeApplied(em: Em, origin: string, run: AppliedRun): Promise<EndedRun> {
  const { projectId, sessionId, id, writes, messages, usage } = run;
  const taskIds = [...new Set([...writes.tasks, ...writes.statuses].map((one) => ("id" in one ? one.id : one.taskId)))];
  const { rows } = await sql<{ dueInMs: number | null }>`${sql.raw(prepared)}
    with moment as materialized (
      select date_trunc('milliseconds', clock_timestamp()) as at
    ), given as materialized (
      select g.*, m.at from json_to_recordset(${JSON.stringify(writes.tasks)}::json) as g (id text, "isNew" boolean,
        place int, description text, status text, "statusReason" text, evidence jsonb, preferences jsonb,
        "lastSequence" bigint, "lastProgress" bigint), moment m
    ), statuses as materialized (
      select g.*, m.at from json_to_recordset(${JSON.stringify(writes.statuses)}::json) as g ("taskId" text,
        sequence bigint, "previousStatus" text, status text, reason text), moment m
    ), made as (
      insert into task (project_id, id, description, status, status_reason, session_id, place, agent_ids, preferences,
        evidence, created_by, extraction_id, client_fields, last_sequence, last_progress, progress_count, version,
        created_at, updated_at, started_at, ended_at)
      select ${projectId}, g.id, g.description, g.status, g."statusReason", ${sessionId}, g.place, '{}',
        array(select jsonb_array_elements_text(g.preferences)), g.evidence, 'EXTRACTOR', ${id}, '{}', g."lastSequence",
        g."lastProgress", g."lastProgress", 1, g.at, g.at,
        (select g.at from statuses s where s."taskId" = g.id and s.status = 'RUNNING' limit 1),
        case when g.status in ('SUCCESS', 'FAILED', 'CANCELED') then g.at end
      from given g where g."isNew"
    ), changed as (
      update task t set description = g.description, status = g.status, status_reason = g."statusReason",
        place = g.place, preferences = array(select jsonb_array_elements_text(g.preferences)), evidence = g.evidence,
        last_sequence = g."lastSequence", progress_count = t.progress_count + (g."lastProgress" - t.last_progress),
        last_progress = g."lastProgress", version = t.version + 1, updated_at = g.at,
        started_at = coalesce(t.started_at, (
          select g.at from statuses s where s."taskId" = g.id and s.status = 'RUNNING' limit 1)),
        ended_at = case when g.status not in ('SUCCESS', 'FAILED', 'CANCELED') then null
          when g."lastSequence" > t.last_sequence then g.at else t.ended_at end
      from given g where not g."isNew" and t.project_id = ${projectId} and t.id = g.id
    ), history as (
      insert into task_history (project_id, task_id, sequence, previous_status, status, reason, actor, api_key_id,
        extraction_id, created_at, changed_in)
      select ${projectId}, "taskId", sequence, "previousStatus", status, reason, 'EXTRACTOR', '', ${id}, at,
        pg_current_xact_id()
      from statuses
    ), progress as (
      insert into task_progress (project_id, task_id, sequence, text, actor, extraction_id, created_at)
      select ${projectId}, g."taskId", g.sequence, g.text, 'EXTRACTOR', ${id}, m.at
      from json_to_recordset(${JSON.stringify(writes.lines)}::json) as g ("taskId" text, sequence bigint, text text),
        moment m
    ), preferred as (
      insert into preference (project_id, id, session_id, task_id, text, actor, extraction_id, evidence, created_at)
      select ${projectId}, g.id, ${sessionId}, g."taskId", g.text, 'EXTRACTOR', ${id}, g.evidence, m.at
      from json_to_recordset(${JSON.stringify(writes.preferences)}::json) as g (id text, "taskId" text, text text,
        evidence jsonb), moment m
    ), noticed as (
      insert into planning_note (project_id, session_id, id, text, extraction_id, evidence, created_at)
      select ${projectId}, ${sessionId}, g.id, g.text, ${id}, g.evidence, m.at
      from json_to_recordset(${JSON.stringify(writes.notes)}::json) as g (id text, text text, evidence jsonb), moment m
    ), done as (
      update session_message m set processing_status = 'SUCCESS', token_count = g."tokenCount",
        is_planning = g."isPlanning"
      from json_to_recordset(${JSON.stringify(messages)}::json) as g (sequence bigint, "tokenCount" int,
        "isPlanning" boolean)
      where m.project_id = ${projectId} and m.session_id = ${sessionId} and m.sequence = g.sequence
    ), recorded as (
      update extraction e set status = 'SUCCESS', operations = ${JSON.stringify(writes.operations)}::jsonb,
        ended_at = m.at, model_calls = ${usage.modelCalls}, input_tokens = ${usage.inputTokens},
        cached_input_tokens = ${usage.cachedInputTokens}, output_tokens = ${usage.outputTokens}
      from moment m where e.project_id = ${projectId} and e.id = ${id}
    ), waiting as (
      select s.*, e.trigger as ended_trigger, p.extraction_buffer_size as buffer_size,
        p.extraction_idle_ms * interval '1 millisecond' as idle, null::timestamptz as retry_at, (
          select m.sequence from session_message m
          where m.project_id = s.project_id and m.session_id = s.id and m.sequence > s.settled_sequence
            and m.processing_status = 'PENDING' order by m.sequence limit 1
        ) as oldest
      from session s join project p on p.id = s.project_id
      join extraction e on e.project_id = s.project_id and e.id = ${id}
      where s.project_id = ${projectId} and s.id = ${sessionId}
    ), planned as materialized (
      ${nextDue(sql`select project_id, id, 0 as failed_attempts, queued_reruns, pending_messages, oldest,
        hurried_sequence, ended_trigger, buffer_size, last_message_at, idle, retry_at, last_sequence from waiting`)}
    ), ended as (
      update session s set run_id = null, run_expires_at = null, last_extraction_id = ${id}, failed_attempts = 0,
        settled_sequence = coalesce(d.oldest - 1, d.last_sequence), extract_due_at = d.due_at, due_trigger = d.trigger
      from planned d where s.project_id = d.project_id and s.id = d.id
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select ${projectId}, pg_current_xact_id(), n.kind, n.ids, ${origin}, now()
      from (values ('session', array[${sessionId}]), ('task', ${taskIds}::text[])) as n (kind, ids)
      where cardinality(n.ids) > 0
    )
    select ${sql.raw(ms("due_at - clock_timestamp()"))} as "dueInMs" from planned`.execute(sqlOf(em));
  return { projectId, sessionId, id, dueInMs: rows[0]?.dueInMs ?? null };
}
