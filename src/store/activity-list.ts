import { type RawBuilder, sql } from "kysely";
import { inPresentEra, readPosition } from "../db/journal.ts";
import { enterEra, eraNow } from "../db/journal-era.ts";
import type { Em } from "../db/orm.ts";
import { statusRank } from "../domain/activity-status.ts";
import { DomainError } from "../domain/errors.ts";
import type { Position } from "../domain/position.ts";
import { type ActivityFilter, matches, time } from "./activity-filter.ts";
import { type ActivityRow, type FlatRow, rowOf, selectListRow } from "./activity-rows.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import { maxPageBytes } from "./page-size.ts";

/** The orders of a list of activities. */
export type ActivityOrder = "active-first" | "newest-first" | "oldest-first";

/** Where a page ended: its last row, and for "active-first" the section it was in and what the first page saw. */
export interface ListCursor {
  readonly createdAt: number;
  readonly id: string;
  readonly rank: number;
  readonly seen: Position;
}

/** A page of a list, and where to go on. */
export interface ActivityPage {
  readonly rows: readonly ActivityRow[];
  readonly next: ListCursor | undefined;
}

/** What to list. */
export interface ActivityQuery {
  readonly projectId: string;
  readonly filter: ActivityFilter;
  readonly order: ActivityOrder;
  readonly limit: number;
  readonly after?: ListCursor | undefined;
}

type ListedRow = FlatRow & { rank: number; seen: string; era: string | null; bytes: number };

/**
 * Lists activities in an order in which every row has its place once, also while rows change between pages. Throws
 * PageTokenInvalid when what the first page saw cannot be told any more.
 */
export async function listActivities(em: Em, query: ActivityQuery, options: ReadOptions = {}): Promise<ActivityPage> {
  const { after, order, limit } = query;
  const isSectioned = after !== undefined && order === "active-first";
  const source = isSectioned ? laterSections(query, after) : firstRows(query);
  const { rows } = await sql<ListedRow>`
    select * from (
      select ${selectListRow}, a.section as rank, pg_current_snapshot()::text as seen, ${sql.raw(eraNow)} as era,
        sum(octet_length(a.message) + octet_length(a.error) + coalesce(octet_length(a.metadata::text), 0) + 256)
          over (order by ${orderBy(order)})::float8 as bytes
      from (${source}) a
      order by ${orderBy(order)}
    ) page`.execute(sqlOf(em), reading(options));
  const [first] = rows;
  let seen = after?.seen;
  if (isSectioned && seen && first?.era !== seen.era) seen = await stillSeen(em, seen);
  const fitting = rows.filter((row, i) => i === 0 || (i < limit && row.bytes <= maxPageBytes));
  const last = fitting.at(-1);
  if (!first || !last || fitting.length === rows.length) return { rows: fitting.map(rowOf), next: undefined };
  // No process has entered the present era yet, so it has no name that a token could carry.
  if (first.era === null) {
    await enterEra(em);
    return await listActivities(em, query, options);
  }
  const { createdAt, id, rank } = last;
  const next = { createdAt, id, rank, seen: seen ?? readPosition(first.seen, first.era) };
  return { rows: fitting.map(rowOf), next };
}

/** What a first page saw in an earlier era of the journal, if the same can be said in the present one. */
async function stillSeen(em: Em, seen: Position): Promise<Position> {
  const there = await inPresentEra(em, seen);
  if (there?.text === seen.text) return there;
  const message =
    "page_token is from before the database was restored, was moved or recovered from a crash: begin anew without it";
  throw new DomainError("PageTokenInvalid", message, { field: "page_token" });
}

/** The first page of any order, and the following ones of an order that no change can disturb. */
function firstRows({ projectId, filter, order, limit, after }: ActivityQuery): RawBuilder<unknown> {
  const ranks = new Set((filter.statuses ?? []).map(statusRank));
  // Within one section the order is by age alone, which an index on the status gives.
  const by = order === "active-first" && ranks.size === 1 ? sql`a.created_at desc, a.id desc` : orderBy(order, "rank");
  return sql`
    select a.*, a.rank as section from activity a
    where ${matches(projectId, filter)} ${after ? sql`and ${isBehind(order, after)}` : sql``}
    order by ${by} limit ${limit + 1}`;
}

/**
 * Later pages of "active-first" keep each row in the section where the first page saw it. Rows that have not moved
 * since are found by their section; the few that have are found by the transaction that moved them. (One that was
 * queued again and started again since then may stand in another section: nobody pages that slowly.)
 */
function laterSections({ projectId, filter, limit }: ActivityQuery, after: ListCursor): RawBuilder<unknown> {
  const { seen, rank } = after;
  const snapshot = sql`${seen.text}::pg_snapshot`;
  const ranks = filter.statuses?.length ? [...new Set(filter.statuses.map(statusRank))] : [0, 1, 2];
  const unmoved = [rank, rank + 1, rank + 2].filter((section) => section <= 2 && ranks.includes(section));
  const parts = unmoved.map(
    (section) => sql`(
      select a.*, a.rank as section from activity a
      where ${matches(projectId, filter)} and a.rank = ${section} and pg_visible_in_snapshot(a.moved_in, ${snapshot})
        ${section === rank ? sql`and ${isOlder(after)}` : sql``}
      order by a.created_at desc, a.id desc limit ${limit + 1})`,
  );
  const moved = sql`(
    select a.*, case when pg_visible_in_snapshot(a.started_in, ${snapshot}) and not (a.queued_again_in > a.started_in
      and pg_visible_in_snapshot(a.queued_again_in, ${snapshot})) is true then 0 else 1 end as section
    from activity a
    where ${matches(projectId, filter)} and pg_visible_in_snapshot(a.created_in, ${snapshot})
      and (a.moved_in >= ${`${seen.xmax}`}::text::xid8
        or a.moved_in = any(${seen.running.map(String)}::text[]::xid8[])))`;
  return sql`
    select * from (${sql.join([...parts, moved], sql` union all `)}) a
    where a.section > ${rank} or (a.section = ${rank} and ${isOlder(after)})
    order by ${orderBy("active-first")} limit ${limit + 1}`;
}

function orderBy(order: ActivityOrder, section: "rank" | "section" = "section"): RawBuilder<unknown> {
  if (order === "oldest-first") return sql`a.created_at, a.id`;
  if (order === "newest-first") return sql`a.created_at desc, a.id desc`;
  return sql`a.${sql.ref(section)}, a.created_at desc, a.id desc`;
}

function isBehind(order: ActivityOrder, after: ListCursor): RawBuilder<boolean> {
  if (order !== "oldest-first") return isOlder(after);
  return sql`(a.created_at, a.id) > (${time(after.createdAt)}, ${after.id})`;
}

function isOlder({ createdAt, id }: ListCursor): RawBuilder<boolean> {
  return sql`(a.created_at, a.id) < (${time(createdAt)}, ${id})`;
}
