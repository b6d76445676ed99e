import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { CanonicalMessage } from "../domain/message.ts";
import { type ReadOptions, reading, type Sql, sqlOf } from "./database.ts";
import { type SessionKey, sessionKey } from "./session-rows.ts";

/** The messages of sessions that hold tool calls or results, in order, by {@link sessionKey}. */
export async function toolHistories(
  db: Sql,
  sessions: readonly SessionKey[],
): Promise<ReadonlyMap<string, readonly CanonicalMessage[]>> {
  if (sessions.length === 0) return new Map();
  const distinct = new Map(
    sessions.map(({ projectId, sessionId }) => [sessionKey({ projectId, sessionId }), { projectId, sessionId }]),
  );
  const isTool = `$.parts[*] ? (@.kind == "toolCall" || @.kind == "toolResult")`;
  const { rows } = await sql<SessionKey & { content: CanonicalMessage }>`
    select m.project_id as "projectId", m.session_id as "sessionId", m.content::json as content
    from json_to_recordset(${JSON.stringify([...distinct.values()])}::json) as k ("projectId" text, "sessionId" text)
    join session_message m on m.project_id = k."projectId" and m.session_id = k."sessionId"
    where m.content::jsonb @? ${isTool}::jsonpath
    order by m.project_id, m.session_id, m.sequence`.execute(db);
  const histories = Map.groupBy(rows, sessionKey);
  return new Map([...histories].map(([key, ofSession]) => [key, ofSession.map(({ content }) => content)]));
}

/** The names of tools by the ids of their calls, for calls of a session before a message. */
export async function namesOfCalls(
  em: Em,
  { projectId, sessionId }: SessionKey,
  { ids, before }: { ids: readonly string[]; before: number },
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`
    select part ->> 'toolCallId' as id, part ->> 'name' as name
    from session_message m, json_array_elements(m.content::json -> 'parts') part
    where m.project_id = ${projectId} and m.session_id = ${sessionId} and m.sequence < ${before}
      and part ->> 'kind' = 'toolCall' and part ->> 'toolCallId' = any(${[...ids]}::text[])
    order by m.sequence`.execute(sqlOf(em), reading(options));
  return new Map(rows.map(({ id, name }) => [id, name]));
}
