import { type RawBuilder, sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { PingStatus } from "../domain/ping-status.ts";
import { time } from "./activity-filter.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import { type FlatInstance, type InstanceRow, instanceBytes, instanceRowOf, selectInstance } from "./instance-rows.ts";
import { fittingRows } from "./page-size.ts";

/** Which instances of a project are meant. What is left out holds for all. */
export interface InstanceFilter {
  readonly agentId?: string | undefined;
  readonly statuses?: readonly PingStatus[] | undefined;
  /** Also those that have ended. */
  readonly includesEnded: boolean;
}

/** The condition that the instance i is one of a project's that match a filter. */
export function matchesInstance(projectId: string, filter: InstanceFilter): RawBuilder<boolean> {
  const conditions = [sql<boolean>`i.project_id = ${projectId}`];
  if (filter.agentId !== undefined) conditions.push(sql`i.agent_id = ${filter.agentId}`);
  if (filter.statuses?.length) conditions.push(sql`i.status = any(${[...filter.statuses]}::text[])`);
  if (!filter.includesEnded) conditions.push(sql`i.ended_at is null`);
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

/** Where a page ended, and when the first page was read: an instance stays where that one has it. */
export interface InstanceCursor {
  readonly startedAt: number;
  readonly id: string;
  readonly seenAt: number;
}

/** Which instances to list. */
export interface InstanceQuery {
  readonly projectId: string;
  readonly filter: InstanceFilter;
  readonly limit: number;
  readonly after?: InstanceCursor | undefined;
}

/**
 * Lists instances by the beginning of their lives, the newest first. One that begins a new life between two pages
 * stands where its life before began. (One that does so twice is missed: nobody pages that slowly.)
 */
export async function listInstances(
  em: Em,
  { projectId, filter, limit, after }: InstanceQuery,
  options: ReadOptions = {},
): Promise<{ rows: readonly InstanceRow[]; next: InstanceCursor | undefined }> {
  const { rows } = await sql<FlatInstance & { place: number; bytes: number; readAt: number }>`
    select ${selectInstance}, ${sql.raw(ms("i.place"))} as place, floor(${sql.raw(ms("clock_timestamp()"))}) as "readAt",
      sum(${instanceBytes}) over (order by i.place desc, i.id desc)::float8 as bytes
    from (${after ? laterRows(projectId, filter, after, limit) : firstRows(projectId, filter, limit)}) i
    order by i.place desc, i.id desc`.execute(sqlOf(em), reading(options));
  const page = fittingRows(rows, limit);
  const last = page.at(-1);
  const more = last && page.length < rows.length;
  const next = more ? { startedAt: last.place, id: last.id, seenAt: after?.seenAt ?? last.readAt } : undefined;
  return { rows: page.map(instanceRowOf), next };
}

function firstRows(projectId: string, filter: InstanceFilter, limit: number): RawBuilder<unknown> {
  return sql`
    select i.*, i.started_at as place from instance i where ${matchesInstance(projectId, filter)}
    order by i.started_at desc, i.id desc limit ${limit + 1}`;
}

function laterRows(
  projectId: string,
  filter: InstanceFilter,
  { startedAt, id, seenAt }: InstanceCursor,
  limit: number,
): RawBuilder<unknown> {
  const part = (column: string, began: RawBuilder<unknown>) => sql`(
    select i.*, i.${sql.ref(column)} as place from instance i
    where ${matchesInstance(projectId, filter)} and i.started_at ${began}
      and (i.${sql.ref(column)}, i.id) < (${time(startedAt)}, ${id})
    order by i.${sql.ref(column)} desc, i.id desc limit ${limit + 1})`;
  const stayed = part("started_at", sql`<= ${time(seenAt)}`);
  const moved = part("previous_started_at", sql`> ${time(seenAt)}`);
  return sql`select * from (${stayed} union all ${moved}) i order by i.place desc, i.id desc limit ${limit + 1}`;
}

/** Counts the instances of a project that match a filter, by status. */
export async function countInstances(
  em: Em,
  projectId: string,
  filter: InstanceFilter,
  options: ReadOptions = {},
): Promise<readonly { readonly status: PingStatus; readonly count: number }[]> {
  const { rows } = await sql<{ status: PingStatus; count: number }>`
    select i.status, count(*)::int as count from instance i where ${matchesInstance(projectId, filter)}
    group by i.status`.execute(sqlOf(em), reading(options));
  return rows;
}
