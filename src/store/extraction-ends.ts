import { type RawBuilder, sql } from "kysely";
import type { ExtractionStatus } from "../domain/extraction.ts";
import { type Database, ms, sqlOf } from "./database.ts";
import { maxAttempts, nextDue } from "./extraction-due.ts";
import { type HeldRun, lockHeld } from "./held-runs.ts";
import { transaction } from "./transaction.ts";

/** What a run cost. */
export interface RunUsage {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
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

/** A session whose run has ended, and in how many milliseconds it is due again. Null when it is not. */
export interface EndedRun extends HeldRun {
  readonly dueInMs: number | null;
}

/**
 * Ends runs of which nothing is applied, each in its session: the messages wait again, or are given up after the last
 * attempt, and what follows them goes on. Answers those that still held their sessions; of the others another process
 * has taken care.
 */
export async function endLostRuns(
  database: Database,
  runs: readonly LostRun[],
  isOver: RawBuilder<boolean> = sql`true`,
): Promise<readonly EndedRun[]> {
  if (runs.length === 0) return [];
  return await transaction(database, async (em) => {
    const held = new Set((await lockHeld(em, runs)).map(({ id }) => id));
    const given = runs.filter(({ id }) => held.has(id)).map((run) => ({ ...run, ...run.usage }));
    const { rows } = await sql<EndedRun>`
      with held as materialized (
        select s.*, g.status, g.error, g."isAttempt" as is_attempt, g."pauseMs" as pause_ms, g."modelCalls",
          g."inputTokens", g."cachedInputTokens", g."outputTokens", s.failed_attempts + g."isAttempt"::int as attempts,
          clock_timestamp() as at
        from json_to_recordset(${JSON.stringify(given)}::json) as g ("projectId" text, "sessionId" text, id text,
          status text, error text, "isAttempt" boolean, "pauseMs" float8, "modelCalls" int, "inputTokens" bigint,
          "cachedInputTokens" bigint, "outputTokens" bigint)
        join session s on s.project_id = g."projectId" and s.id = g."sessionId" and s.run_id = g.id
        where ${isOver}
      ), freed as (
        update session_message m
        set processing_status = case when h.attempts >= ${maxAttempts} then 'FAILED' else 'PENDING' end
        from held h
        where m.project_id = h.project_id and m.session_id = h.id and m.sequence > h.settled_sequence
          and m.processing_status = 'RUNNING' and m.extraction_id = h.run_id
        returning m.project_id, m.session_id, m.sequence, m.processing_status
      ), waiting as (
        select h.project_id, h.id, h.run_id, h.last_sequence, h.last_message_at, h.queued_reruns, h.hurried_sequence,
          h.at, h.error, h.is_attempt, h.attempts,
          case when h.due_trigger = 'MANUAL_RETRY' then h.due_trigger end as ended_trigger,
          p.extraction_buffer_size as buffer_size, p.extraction_idle_ms * interval '1 millisecond' as idle,
          h.at + h.pause_ms * interval '1 millisecond' as retry_at,
          h.pending_messages + (
            select count(*)::int from freed f where f.project_id = h.project_id and f.session_id = h.id
              and f.processing_status = 'PENDING') as pending_messages,
          own.oldest as own_oldest, other.oldest as other_oldest
        from held h join project p on p.id = h.project_id
        cross join lateral (
          select min(f.sequence) as oldest from freed f
          where f.project_id = h.project_id and f.session_id = h.id and f.processing_status = 'PENDING'
        ) own
        left join lateral (
          select m.sequence as oldest from session_message m
          where m.project_id = h.project_id and m.session_id = h.id and m.sequence > h.settled_sequence
            and m.processing_status = 'PENDING' order by m.sequence limit 1
        ) other on true
      ), planned as materialized (${nextDue(sql`
        select w.*, least(own_oldest, other_oldest) as oldest,
          -- What is asked for again meanwhile, and is older, comes first, and has its own attempts.
          case when attempts >= ${maxAttempts} or other_oldest < own_oldest then 0 else attempts end as failed_attempts
        from waiting w`)}), ended as (
        update session s set run_id = null, run_expires_at = null, last_extraction_id = d.run_id,
          pending_messages = d.pending_messages, failed_attempts = d.failed_attempts,
          settled_sequence = coalesce(d.oldest - 1, d.last_sequence),
          extract_due_at = d.due_at, due_trigger = d.trigger,
          last_error = case when d.is_attempt then d.error else s.last_error end,
          last_error_at = case when d.is_attempt then d.at else s.last_error_at end
        from planned d where s.project_id = d.project_id and s.id = d.id
      ), recorded as (
        update extraction e set status = h.status, error = h.error, ended_at = h.at, model_calls = h."modelCalls",
          input_tokens = h."inputTokens", cached_input_tokens = h."cachedInputTokens",
          output_tokens = h."outputTokens"
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

/**
 * Ends the runs of other processes that nobody works on any more: those whose lease was over when they were read, and
 * is still.
 */
export async function endExpiredRuns(database: Database, runs: readonly HeldRun[]): Promise<readonly EndedRun[]> {
  const error = "the process that ran it ended, or was cut off: its lease ran out";
  const lost = runs.map((run): LostRun => ({ ...run, status: "ABANDONED", error, ...abandoned }));
  return await endLostRuns(database, lost, sql<boolean>`s.run_expires_at <= now()`);
}

const noUsage: RunUsage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

const abandoned = { isAttempt: true, pauseMs: 0, usage: noUsage };
