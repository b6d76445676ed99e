import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { prepared } from "../db/preparing-client.ts";
import type { CanonicalMessage } from "../domain/message.ts";
import type { NumberRange } from "../domain/ranges.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import { type SessionKey, sessionKey } from "./session-rows.ts";
import { keyRows } from "./session-tasks.ts";

/** A message as an extractor is given it. */
export interface InputMessage {
  readonly sequence: number;
  readonly message: CanonicalMessage;
  /** It is context: it lies before those to be extracted. */
  readonly isEarlier: boolean;
}

/** Messages of a session: ranges by sequence, ascending. */
export interface MessagesOf extends SessionKey {
  readonly messages: readonly NumberRange[];
}

// Enough for an answer such as "yes, the second one" to be understood, and no more than a model reads at once.
const earlierMessages = 32;

// Many sessions are read at once, and each batch brings as much again. The message right before it is always given.
const maxEarlierBytes = 2 * 1024 * 1024;

// No session of people has more. What is beyond is not known to the extractor, which may then say it again.
const maxPreferences = 1000;

/** Reads messages of sessions, and some before the first of them, of each in their order, by {@link sessionKey}. */
export async function readInputMessages(
  em: Em,
  wanted: readonly MessagesOf[],
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, readonly InputMessage[]>> {
  const keys = wanted.map(({ projectId, sessionId, messages }) => {
    return { projectId, sessionId, ranges: messages, first: messages[0]?.first ?? 0 };
  });
  // The limit of a range says nothing new. Without it the database, which knows little of a table that grows fast, would
  // rather read all messages of a session and throw away those beyond the range.
  // What was said while the session did not track tasks is not shown to an extractor, not even as context.
  const { rows } = await sql<InputMessage & SessionKey>`${sql.raw(prepared)}
    select k."projectId", k."sessionId", m.* from json_to_recordset(${JSON.stringify(keys)}::json)
      as k ("projectId" text, "sessionId" text, first bigint, ranges json)
    cross join lateral (
      (
        select m.sequence::float8 as sequence, m.content::json as message, true as "isEarlier"
        from (
          select m.*, sum(octet_length(m.content)) over w as bytes, row_number() over w as nth
          from (
            select m.* from session_message m
            where m.project_id = k."projectId" and m.session_id = k."sessionId" and m.sequence < k.first
              and m.processing_status <> 'DISABLED'
            order by m.sequence desc limit ${earlierMessages}
          ) m
          window w as (order by m.sequence desc)
        ) m
        where m.nth = 1 or m.bytes <= ${maxEarlierBytes}
      ) union all (
        select m.sequence::float8, m.content::json, false
        from json_to_recordset(k.ranges) as r (first bigint, last bigint)
        cross join lateral (
          select m.sequence, m.content from session_message m
          where m.project_id = k."projectId" and m.session_id = k."sessionId" and m.sequence between r.first and r.last
          order by m.sequence limit r.last - r.first + 1
        ) m
      )
    ) m order by m.sequence`.execute(sqlOf(em), reading(options));
  return Map.groupBy(rows, sessionKey);
}

/** Reads what is known of the users of sessions, of each the oldest first, by {@link sessionKey}. */
export async function readPreferences(
  em: Em,
  keys: readonly SessionKey[],
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, readonly { readonly text: string }[]>> {
  const { rows } = await sql<{ text: string } & SessionKey>`${sql.raw(prepared)}
    select k."projectId", k."sessionId", p.text
    from json_to_recordset(${keyRows(keys)}::json) as k ("projectId" text, "sessionId" text)
    cross join lateral (
      select p.id, p.text from preference p where p.project_id = k."projectId" and p.session_id = k."sessionId"
      order by p.id desc limit ${maxPreferences}
    ) p order by p.id`.execute(sqlOf(em), reading(options));
  return Map.groupBy(rows, sessionKey);
}
