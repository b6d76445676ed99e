import { sql } from "kysely";
import { prepared } from "../db/preparing-client.ts";
import { statusRank } from "../domain/activity-status.ts";
import type { Json } from "../domain/columns.ts";
import { type ActivityState, type Entry, rankMoved } from "../domain/progress.ts";
import { type ActivityKey, keyOf, selectState, stateOf } from "./activity-rows.ts";
import { clockMs, type Locking, lockOf, ms, type Sql } from "./database.ts";
import { isSteady, writeSteadyProgress } from "./steady-progress.ts";

/** What one activity went through in a group. */
export interface Progress {
  /** {@link keyOf} the activity. */
  readonly key: string;
  readonly projectId: string;
  readonly before: ActivityState;
  state: ActivityState;
  readonly entries: Entry[];
  result?: Json | undefined;
}

// What no report changes need not be sent.
const unchanged = { epoch: undefined, leaseMs: undefined, concurrencyKey: undefined };

/** What was written: without the activities, by their keys, that stand elsewhere by now; and the database's time. */
export interface Written {
  readonly missed: ReadonlySet<string>;
  readonly now: number;
}

/** Where activities stand, by {@link keyOf}. */
export interface ReadStates {
  readonly states: Map<string, ActivityState>;
  /** Those that are there, and that another transaction holds: they were passed over. */
  readonly held: Iterable<string>;
  /** Milliseconds by the database's clock: of locked ones, once the locks were there. */
  readonly now: number;
}

/** Reads where these activities stand; with `lock`, locks their rows too, in the order of their keys. */
export async function readStates(
  db: Sql,
  keys: readonly ActivityKey[],
  { lock }: { lock: Locking | false },
): Promise<ReadStates> {
  const distinct = [...new Map(keys.map((key) => [keyOf(key), key])).values()];
  const { rows } = await sql<ActivityState & { projectId: string; now: number }>`
    select ${selectState}, a.project_id as "projectId", ${sql.raw(clockMs)} as now
    from unnest(${distinct.map((key) => key.projectId)}::text[], ${distinct.map((key) => key.activityId)}::text[])
      as k (project_id, id)
    join activity a using (project_id, id)
    order by a.project_id, a.id
    ${lockOf("a", lock)}`.execute(db);
  const states = new Map(rows.map((row) => [keyOf({ projectId: row.projectId, activityId: row.id }), stateOf(row)]));
  const missing = lock === "skip" ? distinct.filter((key) => !states.has(keyOf(key))) : [];
  const held = missing.length > 0 ? (await readStates(db, missing, { lock: false })).states.keys() : [];
  return { states, held, now: rows.at(-1)?.now ?? 0 };
}

/**
 * Writes what a group went through, in one statement: the rows, the logs and the journal. Only activities that still
 * stand where they stood before are written, and those that another transaction holds are not waited for; answers the
 * keys of those that were not written, and the time.
 *
 * A row that was locked is updated by its place (ctid): that needs no index, and so no statistics to choose one by.
 */
export async function writeProgress(db: Sql, origin: string, progress: readonly Progress[]): Promise<Written> {
  if (progress.length === 0) return { missed: new Set(), now: 0 };
  if (progress.every(isSteady)) return await writeSteadyProgress(db, origin, progress);
  const rows = progress.map(({ projectId: project_id, before, state, entries, result }) => ({
    ...state,
    ...unchanged,
    project_id,
    expected: before.lastSequence,
    rank: statusRank(state.status),
    moved: rankMoved(before, state),
    starts: before.status === "QUEUED" && state.status !== "QUEUED" && state.status !== "CANCELED",
    updatedAt: entries.at(-1)?.createdAt,
    result,
  }));
  const entries = progress.flatMap(({ projectId: project_id, state, entries: all }) =>
    all.map((entry) => ({ project_id, activity_id: state.id, ...entry })),
  );
  const { rows: answers } = await sql<{ now: number; missed: ActivityKey[] | null }>`${sql.raw(prepared)}
    with given as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as g (
        project_id text, id text, expected bigint, "createdAt" float8, status text, rank smallint, moved boolean,
        starts boolean, percentage smallint, message text, attempt int, "lastSequence" bigint,
        "cancelRequested" boolean, "cancelReason" text, error text, "startedAt" float8, "endedAt" float8,
        "updatedAt" float8, "leaseExpiresAt" float8, result jsonb)
    ), held as (
      select a.ctid as place, g.* from given g join activity a using (project_id, id)
      where a.last_sequence = g.expected and ${sql.raw(ms("a.created_at"))} = g."createdAt"
      order by a.project_id, a.id for update of a skip locked
    ), updated as (
      update activity a set
        status = h.status, rank = h.rank, percentage = h.percentage, message = h.message, attempt = h.attempt,
        last_sequence = h."lastSequence", cancel_requested = h."cancelRequested", cancel_reason = h."cancelReason",
        error = h.error, started_at = to_timestamp(h."startedAt" / 1000), ended_at = to_timestamp(h."endedAt" / 1000),
        updated_at = to_timestamp(h."updatedAt" / 1000),
        lease_expires_at = to_timestamp(h."leaseExpiresAt" / 1000),
        due_at = case when h.rank = 2 then null else a.due_at end, result = coalesce(h.result, a.result),
        started_in = case when h.starts then pg_current_xact_id() else a.started_in end,
        moved_in = case when h.moved then pg_current_xact_id() else a.moved_in end
      from held h where a.ctid = h.place
      returning a.project_id, a.id
    ), logged as (
      insert into activity_entry (project_id, activity_id, sequence, status, percentage, message, level, attempt, data,
        event_time, created_at)
      select e.project_id, e.activity_id, e.sequence, e.status, e.percentage, e.message, e.level, e.attempt, e.data,
        to_timestamp(e."eventTime" / 1000), to_timestamp(e."createdAt" / 1000)
      from json_to_recordset(${JSON.stringify(entries)}::json) as e (
        project_id text, activity_id text, sequence bigint, status text, percentage smallint, message text, level text,
        attempt int, data jsonb, "eventTime" float8, "createdAt" float8)
      join updated u on u.project_id = e.project_id and u.id = e.activity_id
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), 'activity', array_agg(id), ${origin}, now() from updated group by project_id
      on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids
    )
    select ${sql.raw(clockMs)} as now, case when (select count(*) from updated) < (select count(*) from given) then (
      select json_agg(json_build_object('projectId', project_id, 'activityId', id))
      from given where (project_id, id) not in (select project_id, id from updated)
    ) end as missed`.execute(db);
  const [answer] = answers;
  return { missed: new Set((answer?.missed ?? []).map(keyOf)), now: answer?.now ?? 0 };
}
