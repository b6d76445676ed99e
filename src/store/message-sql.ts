import { sql } from "kysely";
import { prepared } from "../db/preparing-client.ts";
import type { NewMessage } from "../domain/storing.ts";
import { column, jsonColumn } from "./column.ts";
import { type Locking, lockOf, type Sql } from "./database.ts";
import { type SessionKey, sessionKey } from "./session-rows.ts";

/** A message to be written, with its place among those that the same statement writes into its session. */
export interface MessageDraft {
  readonly session: SessionDraft;
  readonly offset: number;
  readonly message: NewMessage;
}

/** How many messages a statement writes into a session. */
export interface SessionDraft extends SessionKey {
  /** Its number among the sessions of the statement. */
  readonly nth: number;
  count: number;
}

/** What became of a session into which messages were written. */
export interface WrittenSession {
  /** The newest message before them. */
  readonly lastSequence: number;
  /** When they were stored, in milliseconds. */
  readonly at: number;
  readonly tracked: boolean;
  /** In how many milliseconds it is due to be extracted, if that was settled now. */
  readonly dueInMs: number | null;
}

// What becomes of a session with its new messages.
const counting = sql.raw(`
  last_sequence = h.last_sequence + h.count, last_message_at = h.at,
  pending_messages = h.pending_messages + case when h.tracked then h.count else 0 end,
  extract_due_at = case h.plan when 'BUFFER_FULL' then h.at when 'IDLE' then h.at + h.idle_ms * interval '1 millisecond'
    else h.extract_due_at end,
  due_trigger = case h.plan when 'leave' then h.due_trigger else h.plan end`);

/**
 * Writes messages in one statement, under the locks of their sessions: the numbers, the messages, when they are to be
 * extracted, and the journal. Answers the sessions that were there, by the numbers of their drafts; nothing is written to others,
 * nor to those that another transaction holds.
 *
 * A session that was locked is updated by its place (ctid), which takes no look into an index. One that somebody else
 * changed between the beginning of the statement and its lock is not found there: it is updated by its key.
 *
 * Sessions are locked in the order of their keys, so groups of several replicas never deadlock. The time is read once all
 * are locked: it is not before that of any message there. When a session is due moves only from "not at all" to its idle
 * time, and from there to now, once: most messages leave the index alone.
 */
export async function writeMessages(
  db: Sql,
  origin: string,
  sessions: readonly SessionDraft[],
  messages: readonly MessageDraft[],
): Promise<ReadonlyMap<number, WrittenSession>> {
  if (sessions.length === 0) return new Map();
  const { places, sizes, contents } = encoded(messages);
  const { rows } = await sql<WrittenColumns>`${sql.raw(prepared)}
    with locked as materialized (
      select s.ctid as place, s.project_id, s.id, s.last_sequence, s.pending_messages, s.extract_due_at, s.due_trigger,
        not s.disable_task_tracking as tracked, w.nth, w.count
      from unnest(
        ${column(sessions.map(({ projectId }) => projectId))}::text[],
        ${column(sessions.map(({ sessionId }) => sessionId))}::text[],
        ${column(sessions.map(({ nth }) => nth))}::int[],
        ${column(sessions.map(({ count }) => count))}::int[]
      ) as w ("projectId", "sessionId", nth, count)
      join session s on s.project_id = w."projectId" and s.id = w."sessionId"
      order by s.project_id, s.id for update of s skip locked
    ), clock as materialized (
      select date_trunc('milliseconds', clock_timestamp()) as at from (select count(*) from locked) l
    ), planned as materialized (
      select l.*, c.at, p.extraction_idle_ms as idle_ms, case
          when not l.tracked then 'leave'
          when l.extract_due_at is null then case when f.is_full then 'BUFFER_FULL' else 'IDLE' end
          when f.is_full and l.due_trigger = 'IDLE' and l.extract_due_at > c.at then 'BUFFER_FULL'
          else 'leave' end as plan
      from clock c cross join locked l join project p on p.id = l.project_id
      cross join lateral (select l.pending_messages + l.count >= p.extraction_buffer_size as is_full) f
    ), stored as (
      insert into session_message (project_id, session_id, sequence, id, source_format, role, content, metadata,
        processing_status, is_planning, event_time, created_at)
      select h.project_id, h.id, h.last_sequence + m."offset", m.id, m.format, m.role,
        convert_from(substring(${contents}::bytea from m.place for m.size), 'UTF8'), m.metadata,
        case when h.tracked then 'PENDING' else 'DISABLED' end, false, to_timestamp(m."eventTime" / 1000), h.at
      from unnest(
        ${column(messages.map(({ session }) => session.nth))}::int[],
        ${column(messages.map(({ offset }) => offset))}::int[],
        ${column(messages.map(({ message }) => message.id))}::text[],
        ${column(messages.map(({ message }) => message.sourceFormat))}::text[],
        ${column(messages.map(({ message }) => message.content.role))}::text[],
        ${column(places)}::int[], ${column(sizes)}::int[],
        ${jsonColumn(messages.map(({ message }) => message.metadata))}::jsonb[],
        ${column(messages.map(({ message }) => message.eventTime))}::float8[]
      ) as m (session, "offset", id, format, role, place, size, metadata, "eventTime")
      join planned h on h.nth = m.session
    ), counted as (
      update session s set ${counting} from planned h where s.ctid = h.place returning h.nth
    ), moved as (
      update session s set ${counting} from planned h
      where s.project_id = h.project_id and s.id = h.id and h.nth not in (select nth from counted) returning 1
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), 'session', array_agg(id), ${origin}, now() from planned group by 1
      on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids
    )
    select to_json(array_agg(nth)) as nths, to_json(array_agg(last_sequence)) as "lastSequences",
      to_json(array_agg(tracked)) as tracked, round(date_part('epoch', min(at)) * 1000) as at,
      to_json(array_agg(case plan when 'BUFFER_FULL' then 0 when 'IDLE' then idle_ms end)) as "duesInMs"
    from planned having count(*) > 0`.execute(db);
  return new Map(rows.flatMap(sessionsOf));
}

