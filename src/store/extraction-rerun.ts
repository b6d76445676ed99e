import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { ExtractionOptions, ExtractionStatus, ExtractorName } from "../domain/extraction.ts";
import { extractionNotFound, extractionRunning } from "../domain/extraction-errors.ts";
import type { OperationRecord } from "../domain/operation-record.ts";
import type { NumberRange } from "../domain/ranges.ts";
import { sqlOf } from "./database.ts";
import type { Run } from "./extraction-claims.ts";
import { noteChanges } from "./journal.ts";
import type { SessionKey } from "./session-rows.ts";

/** A rerun that somebody asks for. */
export interface RerunRequest {
  readonly projectId: string;
  /** The extraction to be run again. */
  readonly extractionId: string;
  /** The id of the new one. */
  readonly id: string;
  readonly extractor: ExtractorName;
  readonly model: string;
  readonly options: ExtractionOptions;
}

/**
 * Queues a rerun in the transaction of an entity manager: it is recorded at once, and started when it is its turn.
 * Answers its session. Throws ExtractionNotFound or ExtractionRunning.
 */
export async function queueRerun(em: Em, origin: string, request: RerunRequest): Promise<SessionKey> {
  const { projectId, extractionId, id, extractor, model, options } = request;
  const db = sqlOf(em);
  // The session's lock first, as everywhere: who deletes it, or runs the extraction, has it too.
  const { rows } = await sql<{ sessionId: string }>`
    select s.id as "sessionId" from extraction e
    join session s on s.project_id = e.project_id and s.id = e.session_id
    where e.project_id = ${projectId} and e.id = ${extractionId} for update of s`.execute(db);
  const { rows: found } = await sql<{ status: ExtractionStatus }>`
    select e.status from extraction e where e.project_id = ${projectId} and e.id = ${extractionId}`.execute(db);
  const sessionId = rows[0]?.sessionId;
  if (sessionId === undefined || !found[0]) throw extractionNotFound(extractionId);
  if (found[0].status === "RUNNING") throw extractionRunning(extractionId);
  await sql`
    with made as (
      insert into extraction (project_id, id, session_id, messages, message_count, status, trigger, attempt, extractor,
        model, model_calls, input_tokens, cached_input_tokens, output_tokens, operations, options, error, rerun_of_id,
        undone, started_at)
      select project_id, ${id}, session_id, messages, message_count, 'RUNNING', 'RERUN', 1, ${extractor}, ${model},
        0, 0, 0, 0, '[]', ${JSON.stringify(options)}::jsonb, '', id, false, now()
      from extraction where project_id = ${projectId} and id = ${extractionId}
    ), named as (
      update extraction set rerun_by_id = ${id} where project_id = ${projectId} and id = ${extractionId}
    )
    update session set queued_reruns = queued_reruns + 1, extract_due_at = now(), due_trigger = 'RERUN'
    where project_id = ${projectId} and id = ${sessionId}`.execute(db);
  await noteChanges(em, origin, { projectId, kind: "session", ids: [sessionId] });
  return { projectId, sessionId };
}

/** A rerun whose turn it is, with the extraction that it runs again. */
export interface QueuedRerun extends Run {
  readonly rerunOf: { readonly id: string; readonly operations: readonly OperationRecord[] };
}

/**
 * Locks a session that has reruns queued and is not busy, to the end of the transaction, and answers the first of them.
 * Undefined when somebody else is at it, or there is none.
 */
export async function nextRerun(em: Em, { projectId, sessionId }: SessionKey): Promise<QueuedRerun | undefined> {
  const db = sqlOf(em);
  const held = await sql`
    select from session s where s.project_id = ${projectId} and s.id = ${sessionId} and s.run_id is null
      and s.queued_reruns > 0
    for update skip locked`.execute(db);
  if (held.rows.length === 0) return undefined;
  const { rows } = await sql<QueuedRerun>`
    select e.project_id as "projectId", e.session_id as "sessionId", e.id, e.trigger, e.attempt, e.messages,
      coalesce(e.options, '{}') as options, p.task_success_criteria as "successCriteria",
      p.task_failure_criteria as "failureCriteria",
      json_build_object('id', o.id, 'operations', o.operations) as "rerunOf"
    from extraction e join project p on p.id = e.project_id
    join extraction o on o.project_id = e.project_id and o.id = e.rerun_of_id
    where e.project_id = ${projectId} and e.session_id = ${sessionId} and e.status = 'RUNNING' and e.trigger = 'RERUN'
    order by e.started_at, e.id limit 1`.execute(db);
  return rows[0];
}

/** Starts a rerun in its locked session: its messages are RUNNING, whatever they were. */
export async function holdForRerun(em: Em, origin: string, run: Run, leaseMs: number): Promise<void> {
  const { projectId, sessionId, id, messages } = run;
  const first = Math.min(...messages.map((range: NumberRange) => range.first));
  await sql`
    with before as materialized (
      select m.sequence, m.processing_status = 'PENDING' as waited
      from json_to_recordset(${JSON.stringify(messages)}::json) as r (first bigint, last bigint)
      join session_message m on m.project_id = ${projectId} and m.session_id = ${sessionId}
        and m.sequence between r.first and r.last
      order by m.sequence for update of m
    ), marked as (
      update session_message m set processing_status = 'RUNNING', extraction_id = ${id}, is_planning = false
      from before b where m.project_id = ${projectId} and m.session_id = ${sessionId} and m.sequence = b.sequence
    )
    update session s set run_id = ${id}, run_expires_at = now() + ${leaseMs}::float8 * interval '1 millisecond',
      queued_reruns = s.queued_reruns - 1, extract_due_at = null, due_trigger = null,
      settled_sequence = least(s.settled_sequence, ${first - 1}),
      pending_messages = s.pending_messages - (select count(*)::int from before b where b.waited)
    where s.project_id = ${projectId} and s.id = ${sessionId}`.execute(sqlOf(em));
  await noteChanges(em, origin, { projectId, kind: "session", ids: [sessionId] });
}
