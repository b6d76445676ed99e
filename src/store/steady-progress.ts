import { sql } from "kysely";
import { prepared } from "../db/preparing-client.ts";
import { column, jsonColumn } from "./column.ts";
import { clockMs, ms, type Sql } from "./database.ts";
import type { Progress, Written } from "./progress-sql.ts";

/** Whether an activity runs on as before: most reports by far say no more than how far it has got. */
export function isSteady({ before, state, result }: Progress): boolean {
  return (
    before.status === "RUNNING" &&
    state.status === "RUNNING" &&
    state.attempt === before.attempt &&
    state.cancelRequested === before.cancelRequested &&
    state.cancelReason === before.cancelReason &&
    result === undefined
  );
}

/**
 * Writes what a group of activities that run on went through, as `writeProgress` does: with what such reports change,
 * and column by column. It takes the database two thirds of the time, which is what a group of small reports waits for.
 */
export async function writeSteadyProgress(db: Sql, origin: string, progress: readonly Progress[]): Promise<Written> {
  const entries = progress.flatMap((one, i) => one.entries.map((entry, k) => ({ ...entry, place: i + 1, nth: k + 1 })));
  const { rows } = await sql<{ now: number; missed: number[] | null }>`${sql.raw(prepared)}
    with given as (
      select * from unnest(
        ${column(progress.map((one) => one.projectId))}::text[],
        ${column(progress.map(({ state }) => state.id))}::text[],
        ${column(progress.map(({ before }) => before.lastSequence))}::bigint[],
        ${column(progress.map(({ state }) => state.createdAt))}::float8[],
        ${column(progress.map(({ state }) => state.lastSequence))}::bigint[],
        ${column(progress.map(({ state }) => state.percentage))}::smallint[],
        ${column(progress.map(({ state }) => state.message))}::text[],
        ${column(progress.map(({ state }) => state.leaseExpiresAt))}::float8[],
        ${column(progress.map((one) => one.entries.at(-1)?.createdAt))}::float8[]
      ) with ordinality as g (project_id, id, expected, "createdAt", "lastSequence", percentage, message,
        "leaseExpiresAt", "updatedAt", place)
    ), held as (
      select a.ctid, g.* from given g join activity a using (project_id, id)
      where a.last_sequence = g.expected and ${sql.raw(ms("a.created_at"))} = g."createdAt"
      order by a.project_id, a.id for update of a skip locked
    ), updated as (
      update activity a set
        percentage = h.percentage, message = h.message, last_sequence = h."lastSequence",
        updated_at = to_timestamp(h."updatedAt" / 1000),
        lease_expires_at = to_timestamp(h."leaseExpiresAt" / 1000)
      from held h where a.ctid = h.ctid
      returning h.place, h.expected, a.project_id, a.id, a.attempt
    ), logged as (
      insert into activity_entry (project_id, activity_id, sequence, status, percentage, message, level, attempt, data,
        event_time, created_at)
      select u.project_id, u.id, u.expected + e.nth, 'RUNNING', e.percentage, e.message, e.level, u.attempt, e.data,
        to_timestamp(e."eventTime" / 1000), to_timestamp(e."createdAt" / 1000)
      from unnest(
        ${column(entries.map((entry) => entry.place))}::bigint[], ${column(entries.map((entry) => entry.nth))}::int[],
        ${column(entries.map((entry) => entry.percentage))}::smallint[],
        ${column(entries.map((entry) => entry.message))}::text[],
        ${column(entries.map((entry) => entry.level))}::text[],
        ${jsonColumn(entries.map(({ data }) => data))}::jsonb[],
        ${column(entries.map((entry) => entry.eventTime))}::float8[],
        ${column(entries.map((entry) => entry.createdAt))}::float8[]
      ) as e (place, nth, percentage, message, level, data, "eventTime", "createdAt")
      join updated u using (place)
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), 'activity', array_agg(id), ${origin}, now() from updated group by project_id
      on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids
    )
    select ${sql.raw(clockMs)} as now, case when (select count(*) from updated) < (select count(*) from given) then (
      select json_agg(place) from given where place not in (select place from updated)
    ) end as missed`.execute(db);
  const [answer] = rows;
  const missed = (answer?.missed ?? []).map((place) => progress[place - 1]?.key ?? "");
  return { missed: new Set(missed), now: answer?.now ?? 0 };
}
