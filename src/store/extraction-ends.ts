import { sql } from "kysely";
import type { ExtractionStatus } from "../domain/extraction.ts";
import { type Database, ms, sqlOf } from "./database.ts";
import { idleTime, maxAttempts, nextDue } from "./extraction-due.ts";
import type { SessionKey } from "./session-rows.ts";
import { transaction } from "./transaction.ts";

/** A run that a process holds. */
export interface HeldRun extends SessionKey {
  readonly id: string;
}

/** A run that ends without anything being applied. */
export interface LostRun extends HeldRun {
  readonly status: Exclude<ExtractionStatus, "RUNNING" | "SUCCESS">;
  readonly error: string;
  /** It counts as an attempt at its messages: after the last they are given up. */
  readonly isAttempt: boolean;
  /** How long to wait before the next attempt. */
  readonly pauseMs: number;
  readonly usage: RunUsage;
}

/** What a run cost. */
export interface RunUsage {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

/** A session whose run has ended, and in how many milliseconds it is due again. Null when it is not. */
export interface EndedRun extends HeldRun {
  readonly dueInMs: number | null;
}

/**
 * Ends runs of which nothing is applied, each in its session: the messages wait again, or are given up after the last
 * attempt, and what follows them goes on. Answers those that still held their sessions; the others are let be.
 */
export async function endLostRuns(database: Database, runs: readonly LostRun[]): Promise<readonly EndedRun[]> {
  if (runs.length === 0) return [];
  return await transaction(database, async (em) => {
    const { rows } = await sql<EndedRun>`
      with given as (
        select * from json_to_recordset(${JSON.stringify(runs)}::json) as g ("projectId" text, "sessionId" text,
          id text, status text, error text, "isAttempt" boolean, "pauseMs" float8, usage json)
      ), held as materialized (
        select s.*, g.status, g.error, g."pauseMs" as pause_ms, g.usage,
          s.failed_attempts + g."isAttempt"::int as attempts, p.extraction_buffer_size as buffer_size,
          ${idleTime} as idle, clock_timestamp() as at
        from given g join session s on s.project_id = g."projectId" and s.id = g."sessionId" and s.run_id = g.id
        join project p on p.id = s.project_id
        order by s.project_id, s.id for update of s
      ), returned as (
        update session_message m set processing_status = case when h.attempts >= ${maxAttempts} then 'FAILED'
          else 'PENDING' end
        from held h
        where m.project_id = h.project_id and m.session_id = h.id and m.sequence > h.settled_sequence
          and m.processing_status = 'RUNNING' and m.extraction_id = h.run_id
        returning m.project_id, m.session_id, m.sequence, m.processing_status
      ), counted as (
        select h.project_id, h.id, count(r.sequence) filter (where r.processing_status = 'PENDING')::int as returned,
          min(r.sequence) filter (where r.processing_status = 'PENDING') as first
        from held h left join returned r on r.project_id = h.project_id and r.session_id = h.id group by 1, 2
      ), waiting as (
        select h.project_id, h.id, h.run_id, h.last_message_at, h.idle, h.queued_reruns, h.hurried_sequence,
          h.buffer_size, h.last_sequence, h.at, h.error, h.status, null as ended_trigger,
          h.pending_messages + c.returned as pending_messages,
          case when h.attempts >= ${maxAttempts} then 0 else h.attempts end as failed_attempts,
          h.at + h.pause_ms * interval '1 millisecond' as retry_at,
          least(c.first, (
            select min(m.sequence) from session_message m
            where m.project_id = h.project_id and m.session_id = h.id and m.sequence > h.settled_sequence
              and m.processing_status = 'PENDING')) as oldest
        from held h join counted c using (project_id, id)
      ), planned as materialized (${nextDue(sql`select * from waiting`)}), ended as (
        update session s set run_id = null, run_expires_at = null, last_extraction_id = d.run_id,
          pending_messages = d.pending_messages, failed_attempts = d.failed_attempts,
          settled_sequence = coalesce(d.oldest - 1, d.last_sequence), extract_due_at = d.due_at,
          due_trigger = d.trigger,
          last_error = case when d.status = 'FAILED' or d.error <> '' then d.error else s.last_error end,
          last_error_at = case when d.status = 'FAILED' or d.error <> '' then d.at else s.last_error_at end
        from planned d where s.project_id = d.project_id and s.id = d.id
      ), recorded as (
        update extraction e set status = h.status, error = h.error, ended_at = h.at,
          model_calls = (h.usage ->> 'modelCalls')::int, input_tokens = (h.usage ->> 'inputTokens')::bigint,
          cached_input_tokens = (h.usage ->> 'cachedInputTokens')::bigint,
          output_tokens = (h.usage ->> 'outputTokens')::bigint
        from held h where e.project_id = h.project_id and e.id = h.run_id
      ), noted as (
        insert into change (project_id, changed_in, kind, ids, origin, created_at)
        select project_id, pg_current_xact_id(), 'session', array_agg(id), ${database.origin}, now()
        from held group by 1
      )
      select project_id as "projectId", id as "sessionId", run_id as id,
        ${sql.raw(ms("due_at - clock_timestamp()"))} as "dueInMs"
      from planned`.execute(sqlOf(em));
    return rows;
  });
}
