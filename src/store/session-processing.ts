import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { ProcessingStatus } from "../domain/session-message.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/** Messages that follow one another and have the same processing status. */
export interface StatusRange {
  readonly first: number;
  readonly last: number;
  readonly status: ProcessingStatus;
}

/** How far the extraction is with a session. Times in milliseconds. */
export interface ProcessingRow {
  /** The statuses of all messages, in order. */
  readonly ranges: readonly StatusRange[];
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
      case when s.run_id is null and s.pending_messages > 0 then ${sql.raw(
        ms(`case s.due_trigger
          when 'IDLE' then greatest(s.extract_due_at, s.last_message_at + p.extraction_idle_ms * interval '1 millisecond')
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
