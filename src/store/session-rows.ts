import { type RawBuilder, sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { Json } from "../domain/columns.ts";
import { sessionNotFound } from "../domain/session-errors.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";

/** A session by its project and id. */
export interface SessionKey {
  readonly projectId: string;
  readonly sessionId: string;
}

/** A session as read: times in milliseconds. */
export interface SessionRow {
  readonly id: string;
  readonly displayName: string;
  readonly userId: string | null;
  readonly disableTaskTracking: boolean;
  readonly metadata: Json | null;
  readonly lastSequence: number;
  /** Messages that have not been counted are estimated. */
  readonly tokenCount: number;
  readonly taskCount: number;
  readonly copiedFromId: string | null;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastMessageAt: number | null;
}

/** The key of a session in a map. */
export function sessionKey({ projectId, sessionId }: SessionKey): string {
  return `${projectId}\n${sessionId}`;
}

// A token of English is about four characters, and the JSON of a message is little more than its text.
const estimate = "octet_length(m.content) / 4";

/** How many tokens the message m has. Estimated, as long as nobody has counted them. */
export const tokensOfMessage: RawBuilder<number> = sql.raw(`coalesce(m.token_count, ${estimate})`);

/** The columns of a {@link SessionRow} of the table "session" as s. */
export const selectSession: RawBuilder<unknown> = sql.raw(`s.id, s.display_name as "displayName",
  s.user_id as "userId", s.disable_task_tracking as "disableTaskTracking", s.metadata,
  s.last_sequence::float8 as "lastSequence", s.copied_from_id as "copiedFromId", s.version,
  ${ms("s.created_at")} as "createdAt", ${ms("s.updated_at")} as "updatedAt",
  ${ms("s.last_message_at")} as "lastMessageAt", (
    select coalesce(sum(coalesce(m.token_count, ${estimate})), 0)::float8 from session_message m
    where m.project_id = s.project_id and m.session_id = s.id
  ) as "tokenCount", (
    select count(*)::int from task k where k.project_id = s.project_id and k.session_id = s.id
  ) as "taskCount"`);

/** Reads a session. Undefined when the project has none of that id. */
export async function findSession(
  em: Em,
  { projectId, sessionId }: SessionKey,
  options: ReadOptions = {},
): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    select ${selectSession} from session s
    where s.project_id = ${projectId} and s.id = ${sessionId}`.execute(sqlOf(em), reading(options));
  return rows[0];
}

/** Reads a session. Throws SessionNotFound. */
export async function getSession(em: Em, key: SessionKey, options: ReadOptions = {}): Promise<SessionRow> {
  const row = await findSession(em, key, options);
  if (!row) throw sessionNotFound(key.sessionId);
  return row;
}

/** The number of the newest message of a session: 0 when it has none. Throws SessionNotFound. */
export async function newestMessage(
  em: Em,
  { projectId, sessionId }: SessionKey,
  options: ReadOptions = {},
): Promise<number> {
  const { rows } = await sql<{ newest: number }>`
    select s.last_sequence::float8 as newest from session s
    where s.project_id = ${projectId} and s.id = ${sessionId}`.execute(sqlOf(em), reading(options));
  const [row] = rows;
  if (!row) throw sessionNotFound(sessionId);
  return row.newest;
}
