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
 * Writes everything that extractions came to, in the transaction of an entity manager that has locked their sessions,
 * the order of the tasks there, and the tasks: these, their history and progress, preferences, notes, the messages, the
 * extractions themselves, when the sessions are due next, and the journal. One statement: nobody waits for more.
 */
export async function writeApplied(em: Em, origin: string, runs: readonly AppliedRun[]): Promise<readonly EndedRun[]> {
  if (runs.length === 0) return [];
  // Each row says of which run it is: the "run" by which the database finds its project and its session.
  const rowsOf = (pick: (run: AppliedRun) => readonly object[]) =>
    JSON.stringify(runs.flatMap((run) => pick(run).map((row) => ({ ...row, run: run.id }))));
  const given = runs.map(({ projectId, sessionId, id, usage, writes }) => {
    const taskIds = [...new Set([...writes.tasks.map((task) => task.id), ...writes.statuses.map((one) => one.taskId)])];
    return { projectId, sessionId, run: id, ...usage, operations: writes.operations, taskIds };
  });
  const { rows } = await sql<EndedRun>`${sql.raw(prepared)}
    with run as materialized (
      select g.*, date_trunc('milliseconds', clock_timestamp()) as at
      from json_to_recordset(${JSON.stringify(given)}::json) as g ("projectId" text, "sessionId" text, run text,
        "modelCalls" int, "inputTokens" bigint, "cachedInputTokens" bigint, "outputTokens" bigint, operations jsonb,
        "taskIds" json)
    ), tasks as materialized (
      select g.*, r."projectId", r."sessionId", r.at
      from json_to_recordset(${rowsOf(({ writes }) => writes.tasks)}::json) as g (run text, id text, "isNew" boolean,
        place int, description text, status text, "statusReason" text, evidence jsonb, preferences jsonb,
        "lastSequence" bigint, "lastProgress" bigint)
      join run r using (run)
    ), statuses as materialized (
      select g.*, r."projectId", r.at
      from json_to_recordset(${rowsOf(({ writes }) => writes.statuses)}::json) as g (run text, "taskId" text,
        sequence bigint, "previousStatus" text, status text, reason text)
      join run r using (run)
    ), made as (
      insert into task (project_id, id, description, status, status_reason, session_id, place, agent_ids, preferences,
        evidence, created_by, extraction_id, client_fields, last_sequence, last_progress, progress_count, version,
        created_at, updated_at, started_at, ended_at)
      select g."projectId", g.id, g.description, g.status, g."statusReason", g."sessionId", g.place, '{}',
        array(select jsonb_array_elements_text(g.preferences)), g.evidence, 'EXTRACTOR', g.run, '{}',
        g."lastSequence", g."lastProgress", g."lastProgress", 1, g.at, g.at,
        (select g.at from statuses s where s.run = g.run and s."taskId" = g.id and s.status = 'RUNNING' limit 1),
        case when g.status in ('SUCCESS', 'FAILED', 'CANCELED') then g.at end
      from tasks g where g."isNew"
    ), changed as (
      update task t set description = g.description, status = g.status, status_reason = g."statusReason",
        place = g.place, preferences = array(select jsonb_array_elements_text(g.preferences)), evidence = g.evidence,
        last_sequence = g."lastSequence", progress_count = t.progress_count + (g."lastProgress" - t.last_progress),
        last_progress = g."lastProgress", version = t.version + 1, updated_at = g.at,
        started_at = coalesce(t.started_at, (
          select g.at from statuses s where s.run = g.run and s."taskId" = g.id and s.status = 'RUNNING' limit 1)),
        ended_at = case when g.status not in ('SUCCESS', 'FAILED', 'CANCELED') then null
          when g."lastSequence" > t.last_sequence then g.at else t.ended_at end
      from tasks g where not g."isNew" and t.project_id = g."projectId" and t.id = g.id
    ), history as (
      insert into task_history (project_id, task_id, sequence, previous_status, status, reason, actor, api_key_id,
        extraction_id, created_at, changed_in)
      select "projectId", "taskId", sequence, "previousStatus", status, reason, 'EXTRACTOR', '', run, at,
        pg_current_xact_id()
      from statuses
    ), progress as (
      insert into task_progress (project_id, task_id, sequence, text, actor, extraction_id, created_at)
      select r."projectId", g."taskId", g.sequence, g.text, 'EXTRACTOR', r.run, r.at
      from json_to_recordset(${rowsOf(({ writes }) => writes.lines)}::json) as g (run text, "taskId" text,
        sequence bigint, text text)
      join run r using (run)
    ), preferred as (
      insert into preference (project_id, id, session_id, task_id, text, actor, extraction_id, evidence, created_at)
      select r."projectId", g.id, r."sessionId", g."taskId", g.text, 'EXTRACTOR', r.run, g.evidence, r.at
      from json_to_recordset(${rowsOf(({ writes }) => writes.preferences)}::json) as g (run text, id text,
        "taskId" text, text text, evidence jsonb)
      join run r using (run)
    ), noticed as (
      insert into planning_note (project_id, session_id, id, text, extraction_id, evidence, created_at)
      select r."projectId", r."sessionId", g.id, g.text, r.run, g.evidence, r.at
      from json_to_recordset(${rowsOf(({ writes }) => writes.notes)}::json) as g (run text, id text, text text,
        evidence jsonb)
      join run r using (run)
    ), done as (
      update session_message m set processing_status = 'SUCCESS', is_planning = g."isPlanning"
      from json_to_recordset(${rowsOf(({ messages }) => messages)}::json) as g (run text, sequence bigint,
        "isPlanning" boolean)
      join run r using (run)
      where m.project_id = r."projectId" and m.session_id = r."sessionId" and m.sequence = g.sequence
    ), recorded as (
      update extraction e set status = 'SUCCESS', operations = r.operations, ended_at = r.at,
        model_calls = r."modelCalls", input_tokens = r."inputTokens", cached_input_tokens = r."cachedInputTokens",
        output_tokens = r."outputTokens"
      from run r where e.project_id = r."projectId" and e.id = r.run
    ), planned as materialized (
      ${nextDue(sql`
        select s.project_id, s.id, r.run, 0 as failed_attempts, s.queued_reruns, s.pending_messages,
          s.hurried_sequence, s.last_message_at, s.last_sequence,
          case when s.due_trigger = 'MANUAL_RETRY' then s.due_trigger else e.trigger end as ended_trigger,
          p.extraction_buffer_size as buffer_size, p.extraction_idle_ms * interval '1 millisecond' as idle,
          null::timestamptz as retry_at, (
            select m.sequence from session_message m
            where m.project_id = s.project_id and m.session_id = s.id and m.sequence > s.settled_sequence
              and m.processing_status = 'PENDING' order by m.sequence limit 1
          ) as oldest
        from run r join session s on s.project_id = r."projectId" and s.id = r."sessionId"
        join project p on p.id = s.project_id
        join extraction e on e.project_id = s.project_id and e.id = r.run`)}
    ), ended as (
      update session s set run_id = null, run_expires_at = null, last_extraction_id = d.run, failed_attempts = 0,
        settled_sequence = coalesce(d.oldest - 1, d.last_sequence), extract_due_at = d.due_at, due_trigger = d.trigger
      from planned d where s.project_id = d.project_id and s.id = d.id
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select "projectId", pg_current_xact_id(), 'session', array_agg("sessionId"), ${origin}, now() from run group by 1
      union all
      select r."projectId", pg_current_xact_id(), 'task', array_agg(i.id), ${origin}, now()
      from run r, json_array_elements_text(r."taskIds") as i (id) group by 1
    )
    select project_id as "projectId", id as "sessionId", run as id,
      ${sql.raw(ms("due_at - clock_timestamp()"))} as "dueInMs"
    from planned`.execute(sqlOf(em));
  return rows;
}
