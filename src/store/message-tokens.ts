import { sql } from "kysely";
import { type Database, type Em, type ReadOptions, reading, sqlOf } from "./database.ts";
import { isSelected, type MessageSelection } from "./message-rows.ts";
import { tokensOfMessage } from "./session-rows.ts";
import { transaction } from "./transaction.ts";

/** A message by its place. */
export interface MessagePlace {
  readonly sessionId: string;
  readonly sequence: number;
}

/** Messages that have not been counted, what they say as JSON. */
export interface UncountedMessages {
  readonly messages: readonly (MessagePlace & { readonly json: string })[];
  /** There are more. */
  readonly more: boolean;
}

/** A message that has been counted. */
export interface CountedPlace extends MessagePlace {
  readonly tokenCount: number;
}

const maxMessages = 500;

// To count so much takes about a sixth of a second.
const maxBytes = 256 * 1024;

/** Reads messages of sessions that have not been counted, as many as are counted at once. */
export async function uncountedMessages(
  em: Em,
  projectId: string,
  sessionIds: readonly string[],
  options: ReadOptions = {},
): Promise<UncountedMessages> {
  const { rows } = await sql<MessagePlace & { json: string; found: number }>`
    select m.session_id as "sessionId", m.sequence::float8 as sequence, m.content as json, m.found from (
      select m.*, sum(octet_length(m.content)) over w as bytes, row_number() over w as nth, count(*) over ()::int as found
      from (
        select m.* from session_message m
        where m.project_id = ${projectId} and m.session_id = any(${[...sessionIds]}::text[]) and m.token_count is null
        order by m.session_id, m.sequence limit ${maxMessages + 1}
      ) m
      window w as (order by m.session_id, m.sequence)
    ) m
    where m.nth = 1 or (m.nth <= ${maxMessages} and m.bytes <= ${maxBytes})
    order by m.session_id, m.sequence`.execute(sqlOf(em), reading(options));
  return { messages: rows, more: rows.length < (rows[0]?.found ?? 0) };
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

/** How many tokens a selection has. Messages that have not been counted are estimated. */
export async function tokensOfSelection(
  em: Em,
  selection: MessageSelection,
  options: ReadOptions = {},
): Promise<{ count: number; tokens: number }> {
  const { rows } = await sql<{ count: number; tokens: number }>`
    select count(*)::float8 as count, coalesce(sum(${tokensOfMessage}), 0)::float8 as tokens
    from session_message m where ${isSelected(selection)}`.execute(sqlOf(em), reading(options));
  return rows[0] ?? { count: 0, tokens: 0 };
}
