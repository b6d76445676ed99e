import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { type NumberRange, rangesOf } from "../domain/ranges.ts";
import { messageNotFound, sessionNotFound } from "../domain/session-errors.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/** What a dry run begins with. */
export interface DryRunGround {
  readonly messages: readonly NumberRange[];
  readonly successCriteria: string;
  readonly failureCriteria: string;
}

/**
 * Finds the messages of a dry run: those of a range, or those that the loop would take next. Throws SessionNotFound or
 * MessageNotFound.
 */
export async function dryRunGround(
  em: Em,
  { projectId, sessionId }: SessionKey,
  range: NumberRange | undefined,
  options: ReadOptions = {},
): Promise<DryRunGround> {
  const { rows } = await sql<{ last: number; successCriteria: string; failureCriteria: string; waiting: number[] }>`
    select s.last_sequence::float8 as last, p.task_success_criteria as "successCriteria",
      p.task_failure_criteria as "failureCriteria", (
        select coalesce(json_agg(m.sequence order by m.sequence), '[]') from (
          select m.sequence from session_message m
          where m.project_id = s.project_id and m.session_id = s.id and m.sequence > s.settled_sequence
            and m.processing_status = 'PENDING'
          order by m.sequence limit p.extraction_batch_size
        ) m
      ) as waiting
    from session s join project p on p.id = s.project_id
    where s.project_id = ${projectId} and s.id = ${sessionId}`.execute(sqlOf(em), reading(options));
  const [row] = rows;
  if (!row) throw sessionNotFound(sessionId);
  if (range && range.last > row.last) throw messageNotFound(sessionId, range.last, "messages.last_sequence");
  return { ...row, messages: range ? [range] : rangesOf(row.waiting) };
}
