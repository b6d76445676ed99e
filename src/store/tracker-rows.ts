import { type RawBuilder, sql } from "kysely";
import type { TrackerName, TrackerStanding } from "../domain/tracker-standing.ts";
import { ms } from "./database.ts";

/** A tracker as read. */
export interface TrackerRow {
  readonly projectId: string;
  readonly standing: TrackerStanding;
  /** The id of the event at its cursor. Empty when there is none. */
  readonly cursorEventId: string;
}

/** The columns of a {@link TrackerStanding} of the table "tracker" as t. */
export const selectStanding: RawBuilder<unknown> = sql.raw(`t.id, t.task_id as "taskId", t.agent_id as "agentId",
  t.status, t.status_reason as "statusReason", t.cursor::float8 as cursor,
  t.newest_sequence::float8 as "newestSequence", t.owner, t.epoch::float8 as epoch,
  ${ms("t.claimed_at")} as "claimedAt", ${ms("t.lease_expires_at")} as "leaseExpiresAt",
  t.state_version as "stateVersion", ${ms("t.state_updated_at")} as "stateUpdatedAt", t.revision,
  ${ms("t.created_at")} as "createdAt", ${ms("t.updated_at")} as "updatedAt", ${ms("t.moved_at")} as "movedAt"`);

/** The columns of a {@link FlatTracker} of the table "tracker" as t. */
export const selectTracker: RawBuilder<unknown> = sql`${selectStanding}, t.project_id as "projectId", coalesce((
  select e.id from event e where e.project_id = t.project_id and e.tracker_id = t.id and e.sequence = t.cursor
  ), '') as "cursorEventId"`;

/** What the database answers: the columns of the standing are beside the others. */
export type FlatTracker = TrackerStanding & Omit<TrackerRow, "standing">;

/** Makes a row of what the database answered. */
export function trackerRowOf(flat: FlatTracker): TrackerRow {
  return { projectId: flat.projectId, standing: standingOf(flat), cursorEventId: flat.cursorEventId };
}

/** The standing among what the database answered. */
export function standingOf(flat: TrackerStanding): TrackerStanding {
  return {
    id: flat.id,
    taskId: flat.taskId,
    agentId: flat.agentId,
    status: flat.status,
    statusReason: flat.statusReason,
    cursor: flat.cursor,
    newestSequence: flat.newestSequence,
    owner: flat.owner,
    epoch: flat.epoch,
    claimedAt: flat.claimedAt,
    leaseExpiresAt: flat.leaseExpiresAt,
    stateVersion: flat.stateVersion,
    stateUpdatedAt: flat.stateUpdatedAt,
    revision: flat.revision,
    createdAt: flat.createdAt,
    updatedAt: flat.updatedAt,
    movedAt: flat.movedAt,
  };
}

/** A tracker of a project, by whichever name a caller gave it. */
export interface TrackerKey {
  readonly projectId: string;
  readonly name: TrackerName;
}

/** The key of a tracker in a map. */
export function trackerKey({ projectId, name }: TrackerKey): string {
  return "trackerId" in name ? `${projectId}\n${name.trackerId}` : `${projectId}\n${name.taskId}\n${name.agentId}`;
}

/** Both keys under which a tracker is found. */
export function keysOfTracker(projectId: string, { id, taskId, agentId }: TrackerStanding): [string, string] {
  return [trackerKey({ projectId, name: { trackerId: id } }), trackerKey({ projectId, name: { taskId, agentId } })];
}

/** The condition that the tracker t is the one of that name. */
export function isTracker({ projectId, name }: TrackerKey): RawBuilder<boolean> {
  if ("trackerId" in name) return sql`(t.project_id = ${projectId} and t.id = ${name.trackerId})`;
  return sql`(t.project_id = ${projectId} and t.task_id = ${name.taskId} and t.agent_id = ${name.agentId})`;
}
