import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { type NumberRange, rangesOf } from "../domain/ranges.ts";
import { messageNotFound, sessionNotFound } from "../domain/session-errors.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/** What a dry run begins with. */
export interface DryRunGround {
  readonly messages: readonly NumberRange[];
  /** How many bytes the messages have together. */
  readonly bytes: number;
  /** The first messages have at most the bytes asked for up to this one. */
  readonly fittingLast: number;
  readonly successCriteria: string;
  readonly failureCriteria: string;
}

/** Which messages a dry run is to read. */
export interface DryRunWanted extends SessionKey {
  /** Left out: those that the loop would take next. */
  readonly range: NumberRange | undefined;
  /** How many bytes it reads at most. */
  readonly maxBytes: number;
}

/**
 * Finds the messages of a dry run: those of a range, or those that the loop would take next. It reads no more of them
 * than their sizes. Throws SessionNotFound or MessageNotFound.
 */
export async function dryRunGround(
  em: Em,
  { projectId, sessionId, range, maxBytes }: DryRunWanted,
  options: ReadOptions = {},
): Promise<DryRunGround> {
  const chosen = range
    ? sql`m.sequence between ${range.first} and ${range.last} order by m.sequence
        limit ${range.last - range.first + 1}::bigint`
    : sql`m.sequence > s.settled_sequence and m.processing_status = 'PENDING' order by m.sequence
        limit p.extraction_batch_size`;
  const { rows } = await sql<Omit<DryRunGround, "messages"> & { last: number; sequences: number[] }>`
    select s.last_sequence::float8 as last, p.task_success_criteria as "successCriteria",
      p.task_failure_criteria as "failureCriteria", m.*
    from session s join project p on p.id = s.project_id
    cross join lateral (
      select coalesce(json_agg(m.sequence order by m.sequence), '[]') as sequences,
        coalesce(max(m.bytes), 0)::float8 as bytes,
        coalesce(max(m.sequence) filter (where m.bytes <= ${maxBytes}), 0)::float8 as "fittingLast"
      from (
        select m.sequence, sum(octet_length(m.content)) over (order by m.sequence) as bytes
        from (
          select m.sequence, m.content from session_message m
          where m.project_id = s.project_id and m.session_id = s.id and ${chosen}
        ) m
      ) m
    ) m
    where s.project_id = ${projectId} and s.id = ${sessionId}`.execute(sqlOf(em), reading(options));
  const [row] = rows;
  if (!row) throw sessionNotFound(sessionId);
  if (range && range.last > row.last) throw messageNotFound(sessionId, range.last, "messages.last_sequence");
  return { ...row, messages: range ? [range] : rangesOf(row.sequences) };
}
