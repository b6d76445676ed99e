import { sql } from "kysely";
import { prepared } from "../db/preparing-client.ts";
import { isHeld } from "../domain/claim.ts";
import type { StateDocument, TrackerResetEntry, TrackerStanding } from "../domain/tracker-standing.ts";
import { clockMs, ms, type Sql } from "./database.ts";

/** What is to be written of a tracker. */
export interface TrackerDraft {
  readonly projectId: string;
  /** Where it stood before. */
  readonly before: TrackerStanding;
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

/** What was found when trackers were written. */
export interface WrittenTrackers {
  /** How many events each tracker that was written has, by its id. */
  readonly newest: ReadonlyMap<string, number>;
  /** The ids of the events at the places, in their order. Empty where there is none. */
  readonly eventIds: readonly string[];
  /** Milliseconds by the database's clock. */
  readonly now: number;
}

/**
 * Writes trackers in one statement: the rows, the resets and the journal. Only those are written that still stand where
 * they stood before; with a time that the rules went by, also only those whose lease still runs, or does not, as it did
 * then. Their rows need not be locked, and those that another transaction holds are not waited for.
 *
 * A row that was locked is updated by its place (ctid): that needs no index, and so no statistics to choose one by.
 */
export async function writeTrackers(
  db: Sql,
  origin: string,
  drafts: readonly TrackerDraft[],
  places: readonly EventPlace[],
  rulesAt?: number,
): Promise<WrittenTrackers> {
  const written = drafts.map(({ projectId, before, standing, document }) => ({
    projectId,
    ...standing,
    document,
    expected: before.revision,
    expectedLease: before.leaseExpiresAt,
    expectedHeld: rulesAt === undefined ? undefined : isHeld(before, rulesAt),
  }));
  const resets = drafts.flatMap(({ projectId, standing, resets }) =>
    resets.map((reset, i) => ({ projectId, trackerId: standing.id, ...reset, place: i + 1 })),
  );
  const { rows } = await sql<Answer>`${sql.raw(prepared)}
    with given as (
      select * from json_to_recordset(${JSON.stringify(written)}::json) as g (
        "projectId" text, id text, "taskId" text, "agentId" text, expected int, "expectedLease" float8, "expectedHeld" boolean, status text,
        "statusReason" text, cursor bigint, owner text, epoch bigint, "claimedAt" float8, "leaseExpiresAt" float8,
        "stateVersion" int, "stateUpdatedAt" float8, revision int, "updatedAt" float8, "movedAt" float8, document jsonb)
    ), held as materialized (
      select t.ctid as place, coalesce(t.lease_expires_at, '-infinity') as lease, g.*
      from given g join tracker t on t.project_id = g."projectId" and t.id = g.id
        -- Said twice, so that whichever index the planner takes leads to the row.
        and t.task_id = g."taskId" and t.agent_id = g."agentId"
      where t.revision = g.expected and ${sql.raw(ms("t.lease_expires_at"))} is not distinct from g."expectedLease"
      order by t.project_id, t.id for update of t skip locked
    ), updated as (
      update tracker t set
        status = h.status, status_reason = h."statusReason", cursor = h.cursor, owner = h.owner, epoch = h.epoch,
        claimed_at = to_timestamp(h."claimedAt" / 1000), lease_expires_at = to_timestamp(h."leaseExpiresAt" / 1000),
        state = coalesce(h.document, t.state), state_version = h."stateVersion",
        state_updated_at = to_timestamp(h."stateUpdatedAt" / 1000), revision = h.revision,
        updated_at = to_timestamp(h."updatedAt" / 1000), moved_at = to_timestamp(h."movedAt" / 1000)
      -- The clock is read above the locks: a lease that ran out while they were waited for has run out.
      from held h where t.ctid = h.place
        and coalesce((h.lease > clock_timestamp()) = h."expectedHeld", true)
      returning t.project_id, t.id, t.newest_sequence
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
      join updated u on u.project_id = r."projectId" and u.id = r."trackerId"
    ), noted as (
      insert into change (project_id, changed_in, kind, ids, origin, created_at)
      select project_id, pg_current_xact_id(), 'tracker', array_agg(id), ${origin}, now() from updated group by 1
      on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids
    )
    select ${sql.raw(clockMs)} as now,
      (select json_agg(json_build_object('id', id, 'newest', newest_sequence)) from updated) as written,
      (select json_agg(coalesce(e.id, '') order by p.place)
        from json_to_recordset(${JSON.stringify(places.map((one, place) => ({ ...one, place })))}::json) as p (
          "projectId" text, "trackerId" text, sequence bigint, place int)
        left join event e on e.project_id = p."projectId" and e.tracker_id = p."trackerId" and e.sequence = p.sequence
      ) as "eventIds"`.execute(db);
  const [answer] = rows;
  return {
    newest: new Map((answer?.written ?? []).map(({ id, newest }) => [id, newest])),
    eventIds: answer?.eventIds ?? [],
    now: answer?.now ?? 0,
  };
}

interface Answer {
  readonly now: number;
  readonly written: readonly { readonly id: string; readonly newest: number }[] | null;
  readonly eventIds: readonly string[] | null;
}
