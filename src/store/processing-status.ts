import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { sessionNotFound } from "../domain/session-errors.ts";
import type { ProcessingStatus } from "../domain/session-message.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/** How far the extraction is with the messages of a session: times in milliseconds. */
export interface ProcessingRow {
  readonly counts: { readonly [status in ProcessingStatus]?: number };
  /** How long the oldest message has waited that is pending or running. Null when there is none. */
  readonly lagMs: number | null;
  readonly dueAt: number | null;
  readonly runId: string | null;
  readonly lastExtractionId: string | null;
  readonly lastError: string;
  readonly lastErrorAt: number | null;
}

/** Reads how far the extraction of a session is. Throws SessionNotFound. */
export async function readProcessing(
  em: Em,
  { projectId, sessionId }: SessionKey,
  options: ReadOptions = {},
): Promise<ProcessingRow> {
  // The loop comes back to a session that is not silent yet, so the idle time is counted from its last message.
  const { rows } = await sql<ProcessingRow>`
    select
      (
        select coalesce(json_object_agg(c.processing_status, c.count), '{}') from (
          select m.processing_status, count(*)::float8 as count from session_message m
          where m.project_id = s.project_id and m.session_id = s.id group by 1
        ) c
      ) as counts,
      (
        select greatest(${sql.raw(ms("clock_timestamp() - m.created_at"))}, 0) from session_message m
        where m.project_id = s.project_id and m.session_id = s.id and m.sequence > s.settled_sequence
          and m.processing_status in ('PENDING', 'RUNNING')
        order by m.sequence limit 1
      ) as "lagMs",
      case when s.run_id is null and s.pending_messages > 0 then ${sql.raw(
        ms(`case when s.due_trigger = 'IDLE' and s.pending_messages < p.extraction_buffer_size
          then greatest(s.extract_due_at, s.last_message_at + p.extraction_idle_ms * interval '1 millisecond')
          else s.extract_due_at end`),
      )} end as "dueAt",
      s.run_id as "runId", s.last_extraction_id as "lastExtractionId", s.last_error as "lastError",
      ${sql.raw(ms("s.last_error_at"))} as "lastErrorAt"
    from session s join project p on p.id = s.project_id
    where s.project_id = ${projectId} and s.id = ${sessionId}`.execute(sqlOf(em), reading(options));
  const [row] = rows;
  if (!row) throw sessionNotFound(sessionId);
  return row;
}
