import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { eventNotFound } from "../domain/cursor.ts";
import type { TaskStatus } from "../domain/task-status.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import { type EventRow, eventFields } from "./event-rows.ts";
import { maxPageBytes } from "./page-size.ts";
import {
  type FlatTracker,
  isTracker,
  selectTracker,
  type TrackerKey,
  type TrackerRow,
  trackerRowOf,
} from "./tracker-rows.ts";

/** Reads an event. Throws EventNotFound. */
export async function getEvent(
  em: Em,
  { projectId, eventId }: { projectId: string; eventId: string },
  options: ReadOptions = {},
): Promise<EventRow> {
  const { rows } = await sql<{ event: EventRow }>`
    select json_build_object(${sql.raw(eventFields)}) as event
    from event e join tracker t on t.project_id = e.project_id and t.id = e.tracker_id
    where e.project_id = ${projectId} and e.id = ${eventId}`.execute(sqlOf(em), reading(options));
  const [row] = rows;
  if (!row) throw eventNotFound(eventId);
  return row.event;
}

/** Which part of the events of a tracker to read. */
export interface EventRange {
  /** Only events beyond this sequence, in the direction of the order. */
  readonly after: number;
  /** Only events up to this sequence, for the newest first: below `after`, above this. */
  readonly floor?: number;
  readonly newestFirst?: boolean;
  readonly limit: number;
  /** The bytes of the part at most, but for a single one that has more. */
  readonly maxBytes?: number;
}

/** A part of the events of a tracker, with how it and its task stood at the same moment. */
export interface EventPage {
  readonly tracker: TrackerRow;
  readonly taskStatus: TaskStatus | null;
  readonly events: readonly EventRow[];
  /** There are more events in the range. */
  readonly more: boolean;
}

// Structured data takes up to four times as many bytes in a message as in JSON: a short number takes eleven.
const bytesOf = sql.raw(`octet_length(e.type) + 256 + coalesce(octet_length(e.content::text), 0)
  * case when jsonb_exists(e.content, 'text') then 1 else 4 end`);

/** Reads a part of the events of a tracker, in one statement. Undefined when the project has no such tracker. */
export async function readEvents(
  em: Em,
  key: TrackerKey,
  { after, floor = 0, newestFirst = false, limit, maxBytes = maxPageBytes }: EventRange,
  options: ReadOptions = {},
): Promise<EventPage | undefined> {
  const direction = newestFirst ? sql`desc` : sql`asc`;
  const range = newestFirst ? sql`e.sequence < ${after} and e.sequence > ${floor}` : sql`e.sequence > ${after}`;
  const { rows } = await sql<FlatTracker & { taskStatus: TaskStatus | null; events: EventRow[]; found: number }>`
    select ${selectTracker}, page.events, page.found,
      (select k.status from task k where k.project_id = t.project_id and k.id = t.task_id) as "taskStatus"
    from tracker t, lateral (
      select coalesce(json_agg(json_build_object(${sql.raw(eventFields)}) order by e.sequence ${direction})
        filter (where e.bytes <= ${maxBytes} or e.place = 1), '[]') as events, count(*)::int as found
      from (
        select e.*, row_number() over w as place,
          sum(${bytesOf}) over w as bytes
        from (
          select * from event e
          where e.project_id = t.project_id and e.tracker_id = t.id and ${range}
          order by e.sequence ${direction} limit ${limit + 1}
        ) e
        window w as (order by e.sequence ${direction})
      ) e
    ) page
    where ${isTracker(key)}`.execute(sqlOf(em), reading(options));
  const [row] = rows;
  if (!row) return undefined;
  const events = row.events.slice(0, limit);
  return { tracker: trackerRowOf(row), taskStatus: row.taskStatus, events, more: events.length < row.found };
}
