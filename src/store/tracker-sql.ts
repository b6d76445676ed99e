import { sql } from "kysely";
import type { StateDocument, TrackerResetEntry, TrackerStanding } from "../domain/tracker-standing.ts";
import { ms, type Sql } from "./database.ts";
import { keysOfTracker, selectStanding, standingOf, type TrackerKey, trackerKey } from "./tracker-rows.ts";

/** A tracker whose row is locked. */
export interface HeldTracker {
  readonly projectId: string;
  readonly standing: TrackerStanding;
  /** The state document. Undefined where nobody asked for it. */
  readonly document: StateDocument | undefined;
}

/** Locked trackers by each of their names, and the time by the database's clock once the locks were there. */
export interface HeldTrackers {
  readonly trackers: ReadonlyMap<string, HeldTracker>;
  readonly now: number;
}

/** A tracker to lock. */
export interface TrackerWanted extends TrackerKey {
  readonly wantsDocument: boolean;
}

/** Locks the rows of trackers in the order of their keys, and reads them. */
export async function lockTrackers(db: Sql, wanted: readonly TrackerWanted[]): Promise<HeldTrackers> {
  const distinct = new Map<string, TrackerWanted>();
  for (const one of wanted) {
    const key = trackerKey(one);
    distinct.set(key, { ...one, wantsDocument: one.wantsDocument || (distinct.get(key)?.wantsDocument ?? false) });
  }
  const keys = [...distinct.values()].map(({ projectId, name, wantsDocument }) => ({
    projectId,
    wantsDocument,
    ...name,
  }));
  // The clock is read above the locks: a lease that ran out while they were waited for has run out.
  const { rows } = await sql<TrackerStanding & { projectId: string; document: StateDocument | null; now: number }>`
    with wanted as (
      select t.project_id, t.id, bool_or(k."wantsDocument") as with_document
      from json_to_recordset(${JSON.stringify(keys)}::json) as k (
        "projectId" text, "trackerId" text, "taskId" text, "agentId" text, "wantsDocument" boolean)
      cross join lateral (
        select t.project_id, t.id from tracker t where t.project_id = k."projectId" and t.id = k."trackerId"
        union all
        select t.project_id, t.id from tracker t
        where t.project_id = k."projectId" and t.task_id = k."taskId" and t.agent_id = k."agentId") t
      group by 1, 2
    ), held as materialized (
      select t.*, w.with_document from wanted w join tracker t using (project_id, id)
      order by t.project_id, t.id for update of t
    )
    select ${selectStanding}, t.project_id as "projectId",
      case when t.with_document then coalesce(t.state, '{}') end as document,
      floor(${sql.raw(ms("clock_timestamp()"))}) as now
    from held t`.execute(db);
  const trackers = new Map<string, HeldTracker>();
  for (const { projectId, document, ...flat } of rows) {
    const held = { projectId, standing: standingOf(flat), document: document ?? undefined };
    for (const key of keysOfTracker(projectId, held.standing)) trackers.set(key, held);
  }
  return { trackers, now: rows.at(-1)?.now ?? 0 };
}

/** What is to be written of a tracker. */
export interface TrackerDraft {
  readonly projectId: string;
  readonly standing: TrackerStanding;
  /** The state document, if it changed. */
  readonly document: StateDocument | undefined;
  readonly resets: readonly TrackerResetEntry[];
}

/** An event by its place. */
export interface EventPlace {
  readonly projectId: string;
  readonly trackerId: string;
  readonly sequence: number;
}

/**
 * Writes trackers whose rows are locked, in one statement: the rows, the resets and the journal. Answers the ids of
 * the events at some places, in their order; empty where there is none.
 */
export async function writeTrackers(
  db: Sql,
  origin: string,
  drafts: readonly TrackerDraft[],
  places: readonly EventPlace[],
): Promise<string[]> {
  const written = drafts.map(({ projectId, standing, document }) => ({ projectId, ...standing, document }));
  const resets = drafts.flatMap(({ projectId, standing, resets }) =>
    resets.map((reset, i) => ({ projectId, trackerId: standing.id, ...reset, place: i + 1 })),
  );
  const { rows } = await sql<{ id: string | null }>`
    with given as (
      select * from json_to_recordset(${JSON.stringify(written)}::json) as g (
        "projectId" text, id text, status text, "statusReason" text, cursor bigint, owner text, epoch bigint,
        "claimedAt" float8, "leaseExpiresAt" float8, "stateVersion" int, "stateUpdatedAt" float8, revision int,
        "updatedAt" float8, "movedAt" float8, document jsonb)
    ), updated as (
      update tracker t set
        status = g.status, status_reason = g."statusReason", cursor = g.cursor, owner = g.owner, epoch = g.epoch,
        claimed_at = to_timestamp(g."claimedAt" / 1000), lease_expires_at = to_timestamp(g."leaseExpiresAt" / 1000),
        state = coalesce(g.document, t.state), state_version = g."stateVersion",
        state_updated_at = to_timestamp(g."stateUpdatedAt" / 1000), revision = g.revision,
        updated_at = to_timestamp(g."updatedAt" / 1000), moved_at = to_timestamp(g."movedAt" / 1000)
      from given g where t.project_id = g."projectId" and t.id = g.id
    ), reset as (
      insert into tracker_reset (project_id, tracker_id, sequence, previous_cursor, cursor, actor, api_key_id, reason,
        state_cleared, created_at)
      select r."projectId", r."trackerId", r.place + coalesce((
          select max(b.sequence) from tracker_reset b
          where b.project_id = r."projectId" and b.tracker_id = r."trackerId"), 0),
        r."previousCursor", r.cursor, r.actor, r."apiKeyId", r.reason, r."stateCleared",
        to_timestamp(r."createdAt" / 1000)
      from json_to_recordset(${JSON.stringify(resets)}::json) as r (
        "projectId" text, "trackerId" text, "previousCursor" bigint, cursor bigint, actor text, "apiKeyId" text,
        reason text, "stateCleared" boolean, "createdAt" float8, place int)
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select "projectId", pg_current_xact_id(), 'tracker', array_agg(id), ${origin}, now() from given group by 1
      on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids
    )
    select e.id from json_to_recordset(${JSON.stringify(places.map((one, place) => ({ ...one, place })))}::json) as p (
      "projectId" text, "trackerId" text, sequence bigint, place int)
    left join event e on e.project_id = p."projectId" and e.tracker_id = p."trackerId" and e.sequence = p.sequence
    order by p.place`.execute(db);
  return rows.map(({ id }) => id ?? "");
}
