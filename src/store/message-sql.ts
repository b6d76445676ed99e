import { sql } from "kysely";
import { prepared } from "../db/preparing-client.ts";
import type { NewMessage } from "../domain/storing.ts";
import type { Sql } from "./database.ts";
import { type SessionKey, sessionKey } from "./session-rows.ts";

/** A message to be written, with its place among those that the same statement writes into its session. */
export interface MessageDraft extends SessionKey {
  readonly offset: number;
  readonly message: NewMessage;
}

/** How many messages a statement writes into a session. */
export interface SessionDraft extends SessionKey {
  count: number;
}

/** What became of a session into which messages were written. */
export interface WrittenSession extends SessionKey {
  /** The newest message before them. */
  readonly lastSequence: number;
  /** When they were stored, in milliseconds. */
  readonly at: number;
  readonly tracked: boolean;
  /** In how many milliseconds it is due to be extracted, if that was settled now. */
  readonly dueInMs: number | null;
}

/**
 * Writes messages in one statement, under the locks of their sessions: the numbers, the messages, when they are to be
 * extracted, and the journal. Answers the sessions that were there, by {@link sessionKey}; nothing is written to others.
 *
 * Sessions are locked in the order of their keys, so groups of several replicas never deadlock. When a session is due
 * moves only from "not at all" to its idle time, and from there to now, once: most messages leave the index alone.
 */
export async function writeMessages(
  db: Sql,
  origin: string,
  sessions: readonly SessionDraft[],
  messages: readonly MessageDraft[],
): Promise<ReadonlyMap<string, WrittenSession>> {
  if (sessions.length === 0) return new Map();
  const { rows } = await sql<WrittenSession>`${sql.raw(prepared)}
    with locked as materialized (
      select s.project_id, s.id, s.last_sequence, s.pending_messages, s.extract_due_at, s.due_trigger,
        not s.disable_task_tracking as tracked, w.count
      from json_to_recordset(${JSON.stringify(sessions)}::json) as w ("projectId" text, "sessionId" text, count int)
      join session s on s.project_id = w."projectId" and s.id = w."sessionId"
      order by s.project_id, s.id for update of s
    ), held as materialized (
      select l.*, date_trunc('milliseconds', clock_timestamp()) as at,
        p.extraction_idle_ms * interval '1 millisecond' as idle,
        l.tracked and l.pending_messages + l.count >= p.extraction_buffer_size as is_full
      from locked l join project p on p.id = l.project_id
    ), planned as materialized (
      select h.*, case
          when not tracked then 'leave'
          when extract_due_at is null then case when is_full then 'BUFFER_FULL' else 'IDLE' end
          when is_full and due_trigger = 'IDLE' and extract_due_at > at then 'BUFFER_FULL'
          else 'leave' end as plan
      from held h
    ), stored as (
      insert into session_message (project_id, session_id, sequence, id, source_format, role, content, metadata,
        processing_status, is_planning, event_time, created_at)
      select h.project_id, h.id, h.last_sequence + m."offset", m.id, m.format, m.content ->> 'role', m.content,
        m.metadata, case when h.tracked then 'PENDING' else 'DISABLED' end, false,
        to_timestamp(m."eventTime" / 1000), h.at
      from json_to_recordset(${encoded(messages)}::json) as m (
        "projectId" text, "sessionId" text, "offset" int, id text, format text, content jsonb, metadata jsonb,
        "eventTime" float8)
      join held h on h.project_id = m."projectId" and h.id = m."sessionId"
    ), counted as (
      update session s set
        last_sequence = h.last_sequence + h.count, last_message_at = h.at,
        pending_messages = h.pending_messages + case when h.tracked then h.count else 0 end,
        extract_due_at = case h.plan when 'BUFFER_FULL' then h.at when 'IDLE' then h.at + h.idle
          else h.extract_due_at end,
        due_trigger = case h.plan when 'leave' then h.due_trigger else h.plan end
      from planned h where s.project_id = h.project_id and s.id = h.id
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), 'session', array_agg(id), ${origin}, now() from held group by 1
      on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids
    )
    select project_id as "projectId", id as "sessionId", last_sequence::float8 as "lastSequence", tracked,
      (extract(epoch from at) * 1000)::float8 as at,
      case plan when 'BUFFER_FULL' then 0 when 'IDLE' then extract(epoch from idle) * 1000 end::float8 as "dueInMs"
    from planned`.execute(db);
  return new Map(rows.map((row) => [sessionKey(row), row]));
}

// The contents are JSON already: to write them out again with the rest would be half of the work.
function encoded(messages: readonly MessageDraft[]): string {
  const rows = messages.map(({ projectId, sessionId, offset, message }) => {
    const { id, sourceFormat: format, json, metadata, eventTime } = message;
    const rest = JSON.stringify({ projectId, sessionId, offset, id, format, metadata, eventTime });
    return `${rest.slice(0, -1)},"content":${json}}`;
  });
  return `[${rows.join(",")}]`;
}

/** Locks sessions in the order of their keys. Answers those that are there, by {@link sessionKey}. */
export async function lockSessions(db: Sql, wanted: readonly SessionKey[]): Promise<ReadonlySet<string>> {
  if (wanted.length === 0) return new Set();
  const distinct = new Map(
    wanted.map(({ projectId, sessionId }) => [sessionKey({ projectId, sessionId }), { projectId, sessionId }]),
  );
  const { rows } = await sql<SessionKey>`
    select s.project_id as "projectId", s.id as "sessionId"
    from json_to_recordset(${JSON.stringify([...distinct.values()])}::json) as k ("projectId" text, "sessionId" text)
    join session s on s.project_id = k."projectId" and s.id = k."sessionId"
    order by s.project_id, s.id for update of s`.execute(db);
  return new Set(rows.map(sessionKey));
}

/** The key of a message in a map. */
export function messageKey({ projectId, id }: { readonly projectId: string; readonly id: string }): string {
  return `${projectId}\n${id}`;
}

/** The ids, of those given, that messages of their projects have already. */
export async function takenMessageIds(
  db: Sql,
  wanted: readonly { readonly projectId: string; readonly id: string }[],
): Promise<Set<string>> {
  if (wanted.length === 0) return new Set();
  const { rows } = await sql<{ projectId: string; id: string }>`
    select m.project_id as "projectId", m.id
    from json_to_recordset(${JSON.stringify(wanted)}::json) as k ("projectId" text, id text)
    join session_message m on m.project_id = k."projectId" and m.id = k.id`.execute(db);
  return new Set(rows.map(messageKey));
}
