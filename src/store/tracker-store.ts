import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { type StateDocument, type TrackerResetEntry, trackerNotFound } from "../domain/tracker-standing.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import { matchesTracker, type TrackerFilter } from "./tracker-filter.ts";
import {
  type FlatTracker,
  isTracker,
  selectTracker,
  type TrackerKey,
  type TrackerRow,
  trackerRowOf,
} from "./tracker-rows.ts";

/** Reads a tracker. Throws TrackerNotFound. */
export async function getTracker(em: Em, key: TrackerKey, options: ReadOptions = {}): Promise<TrackerRow> {
  const { rows } = await sql<FlatTracker>`
    select ${selectTracker} from tracker t where ${isTracker(key)}`.execute(sqlOf(em), reading(options));
  if (!rows[0]) throw trackerNotFound(key.name);
  return trackerRowOf(rows[0]);
}

const maxResets = 100;

/** Reads a tracker with its last resets, the newest first. Throws TrackerNotFound. */
export async function getTrackerWithResets(
  em: Em,
  key: TrackerKey,
  options: ReadOptions = {},
): Promise<{ row: TrackerRow; resets: readonly TrackerResetEntry[] }> {
  const { rows } = await sql<FlatTracker & { resets: TrackerResetEntry[] }>`
    select ${selectTracker}, (
      select coalesce(json_agg(json_build_object('previousCursor', r.previous_cursor, 'cursor', r.cursor,
        'actor', r.actor, 'apiKeyId', r.api_key_id, 'reason', r.reason, 'stateCleared', r.state_cleared,
        'createdAt', ${sql.raw(ms("r.created_at"))}) order by r.sequence desc), '[]')
      from (
        select * from tracker_reset r where r.project_id = t.project_id and r.tracker_id = t.id
        order by r.sequence desc limit ${maxResets}
      ) r) as resets
    from tracker t where ${isTracker(key)}`.execute(sqlOf(em), reading(options));
  if (!rows[0]) throw trackerNotFound(key.name);
  return { row: trackerRowOf(rows[0]), resets: rows[0].resets };
}

/** Reads a tracker with its state document. Throws TrackerNotFound. */
export async function getTrackerWithState(
  em: Em,
  key: TrackerKey,
  options: ReadOptions = {},
): Promise<{ row: TrackerRow; document: StateDocument }> {
  const { rows } = await sql<FlatTracker & { document: StateDocument | null }>`
    select ${selectTracker}, t.state as document from tracker t where ${isTracker(key)}`.execute(
    sqlOf(em),
    reading(options),
  );
  if (!rows[0]) throw trackerNotFound(key.name);
  return { row: trackerRowOf(rows[0]), document: rows[0].document ?? {} };
}

/** Where a page of trackers ended. */
export interface TrackerCursor {
  readonly createdAt: number;
  readonly id: string;
}

/** What to list. */
export interface TrackerQuery {
  readonly projectId: string;
  readonly filter: TrackerFilter;
  readonly order: "newest-first" | "oldest-first";
  readonly limit: number;
  readonly after?: TrackerCursor | undefined;
}

/** Lists trackers by time of creation, which never changes: every row has its place once. */
export async function listTrackers(
  em: Em,
  { projectId, filter, order, limit, after }: TrackerQuery,
  options: ReadOptions = {},
): Promise<{ rows: readonly TrackerRow[]; next: TrackerCursor | undefined }> {
  const [direction, isBehind] = order === "newest-first" ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  const behind =
    after && sql`and (t.created_at, t.id) ${isBehind} (to_timestamp(${after.createdAt}::float8 / 1000), ${after.id})`;
  const { rows } = await sql<FlatTracker>`
    select ${selectTracker} from tracker t
    where ${matchesTracker(projectId, filter)} ${behind ?? sql``}
    order by t.created_at ${direction}, t.id ${direction} limit ${limit + 1}`.execute(sqlOf(em), reading(options));
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page.map(trackerRowOf), next: rows.length > limit && last ? last : undefined };
}

/** Reads trackers by id: how those that match the filter stand now, and which do not match. */
export async function matchingTrackers(
  em: Em,
  projectId: string,
  filter: TrackerFilter,
  ids: readonly string[],
): Promise<{ rows: readonly TrackerRow[]; removedIds: readonly string[] }> {
  const { rows } = await sql<FlatTracker>`
    select ${selectTracker} from tracker t
    where t.id = any(${[...ids]}::text[]) and ${matchesTracker(projectId, filter)}
    order by t.created_at, t.id`.execute(sqlOf(em));
  const found = new Set(rows.map(({ id }) => id));
  return { rows: rows.map(trackerRowOf), removedIds: ids.filter((id) => !found.has(id)) };
}
