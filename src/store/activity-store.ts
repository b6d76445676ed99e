import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { ActivityStatus, LogLevel } from "../domain/activity-status.ts";
import { logLevels } from "../domain/activity-status.ts";
import { etagMismatch } from "../domain/errors.ts";
import type { ActivityState, Entry } from "../domain/progress.ts";
import { type ActivityFilter, matches } from "./activity-filter.ts";
import {
  type ActivityKey,
  type ActivityRow,
  activityNotFound,
  etagOf,
  type FlatRow,
  rowOf,
  selectRow,
  selectState,
  stateOf,
} from "./activity-rows.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import { noteChanges } from "./journal.ts";
import { anyName } from "./key-slots.ts";
import { leaveRows } from "./leftovers.ts";
import { maxPageBytes } from "./page-size.ts";

/** Reads an activity. Undefined when the project has none of that id. */
export async function findActivity(
  em: Em,
  { projectId, activityId }: ActivityKey,
  options: ReadOptions = {},
): Promise<ActivityRow | undefined> {
  const { rows } = await sql<FlatRow>`
    select ${selectRow} from activity a where a.project_id = ${projectId} and a.id = ${activityId}`.execute(
    sqlOf(em),
    reading(options),
  );
  return rows[0] && rowOf(rows[0]);
}

/** Reads an activity. Throws ActivityNotFound. */
export async function getActivity(em: Em, key: ActivityKey, options: ReadOptions = {}): Promise<ActivityRow> {
  const row = await findActivity(em, key, options);
  if (!row) throw activityNotFound(key.activityId);
  return row;
}

/** Which part of a log to read. */
export interface LogRange {
  /** Only entries beyond this sequence, in the direction of the order. */
  readonly after: number;
  /** Only entries up to this sequence, for the newest first: below `after`, above this. */
  readonly floor?: number;
  readonly newestFirst?: boolean;
  readonly minLevel?: LogLevel | undefined;
  readonly limit: number;
  /** The bytes of the part at most, but for a single one that has more. */
  readonly maxBytes?: number;
}

/** A part of a log, with where its activity stood at the same moment. */
export interface LogPage {
  readonly state: ActivityState;
  readonly entries: readonly Entry[];
  /** There are more entries in the range. */
  readonly more: boolean;
}

const entryFields = `'sequence', e.sequence, 'status', e.status, 'percentage', e.percentage, 'message', e.message,
  'level', e.level, 'attempt', e.attempt, 'data', e.data, 'eventTime', ${ms("e.event_time")},
  'createdAt', ${ms("e.created_at")}`;

/** Reads a part of a log, in one statement. Undefined when the project has no such activity. */
export async function readLog(
  em: Em,
  { projectId, activityId }: ActivityKey,
  { after, floor = 0, newestFirst = false, minLevel, limit, maxBytes = maxPageBytes }: LogRange,
  options: ReadOptions = {},
): Promise<LogPage | undefined> {
  const levels = minLevel ? logLevels.slice(logLevels.indexOf(minLevel)) : undefined;
  const direction = newestFirst ? sql`desc` : sql`asc`;
  const range = newestFirst ? sql`e.sequence < ${after} and e.sequence > ${floor}` : sql`e.sequence > ${after}`;
  const { rows } = await sql<ActivityState & { entries: Entry[]; found: number }>`
    select ${selectState}, log.entries, log.found
    from activity a, lateral (
      select coalesce(json_agg(json_build_object(${sql.raw(entryFields)}) order by e.sequence ${direction})
        filter (where e.bytes <= ${maxBytes} or e.place = 1), '[]') as entries, count(*)::int as found
      from (
        select e.*, row_number() over w as place, sum(octet_length(e.message)
          + coalesce(octet_length(e.data::text), 0) + 64) over w as bytes
        from (
          select * from activity_entry e
          where e.project_id = a.project_id and e.activity_id = a.id and ${range}
            ${levels ? sql`and e.level = any(${levels}::text[])` : sql``}
          order by e.sequence ${direction} limit ${limit + 1}
        ) e
        window w as (order by e.sequence ${direction})
      ) e
    ) log
    where a.project_id = ${projectId} and a.id = ${activityId}`.execute(sqlOf(em), reading(options));
  const [row] = rows;
  if (!row) return undefined;
  const entries = row.entries.slice(0, limit);
  return { state: stateOf(row), entries, more: entries.length < row.found };
}

/** Counts the activities of a project that match a filter, by status. */
export async function countActivities(
  em: Em,
  projectId: string,
  filter: ActivityFilter,
  options: ReadOptions = {},
): Promise<ReadonlyMap<ActivityStatus, number>> {
  const { rows } = await sql<{ status: ActivityStatus; count: number }>`
    select a.status, count(*)::float8 as count from activity a where ${matches(projectId, filter)}
    group by a.status`.execute(sqlOf(em), reading(options));
  return new Map(rows.map(({ status, count }) => [status, count]));
}

/** The ids of activities that match a filter and have not ended, the oldest first. */
export async function pendingActivities(
  em: Em,
  projectId: string,
  filter: ActivityFilter,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select a.id from activity a where ${matches(projectId, filter)} and a.rank < 2
    order by a.created_at, a.id limit ${limit}`.execute(sqlOf(em));
  return rows.map(({ id }) => id);
}

/** Deletes an activity, in the transaction of an entity manager; its log is left to be removed. Throws ActivityNotFound. */
export async function deleteActivity(
  em: Em,
  origin: string,
  key: ActivityKey,
  etag: string | undefined,
): Promise<void> {
  const db = sqlOf(em);
  const { projectId, activityId } = key;
  const { rows } = await sql<ActivityState>`
    select ${selectState} from activity a
    where a.project_id = ${projectId} and a.id = ${activityId} for update`.execute(db);
  const [row] = rows;
  if (!row) throw activityNotFound(activityId);
  if (etag && etag !== etagOf(row)) throw etagMismatch(etag, etagOf(row));
  await sql`delete from activity where project_id = ${projectId} and id = ${activityId}`.execute(db);
  await leaveRows(db, { projectId, kind: "activity", ids: [activityId] });
  await noteChanges(em, origin, { projectId, kind: "activity", ids: [activityId] });
  const { rows: freed } = await sql`
    delete from activity_slot where project_id = ${projectId} and key = ${row.concurrencyKey}
      and activity_id = ${activityId} returning key`.execute(db);
  if (freed.length > 0) await noteChanges(em, origin, { projectId, kind: "queue", ids: [anyName] });
}
