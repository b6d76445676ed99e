import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { prepared } from "../db/preparing-client.ts";
import type { CanonicalMessage } from "../domain/message.ts";
import type { NumberRange } from "../domain/ranges.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/** A message as an extractor is given it. */
export interface InputMessage {
  readonly sequence: number;
  readonly message: CanonicalMessage;
  /** Null when nobody has counted it. */
  readonly tokenCount: number | null;
  /** It is context: it lies before those to be extracted. */
  readonly isEarlier: boolean;
}

// Enough for an answer such as "yes, the second one" to be understood, and no more than a model reads at once.
const earlierMessages = 32;

// No session of people has more. What is beyond is not known to the extractor, which may then say it again.
const maxPreferences = 1000;

/** Reads the messages of some ranges, and some before the first of them, in their order. */
export async function readInputMessages(
  em: Em,
  { projectId, sessionId }: SessionKey,
  ranges: readonly NumberRange[],
  options: ReadOptions = {},
): Promise<InputMessage[]> {
  const first = ranges[0]?.first ?? 0;
  const columns = sql.raw(`m.sequence::float8 as sequence, m.content as message, m.token_count as "tokenCount"`);
  // What was said while the session did not track tasks is not shown to an extractor, not even as context.
  const { rows } = await sql<InputMessage>`${sql.raw(prepared)}
    (
      select ${columns}, true as "isEarlier" from session_message m
      where m.project_id = ${projectId} and m.session_id = ${sessionId} and m.sequence < ${first}
        and m.processing_status <> 'DISABLED'
      order by m.sequence desc limit ${earlierMessages}
    ) union all (
      select ${columns}, false from json_to_recordset(${JSON.stringify(ranges)}::json) as r (first bigint, last bigint)
      join session_message m on m.project_id = ${projectId} and m.session_id = ${sessionId}
        and m.sequence between r.first and r.last
    ) order by 1`.execute(sqlOf(em), reading(options));
  return rows;
}

/** Reads what is known of the user of a session, the oldest first. */
export async function readPreferences(
  em: Em,
  { projectId, sessionId }: SessionKey,
  options: ReadOptions = {},
): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`${sql.raw(prepared)}
    select text from (
      select p.id, p.text from preference p where p.project_id = ${projectId} and p.session_id = ${sessionId}
      order by p.id desc limit ${maxPreferences}
    ) p order by p.id`.execute(sqlOf(em), reading(options));
  return rows.map(({ text }) => text);
}
