import { type RawBuilder, sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { NumberRange } from "../domain/ranges.ts";
import { messageNotFound, sessionNotFound } from "../domain/session-errors.ts";
import type { ProcessingStatus } from "../domain/session-message.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import { askedFor } from "./extraction-due.ts";
import { noteChanges } from "./journal.ts";
import type { SessionKey } from "./session-rows.ts";

/** What a flush is about: the messages that waited or ran when it came. */
export interface FlushTarget {
  /** The oldest of them. */
  readonly first: number;
  /** The newest message of the session. */
  readonly last: number;
  /** When the run began that had some of them, or when the flush came, in milliseconds. */
  readonly since: number;
}

/**
 * Asks for the extraction of all that waits in a session, in the transaction of an entity manager. Undefined when
 * nothing waits or runs. Throws SessionNotFound.
 */
export async function hurry(em: Em, origin: string, key: SessionKey): Promise<FlushTarget | undefined> {
  const { projectId, sessionId } = key;
  const db = sqlOf(em);
  const session = await lockForRequest(em, key);
  const { rows } = await sql<{ first: number; since: number }>`
    select m.sequence::float8 as first, (extract(epoch from coalesce((
      select e.started_at from session s join extraction e on e.project_id = s.project_id and e.id = s.run_id
      where s.project_id = m.project_id and s.id = m.session_id), clock_timestamp())) * 1000)::float8 as since
    from session_message m
    where m.project_id = ${projectId} and m.session_id = ${sessionId} and m.sequence > ${session.settled}
      and m.processing_status in ('PENDING', 'RUNNING')
    order by m.sequence limit 1`.execute(db);
  const [oldest] = rows;
  if (!oldest) return undefined;
  await dueNow(em, key, sql`'FLUSH'`);
  await noteChanges(em, origin, { projectId, kind: "session", ids: [sessionId] });
  return { ...oldest, last: session.last };
}

/** Which messages are to be tried again. */
export interface RetryRequest extends SessionKey {
  readonly statuses: readonly ProcessingStatus[];
  readonly range: NumberRange | undefined;
}

/**
 * Makes messages wait again that were given up or left out, in the transaction of an entity manager. Answers how many.
 * Throws SessionNotFound or MessageNotFound.
 */
export async function retryMessages(em: Em, origin: string, request: RetryRequest): Promise<number> {
  const { projectId, sessionId, statuses, range } = request;
  const session = await lockForRequest(em, request);
  if (range && range.last > session.last) throw messageNotFound(sessionId, range.last, "range.last_sequence");
  const inRange = range ? sql`and m.sequence between ${range.first} and ${range.last}` : sql``;
  const { rows } = await sql<{ count: number; first: number; last: number }>`
    with freed as (
      update session_message m set processing_status = 'PENDING'
      where m.project_id = ${projectId} and m.session_id = ${sessionId} ${inRange}
        and m.processing_status = any(${[...statuses]}::text[])
      returning m.sequence
    )
    select count(*)::int as count, min(sequence)::float8 as first, max(sequence)::float8 as last from freed`.execute(
    sqlOf(em),
  );
  const freed = rows[0];
  if (!freed || freed.count === 0) return 0;
  await sql`
    update session set pending_messages = pending_messages + ${freed.count}, failed_attempts = 0,
      settled_sequence = least(settled_sequence, ${freed.first - 1})
    where project_id = ${projectId} and id = ${sessionId}`.execute(sqlOf(em));
  await dueNow(em, request, sql`'MANUAL_RETRY'`, freed.last);
  await noteChanges(em, origin, { projectId, kind: "session", ids: [sessionId] });
  return freed.count;
}

/** The extractions of some messages of a session since a time that have ended, in order; and whether all is done. */
export async function flushedBy(
  em: Em,
  { projectId, sessionId }: SessionKey,
  { first, last, since }: FlushTarget,
  options: ReadOptions = {},
): Promise<{ readonly complete: boolean; readonly extractionIds: readonly string[] }> {
  const { rows } = await sql<{ complete: boolean; extractionIds: string[] }>`
    select not exists (
        select from session_message m
        where m.project_id = s.project_id and m.session_id = s.id and m.sequence between ${first} and ${last}
          and m.processing_status in ('PENDING', 'RUNNING')
      ) as complete,
      (
        select coalesce(json_agg(e.id order by e.started_at, e.id), '[]') from extraction e
        where e.project_id = s.project_id and e.session_id = s.id and e.status <> 'RUNNING'
          and e.started_at >= to_timestamp(${since}::float8 / 1000) - interval '1 millisecond'
          and exists (
            select from jsonb_to_recordset(e.messages) as r (first bigint, last bigint)
            where r.first <= ${last} and r.last >= ${first})
      ) as "extractionIds"
    from session s where s.project_id = ${projectId} and s.id = ${sessionId}`.execute(sqlOf(em), reading(options));
  const [row] = rows;
  if (!row) throw sessionNotFound(sessionId);
  return row;
}

async function lockForRequest(em: Em, { projectId, sessionId }: SessionKey) {
  const { rows } = await sql<{ last: number; settled: number }>`
    select s.last_sequence::float8 as last, s.settled_sequence::float8 as settled from session s
    where s.project_id = ${projectId} and s.id = ${sessionId} for update`.execute(sqlOf(em));
  const [row] = rows;
  if (!row) throw sessionNotFound(sessionId);
  return row;
}

/** Makes a locked session due before others, up to a message. While it is being extracted, that is looked at afterwards. */
async function dueNow(
  em: Em,
  { projectId, sessionId }: SessionKey,
  trigger: RawBuilder<string>,
  upTo?: number,
): Promise<void> {
  await sql`
    update session set hurried_sequence = greatest(hurried_sequence, ${upTo ?? sql`last_sequence`}),
      extract_due_at = case when pending_messages > 0 then least(extract_due_at, ${askedFor})
        else extract_due_at end,
      due_trigger = case when queued_reruns > 0 then 'RERUN' when pending_messages > 0 then ${trigger}
        else due_trigger end
    where project_id = ${projectId} and id = ${sessionId}`.execute(sqlOf(em));
}
