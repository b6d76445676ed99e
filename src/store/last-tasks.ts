import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import { fittingRows } from "./page-size.ts";
import { lastPlace } from "./session-order.ts";
import type { SessionKey } from "./session-rows.ts";
import { matches, type TaskFilter } from "./task-filter.ts";
import { listRowBytes, selectListRow, type TaskRow } from "./task-rows.ts";

const pageSize = 100;

/** Reads tasks of a session from the last one on, against their order. The reader stops when it has enough. */
export async function* lastTasks(
  em: Em,
  { projectId, sessionId }: SessionKey,
  { statuses }: Pick<TaskFilter, "statuses">,
  options: ReadOptions = {},
): AsyncGenerator<TaskRow, void, undefined> {
  let before = lastPlace + 1;
  for (;;) {
    const { rows } = await sql<TaskRow & { bytes: number }>`
      select ${selectListRow}, sum(${listRowBytes}) over (order by t.place desc)::float8 as bytes
      from (
        select t.* from task t
        where ${matches(projectId, { sessionId, statuses })} and t.place < ${before}::bigint
        order by t.place desc limit ${pageSize + 1}
      ) t
      order by t.place desc`.execute(sqlOf(em), reading(options));
    const page = fittingRows(rows, pageSize);
    yield* page;
    if (page.length === rows.length) return;
    before = page.at(-1)?.place ?? 0;
  }
}
