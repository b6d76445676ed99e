import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { type ActivityFilter, matches } from "./activity-filter.ts";
import { type ActivityRow, type FlatRow, rowOf, selectListRow } from "./activity-rows.ts";
import { sqlOf } from "./database.ts";
import { fittingRows } from "./page-size.ts";

/** Activities that changed: those that match a filter, oldest first, and the ids of those that do not. */
export interface ActivityChanges {
  readonly rows: readonly ActivityRow[];
  readonly removedIds: readonly string[];
  /** The last id that was looked at, when not all of them fit into a message. */
  readonly lastId: string | undefined;
}

/** Reads activities by ids in ascending order of bytes: how those that match stand now, and which do not match. */
export async function matchingActivities(
  em: Em,
  projectId: string,
  filter: ActivityFilter,
  ids: readonly string[],
): Promise<ActivityChanges> {
  const { rows } = await sql<FlatRow & { bytes: number }>`
    select ${selectListRow}, sum(octet_length(a.message) + octet_length(a.error)
      + coalesce(octet_length(a.metadata::text), 0) + 256) over (order by a.id collate "C")::float8 as bytes
    from activity a
    where a.id = any(${[...ids]}::text[]) and ${matches(projectId, filter)}
    order by a.id collate "C"`.execute(sqlOf(em));
  const fitting = fittingRows(rows, rows.length);
  const lastId = fitting.length < rows.length ? fitting.at(-1)?.id : undefined;
  const seen = lastId === undefined ? ids : ids.slice(0, ids.indexOf(lastId) + 1);
  const found = new Set(fitting.map(({ id }) => id));
  return {
    rows: fitting.map(rowOf).toSorted((one, two) => one.state.createdAt - two.state.createdAt),
    removedIds: seen.filter((id) => !found.has(id)),
    lastId,
  };
}
