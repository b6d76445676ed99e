import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { StatusRange } from "../domain/status-ranges.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/**
 * What tells, of the session s, that the extraction got further or failed: every step of it changes one of these.
 * Messages that are stored do not, unless they are not to be extracted.
 */
const mark = sql.raw(`concat_ws(' ', coalesce(s.run_id, '-'), coalesce(s.last_extraction_id, '-'), s.failed_attempts,
  s.settled_sequence, s.last_sequence - s.pending_messages, coalesce(s.last_error_at::text, '-'))`);

/** Where a session stands, as far as it takes to see whether there is news. */
export interface SessionStanding {
  readonly createdAt: number;
  readonly lastSequence: number;
  readonly version: number;
  /** Another one when the extraction got further, or failed. */
  readonly mark: string;
}

/** Reads where a session stands. Undefined when the project has none of that id. */
export async function findStanding(
  em: Em,
  { projectId, sessionId }: SessionKey,
  options: ReadOptions = {},
): Promise<SessionStanding | undefined> {
  const { rows } = await sql<SessionStanding>`
    select ${sql.raw(ms("s.created_at"))} as "createdAt", s.last_sequence::float8 as "lastSequence", s.version,
      ${mark} as mark
    from session s where s.project_id = ${projectId} and s.id = ${sessionId}`.execute(sqlOf(em), reading(options));
  return rows[0];
}

/** How far the extraction is with a session. Times in milliseconds. */
export interface ProcessingRow {
  /** The statuses of all messages, in order. */
  readonly ranges: readonly StatusRange[];
  /** That of {@link SessionStanding}. */
  readonly mark: string;
  /** When the oldest message that is pending or running was stored, and the time now. */
  readonly waitingSince: number | null;
  readonly now: number;
  /** When the next extraction is due. Null when nothing is pending, or one runs. */
  readonly dueAt: number | null;
  readonly runId: string | null;
  readonly lastExtractionId: string | null;
  readonly lastError: string;
  readonly lastErrorAt: number | null;
}

/** Reads how far the extraction is with a session. Undefined when the project has none of that id. */
export async function findProcessing(
  em: Em,
  { projectId, sessionId }: SessionKey,
  options: ReadOptions = {},
): Promise<ProcessingRow | undefined> {
  // A session is due earliest when its idle time is over: what stands in the row may be earlier, since messages that
  // were stored later leave it alone.
  const { rows } = await sql<ProcessingRow>`
    select s.run_id as "runId", s.last_extraction_id as "lastExtractionId", s.last_error as "lastError",
      ${sql.raw(ms("s.last_error_at"))} as "lastErrorAt", ${sql.raw(ms("clock_timestamp()"))} as now,
      ${sql.raw(ms("m.waiting_since"))} as "waitingSince", m.ranges,
      ${mark} as mark,
      case when s.run_id is null and s.pending_messages > 0 then ${sql.raw(
        ms(`case s.due_trigger
          when 'IDLE' then greatest(s.extract_due_at, s.last_message_at + p.extraction_idle_ms * interval '1 millisecond')
          when 'FLUSH' then clock_timestamp()
          when 'MANUAL_RETRY' then clock_timestamp()
          else s.extract_due_at end`),
      )} end as "dueAt"
    from session s join project p on p.id = s.project_id, lateral (
      select coalesce(json_agg(json_build_object('first', first, 'last', last, 'status', processing_status)
        order by first), '[]') as ranges, min(oldest) filter (where processing_status in ('PENDING', 'RUNNING'))
        as waiting_since
      from (
        select processing_status, min(sequence) as first, max(sequence) as last, min(created_at) as oldest
        from (
          select m.sequence, m.processing_status, m.created_at,
            m.sequence - row_number() over (partition by m.processing_status order by m.sequence) as island
          from session_message m where m.project_id = s.project_id and m.session_id = s.id
        ) m group by processing_status, island
      ) islands
    ) m
    where s.project_id = ${projectId} and s.id = ${sessionId}`.execute(sqlOf(em), reading(options));
  return rows[0];
}
