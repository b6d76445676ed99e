import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { time } from "./activity-filter.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import { fittingRows } from "./page-size.ts";
import { matches, type TaskFilter } from "./task-filter.ts";
import { listRowBytes, selectListRow, type TaskRow } from "./task-rows.ts";

/** Where a task stands by age: this never changes. */
export interface AgeKey {
  readonly createdAt: number;
  readonly id: string;
}

/** Which tasks to list. */
export interface TaskQuery {
  readonly projectId: string;
  readonly filter: TaskFilter;
  readonly limit: number;
}

/** A page of a list, and where to go on. */
export interface TaskPage<Next> {
  readonly rows: readonly TaskRow[];
  readonly next: Next | undefined;
}

type SizedRow = TaskRow & { bytes: number };

/** Lists tasks by age, the newest or the oldest first. */
export async function listTasksByAge(
  em: Em,
  { projectId, filter, limit }: TaskQuery,
  { oldestFirst, after }: { oldestFirst: boolean; after?: AgeKey | undefined },
  options: ReadOptions = {},
): Promise<TaskPage<AgeKey>> {
  const order = oldestFirst ? sql`t.created_at, t.id` : sql`t.created_at desc, t.id desc`;
  const isBehind =
    after && sql`and (t.created_at, t.id) ${oldestFirst ? sql`>` : sql`<`} (${time(after.createdAt)}, ${after.id})`;
  // Sorted and cut first: what is shown of a row is read for the page only.
  const { rows } = await sql<SizedRow>`
    select ${selectListRow}, sum(${listRowBytes}) over (order by ${order})::float8 as bytes
    from (
      select t.* from task t where ${matches(projectId, filter)} ${isBehind ?? sql``}
      order by ${order} limit ${limit + 1}
    ) t
    order by ${order}`.execute(sqlOf(em), reading(options));
  const page = fittingRows(rows, limit);
  return { rows: page, next: page.length < rows.length ? page.at(-1) : undefined };
}

/** Reads tasks by their ids, in this order: as many as a message carries, from the first on. */
export async function tasksById(
  em: Em,
  { projectId, filter }: Pick<TaskQuery, "projectId" | "filter">,
  ids: readonly string[],
  options: ReadOptions = {},
): Promise<TaskPage<string>> {
  const { rows } = await sql<SizedRow>`
    select ${selectListRow}, sum(${listRowBytes}) over (order by t.nth)::float8 as bytes
    from (
      select t.*, n.nth from unnest(${[...ids]}::text[]) with ordinality as n (id, nth)
      join task t on t.project_id = ${projectId} and t.id = n.id
      where ${matches(projectId, filter)}
    ) t
    order by t.nth`.execute(sqlOf(em), reading(options));
  const page = fittingRows(rows, ids.length);
  return { rows: page, next: rows[page.length]?.id };
}
