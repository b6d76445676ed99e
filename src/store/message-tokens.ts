import { sql } from "kysely";
import type { CanonicalMessage } from "../domain/message.ts";
import { type Database, type Em, type ReadOptions, reading, sqlOf } from "./database.ts";
import { isSelected, type MessageSelection } from "./message-rows.ts";
import { maxPageBytes } from "./page-size.ts";
import { transaction } from "./transaction.ts";

/** A message by its place. */
export interface MessagePlace {
  readonly sessionId: string;
  readonly sequence: number;
}

/** A message that has not been counted. */
export interface UncountedMessage extends MessagePlace {
  readonly content: CanonicalMessage;
}

/** A message that has been counted. */
export interface CountedPlace extends MessagePlace {
  readonly tokenCount: number;
}

const maxMessages = 500;

/** Reads messages of sessions that have not been counted, after a place, as many as are worked on at once. */
export async function uncountedMessages(
  em: Em,
  projectId: string,
  sessionIds: readonly string[],
  after: MessagePlace = { sessionId: "", sequence: 0 },
  options: ReadOptions = {},
): Promise<readonly UncountedMessage[]> {
  const { rows } = await sql<UncountedMessage>`
    select m.session_id as "sessionId", m.sequence::float8 as sequence, m.content::json as content from (
      select m.*, sum(octet_length(m.content)) over w as bytes, row_number() over w as nth from (
        select m.* from session_message m
        where m.project_id = ${projectId} and m.session_id = any(${[...sessionIds]}::text[]) and m.token_count is null
          and (m.session_id, m.sequence) > (${after.sessionId}, ${after.sequence}::bigint)
        order by m.session_id, m.sequence limit ${maxMessages}
      ) m
      window w as (order by m.session_id, m.sequence)
    ) m
    where m.nth = 1 or m.bytes <= ${maxPageBytes}
    order by m.session_id, m.sequence`.execute(sqlOf(em), reading(options));
  return rows;
}

/** Keeps how many tokens messages have. */
export async function keepTokenCounts(
  database: Database,
  projectId: string,
  counts: readonly CountedPlace[],
): Promise<void> {
  await transaction(database, async (em) => {
    // In the order of their keys: an extraction may change the same messages at the same time.
    await sql`
      with held as (
        select m.project_id, m.session_id, m.sequence, c."tokenCount"
        from json_to_recordset(${JSON.stringify(counts)}::json) as c ("sessionId" text, sequence bigint, "tokenCount" int)
        join session_message m
          on m.project_id = ${projectId} and m.session_id = c."sessionId" and m.sequence = c.sequence
        order by m.session_id, m.sequence for update of m
      )
      update session_message m set token_count = h."tokenCount" from held h
      where m.project_id = h.project_id and m.session_id = h.session_id and m.sequence = h.sequence`.execute(sqlOf(em));
  });
}

/** How many tokens a selection has, of the messages that have been counted. */
export async function tokensOfSelection(
  em: Em,
  selection: MessageSelection,
  options: ReadOptions = {},
): Promise<{ count: number; tokens: number }> {
  const { rows } = await sql<{ count: number; tokens: number }>`
    select count(*)::float8 as count, coalesce(sum(m.token_count), 0)::float8 as tokens
    from session_message m where ${isSelected(selection)}`.execute(sqlOf(em), reading(options));
  return rows[0] ?? { count: 0, tokens: 0 };
}