// One row with a column of all sessions in each of its fields: for a row each the driver takes ten times as long.
interface WrittenColumns {
  readonly nths: readonly number[];
  readonly lastSequences: readonly number[];
  readonly tracked: readonly boolean[];
  readonly duesInMs: readonly (number | null)[];
  readonly at: number;
}

function sessionsOf({ nths, lastSequences, tracked, duesInMs, at }: WrittenColumns): [number, WrittenSession][] {
  return nths.map((nth, i) => {
    const lastSequence = lastSequences[i] as number;
    return [nth, { lastSequence, at, tracked: tracked[i] as boolean, dueInMs: duesInMs[i] ?? null }];
  });
}

/**
 * The contents of messages, which are JSON already, as bytes one behind the other, and where each stands among them,
 * from 1. In an array they would be escaped here, and read twice by the database.
 */
function encoded(messages: readonly MessageDraft[]): { places: number[]; sizes: number[]; contents: Buffer } {
  const sizes = messages.map(({ message }) => Buffer.byteLength(message.json));
  const contents = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + size, 0));
  let end = 0;
  const places = messages.map(({ message }) => {
    const place = end + 1;
    end += contents.write(message.json, end);
    return place;
  });
  return { places, sizes, contents };
}

/** Sessions by their {@link sessionKey}. */
export interface LockedSessions {
  /** Those that are there. */
  readonly sessions: ReadonlySet<string>;
  /** Those that are there, and that another transaction holds: they were passed over. */
  readonly held: Iterable<string>;
}

/** Looks which sessions are there; with `lock`, locks them too, in the order of their keys. */
export async function lockSessions(
  db: Sql,
  wanted: readonly SessionKey[],
  { lock }: { lock: Locking | false },
): Promise<LockedSessions> {
  if (wanted.length === 0) return { sessions: new Set(), held: [] };
  const distinct = new Map(
    wanted.map(({ projectId, sessionId }) => [sessionKey({ projectId, sessionId }), { projectId, sessionId }]),
  );
  const { rows } = await sql<SessionKey>`
    select s.project_id as "projectId", s.id as "sessionId"
    from json_to_recordset(${JSON.stringify([...distinct.values()])}::json) as k ("projectId" text, "sessionId" text)
    join session s on s.project_id = k."projectId" and s.id = k."sessionId"
    order by s.project_id, s.id ${lockOf("s", lock)}`.execute(db);
  const sessions = new Set(rows.map(sessionKey));
  const missing = lock === "skip" ? [...distinct.values()].filter((key) => !sessions.has(sessionKey(key))) : [];
  const held = missing.length > 0 ? (await lockSessions(db, missing, { lock: false })).sessions : [];
  return { sessions, held };
}

/** The key of a message in a map. */
export function messageKey({ projectId, id }: { readonly projectId: string; readonly id: string }): string {
  return `${projectId}\n${id}`;
}

/**
 * The ids, of those given, that messages of their projects have already. Those of sessions that were deleted are free:
 * such a message is removed here, before its turn.
 */
export async function takenMessageIds(
  db: Sql,
  wanted: readonly { readonly projectId: string; readonly id: string }[],
): Promise<Set<string>> {
  if (wanted.length === 0) return new Set();
  const { rows } = await sql<{ projectId: string; id: string; isLeft: boolean }>`
    select m.project_id as "projectId", m.id, s.id is null as "isLeft"
    from json_to_recordset(${JSON.stringify(wanted)}::json) as k ("projectId" text, id text)
    join session_message m on m.project_id = k."projectId" and m.id = k.id
    left join session s on s.project_id = m.project_id and s.id = m.session_id`.execute(db);
  const left = rows.filter(({ isLeft }) => isLeft);
  if (left.length > 0) {
    await sql`
      delete from session_message m
      using json_to_recordset(${JSON.stringify(left)}::json) as k ("projectId" text, id text)
      where m.project_id = k."projectId" and m.id = k.id`.execute(db);
  }
  return new Set(rows.filter(({ isLeft }) => !isLeft).map(messageKey));
}
