import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { time } from "./activity-filter.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import { fittingRows } from "./page-size.ts";
import { matches, type SessionFilter } from "./session-filter.ts";
import { type SessionRow, selectSession } from "./session-rows.ts";
import type { AgeKey } from "./task-list.ts";

/** Which sessions to list. */
export interface SessionQuery {
  readonly projectId: string;
  readonly filter: SessionFilter;
  readonly limit: number;
  readonly oldestFirst: boolean;
  readonly after?: AgeKey | undefined;
}

/** A page of the ids of sessions, in order, and where to go on. */
export interface SessionPage {
  readonly ids: readonly string[];
  readonly next: AgeKey | undefined;
}

/** Finds a page of sessions by age, the newest or the oldest first: as many as a message carries. */
export async function listSessions(
  em: Em,
  { projectId, filter, limit, oldestFirst, after }: SessionQuery,
  options: ReadOptions = {},
): Promise<SessionPage> {
  const order = oldestFirst ? sql`s.created_at, s.id` : sql`s.created_at desc, s.id desc`;
  const isBehind =
    after && sql`and (s.created_at, s.id) ${oldestFirst ? sql`>` : sql`<`} (${time(after.createdAt)}, ${after.id})`;
  const { rows } = await sql<AgeKey & { bytes: number }>`
    select s.id, (extract(epoch from s.created_at) * 1000)::float8 as "createdAt",
      sum(1024 + octet_length(s.display_name) + coalesce(octet_length(s.metadata::text), 0))
        over (order by ${order})::float8 as bytes
    from (
      select s.* from session s where ${matches(projectId, filter)} ${isBehind ?? sql``}
      order by ${order} limit ${limit + 1}
    ) s
    order by ${order}`.execute(sqlOf(em), reading(options));
  const page = fittingRows(rows, limit);
  return { ids: page.map(({ id }) => id), next: page.length < rows.length ? page.at(-1) : undefined };
}

/** Reads sessions by their ids, in this order. Those that are gone are left out. */
export async function sessionsById(
  em: Em,
  projectId: string,
  ids: readonly string[],
  options: ReadOptions = {},
): Promise<readonly SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select ${selectSession}
    from unnest(${[...ids]}::text[]) with ordinality as n (id, nth)
    join session s on s.project_id = ${projectId} and s.id = n.id
    order by n.nth`.execute(sqlOf(em), reading(options));
  return rows;
}
