import { sql } from "kysely";
import { statusRank } from "../domain/activity-status.ts";
import type { Json } from "../domain/columns.ts";
import { type ActivityState, type Entry, rankMoved } from "../domain/progress.ts";
import { type ActivityKey, keyOf, selectState, stateOf } from "./activity-rows.ts";
import { ms, type Sql } from "./database.ts";

/** What one activity went through in a group. */
export interface Progress {
  readonly projectId: string;
  readonly before: ActivityState;
  state: ActivityState;
  readonly entries: Entry[];
  result?: Json | undefined;
}

// The clock that all replicas share, in milliseconds.
const clock = sql.raw("floor(extract(epoch from clock_timestamp()) * 1000)::float8");

/** Reads where these activities stand; with `lock`, locks their rows too, in the order of their keys. */
export async function readStates(
  db: Sql,
  keys: readonly ActivityKey[],
  { lock }: { lock: boolean },
): Promise<{ states: Map<string, ActivityState>; now: number }> {
  const distinct = [...new Map(keys.map((key) => [keyOf(key), key])).values()];
  const { rows } = await sql<ActivityState & { projectId: string; now: number }>`
    select ${selectState}, a.project_id as "projectId", ${clock} as now
    from unnest(${distinct.map((key) => key.projectId)}::text[], ${distinct.map((key) => key.activityId)}::text[])
      as k (project_id, id)
    join activity a using (project_id, id)
    order by a.project_id, a.id
    ${lock ? sql`for update of a` : sql``}`.execute(db);
  const states = new Map(rows.map((row) => [keyOf({ projectId: row.projectId, activityId: row.id }), stateOf(row)]));
  return { states, now: rows.at(-1)?.now ?? 0 };
}

/**
 * Writes what a group went through, in one statement: the rows, the logs and the journal. Only activities that still
 * stand where they stood before are written; answers which those are, and the time.
 */
export async function writeProgress(
  db: Sql,
  origin: string,
  progress: readonly Progress[],
): Promise<{ written: Set<string>; now: number }> {
  if (progress.length === 0) return { written: new Set(), now: 0 };
  const rows = progress.map(({ projectId: project_id, before, state, entries, result }) => ({
    ...state,
    project_id,
    expected: before.lastSequence,
    rank: statusRank(state.status),
    moved: rankMoved(before, state),
    starts: before.startedAt === null && state.startedAt !== null,
    updatedAt: entries.at(-1)?.createdAt,
    result,
  }));
  const entries = progress.flatMap(({ projectId: project_id, state, entries: all }) =>
    all.map((entry) => ({ project_id, activity_id: state.id, ...entry })),
  );
  const { rows: written } = await sql<ActivityKey & { now: number }>`
    with given as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as g (
        project_id text, id text, expected bigint, "createdAt" float8, status text, rank smallint, moved boolean,
        starts boolean, percentage smallint, message text, attempt int, "lastSequence" bigint,
        "cancelRequested" boolean, "cancelReason" text, error text, "startedAt" float8, "endedAt" float8,
        "updatedAt" float8, result jsonb)
    ), held as (
      select a.project_id, a.id from given g join activity a using (project_id, id)
      where a.last_sequence = g.expected and ${sql.raw(ms("a.created_at"))} = g."createdAt"
      order by a.project_id, a.id for update of a
    ), updated as (
      update activity a set
        status = g.status, rank = g.rank, percentage = g.percentage, message = g.message, attempt = g.attempt,
        last_sequence = g."lastSequence", cancel_requested = g."cancelRequested", cancel_reason = g."cancelReason",
        error = g.error, started_at = to_timestamp(g."startedAt" / 1000), ended_at = to_timestamp(g."endedAt" / 1000),
        updated_at = to_timestamp(g."updatedAt" / 1000), result = coalesce(g.result, a.result),
        started_in = case when g.starts then pg_current_xact_id() else a.started_in end,
        moved_in = case when g.moved then pg_current_xact_id() else a.moved_in end
      from given g join held h using (project_id, id)
      where a.project_id = g.project_id and a.id = g.id
    ), logged as (
      insert into activity_entry (project_id, activity_id, sequence, status, percentage, message, level, attempt, data,
        event_time, created_at)
      select e.project_id, e.activity_id, e.sequence, e.status, e.percentage, e.message, e.level, e.attempt, e.data,
        to_timestamp(e."eventTime" / 1000), to_timestamp(e."createdAt" / 1000)
      from json_to_recordset(${JSON.stringify(entries)}::json) as e (
        project_id text, activity_id text, sequence bigint, status text, percentage smallint, message text, level text,
        attempt int, data jsonb, "eventTime" float8, "createdAt" float8)
      join held h on h.project_id = e.project_id and h.id = e.activity_id
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), 'activity', array_agg(id), ${origin}, now() from held group by project_id
      on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids
    )
    select project_id as "projectId", id as "activityId", ${clock} as now from held`.execute(db);
  return { written: new Set(written.map(keyOf)), now: written[0]?.now ?? 0 };
}
