import { sql } from "kysely";
import { statusRank } from "../domain/activity-status.ts";
import type { Json } from "../domain/columns.ts";
import { type ActivityState, type Entry, rankMoved } from "../domain/progress.ts";
import { type ActivityKey, keyOf, selectState, stateOf } from "./activity-rows.ts";
import type { Sql } from "./database.ts";

/** What one activity went through in a group. */
export interface Progress {
  readonly projectId: string;
  readonly before: ActivityState;
  state: ActivityState;
  readonly entries: Entry[];
  result?: Json | undefined;
}

/** Locks the rows of these activities, in the order of their keys, and reads where each stands. */
export async function lockStates(
  db: Sql,
  keys: readonly ActivityKey[],
): Promise<{ states: Map<string, ActivityState>; now: number }> {
  const distinct = [...new Map(keys.map((key) => [keyOf(key), key])).values()];
  const { rows } = await sql<ActivityState & { projectId: string; now: number }>`
    select ${selectState}, a.project_id as "projectId", floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now
    from unnest(${distinct.map((key) => key.projectId)}::text[], ${distinct.map((key) => key.activityId)}::text[])
      as k (project_id, id)
    join activity a using (project_id, id)
    order by a.project_id, a.id
    for update of a`.execute(db);
  const states = new Map(rows.map((row) => [keyOf({ projectId: row.projectId, activityId: row.id }), stateOf(row)]));
  // The clock of the database, which all replicas share. Locks may have been waited for: the last row's is the time.
  return { states, now: rows.at(-1)?.now ?? 0 };
}

/** Writes what a group went through: the rows, the logs and the journal, in one statement. */
export async function writeProgress(db: Sql, origin: string, progress: readonly Progress[]): Promise<void> {
  const rows = progress.map(({ projectId, before, state, entries, result }) => ({
    ...state,
    project_id: projectId,
    rank: statusRank(state.status),
    moved: rankMoved(before, state),
    starts: before.startedAt === null && state.startedAt !== null,
    updatedAt: entries.at(-1)?.createdAt,
    result,
  }));
  const entries = progress.flatMap(({ projectId: project_id, state, entries: all }) =>
    all.map((entry) => ({ project_id, activity_id: state.id, ...entry })),
  );
  await sql`
    with changed as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as c (
        project_id text, id text, status text, rank smallint, moved boolean, starts boolean, percentage smallint,
        message text, attempt int, "lastSequence" bigint, "cancelRequested" boolean, "cancelReason" text, error text,
        "startedAt" float8, "endedAt" float8, "updatedAt" float8, result jsonb)
    ), updated as (
      update activity a set
        status = c.status, rank = c.rank, percentage = c.percentage, message = c.message, attempt = c.attempt,
        last_sequence = c."lastSequence", cancel_requested = c."cancelRequested", cancel_reason = c."cancelReason",
        error = c.error, started_at = to_timestamp(c."startedAt" / 1000), ended_at = to_timestamp(c."endedAt" / 1000),
        updated_at = to_timestamp(c."updatedAt" / 1000), result = coalesce(c.result, a.result),
        started_in = case when c.starts then pg_current_xact_id() else a.started_in end,
        moved_in = case when c.moved then pg_current_xact_id() else a.moved_in end
      from changed c
      where a.project_id = c.project_id and a.id = c.id
    ), logged as (
      insert into activity_entry (project_id, activity_id, sequence, status, percentage, message, level, attempt, data,
        event_time, created_at)
      select project_id, activity_id, sequence, status, percentage, message, level, attempt, data,
        to_timestamp("eventTime" / 1000), to_timestamp("createdAt" / 1000)
      from json_to_recordset(${JSON.stringify(entries)}::json) as e (
        project_id text, activity_id text, sequence bigint, status text, percentage smallint, message text, level text,
        attempt int, data jsonb, "eventTime" float8, "createdAt" float8)
    )
    insert into change (project_id, changed_in, kind, ids, origin, created_at)
    select project_id, pg_current_xact_id(), 'activity', array_agg(id), ${origin}, now() from changed group by project_id
    on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids`.execute(db);
}
