import { type RawBuilder, sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { ProcessingStatus } from "../domain/session-message.ts";
import type { EvidenceRange } from "../domain/task.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import type { StoredMessage } from "./message-drafts.ts";
import { maxPageBytes } from "./page-size.ts";
import type { SessionKey } from "./session-rows.ts";

/** A message as read. */
export interface MessageRow extends StoredMessage {
  /** Null until it was counted. */
  readonly tokenCount: number | null;
  /** How many it has, estimated until it was counted. */
  readonly tokens: number;
  readonly processingError: string;
  readonly extractionId: string | null;
  readonly taskIds: readonly string[];
  readonly isPlanning: boolean;
}

/** Which messages of a session are meant. */
export interface MessageSelection extends SessionKey {
  /** Only messages with a greater sequence. */
  readonly after: number;
  /** Only messages up to this one. */
  readonly until: number;
  readonly statuses?: readonly ProcessingStatus[] | undefined;
  /** Only messages in these ranges. */
  readonly ranges?: readonly EvidenceRange[] | undefined;
}

/** The condition that the message m is one of a selection. */
export function isSelected({
  projectId,
  sessionId,
  after,
  until,
  statuses,
  ranges,
}: MessageSelection): RawBuilder<boolean> {
  const inRanges =
    ranges &&
    sql`and exists (select from json_to_recordset(${JSON.stringify(ranges)}::json) as r (first bigint, last bigint)
      where m.sequence between r.first and r.last)`;
  // Messages of a session that was deleted are there until their turn to be removed.
  return sql<boolean>`(m.project_id = ${projectId} and m.session_id = ${sessionId}
    and exists (select from session s where s.project_id = ${projectId} and s.id = ${sessionId})
    and m.sequence > ${after} and m.sequence <= ${until}
    ${statuses?.length ? sql`and m.processing_status = any(${[...statuses]}::text[])` : sql``} ${inRanges ?? sql``})`;
}

// A text takes about as many bytes in a message as in JSON, but a number of one digit, in a list, takes eleven instead of
// two. The JSON of metadata has a space before it as well.
const bytesOf = sql.raw(`(octet_length(m.content) * 6 + coalesce(octet_length(m.metadata::text), 0) * 4 + 512)`);

const rowFields = `m.id, m.session_id as "sessionId", m.sequence::float8 as sequence,
  m.source_format as "sourceFormat", m.role, m.content::json as content, m.metadata, m.token_count as "tokenCount",
  coalesce(m.token_count, octet_length(m.content) / 4) as tokens,
  m.processing_status as "processingStatus", m.extraction_id as "extractionId", m.is_planning as "isPlanning",
  ${ms("m.event_time")} as "eventTime", ${ms("m.created_at")} as "createdAt", coalesce((
    select e.error from extraction e where e.project_id = m.project_id and e.id = m.extraction_id
  ), '') as "processingError", coalesce((
    select json_agg(t.id order by t.place) from task t
    where t.project_id = m.project_id and t.session_id = m.session_id and t.evidence <> '[]' and exists (
      select from jsonb_to_recordset(t.evidence) as r (first bigint, last bigint)
      where m.sequence between r.first and r.last)
  ), '[]') as "taskIds"`;

/** A part of the messages of a session. */
export interface MessagePage {
  readonly messages: readonly MessageRow[];
  /** There are more in the selection, beyond these. */
  readonly more: boolean;
}

/**
 * Reads a part of a selection, the oldest message first: the first so many of it, or the last so many. As many as a
 * message carries, and at least one.
 */
export async function readMessages(
  em: Em,
  selection: MessageSelection,
  { limit, newestFirst = false, maxBytes = maxPageBytes }: { limit: number; newestFirst?: boolean; maxBytes?: number },
  options: ReadOptions = {},
): Promise<MessagePage> {
  const order = newestFirst ? sql`m.sequence desc` : sql`m.sequence`;
  const { rows } = await sql<MessageRow & { found: number }>`
    select ${sql.raw(rowFields)}, m.found::int from (
      select m.*, row_number() over w as nth, sum(${bytesOf}) over w as bytes, count(*) over () as found
      from (
        select m.* from session_message m where ${isSelected(selection)} order by ${order} limit ${limit + 1}
      ) m
      window w as (order by ${order})
    ) m
    where m.nth = 1 or (m.nth <= ${limit} and m.bytes <= ${maxBytes})
    order by m.sequence`.execute(sqlOf(em), reading(options));
  return { messages: rows, more: rows.length < (rows[0]?.found ?? 0) };
}
