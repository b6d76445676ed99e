import { type RawBuilder, sql } from "kysely";

/** Whether somebody has a tracker, as a filter asks for it. */
export const claimStates = ["FREE", "HELD", "STALE"] as const;

/** Whether somebody has a tracker. */
export type ClaimState = (typeof claimStates)[number];

/** Which trackers of a project are meant. What is left out holds for all. */
export interface TrackerFilter {
  readonly agentId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
  /** More events than this are not processed. */
  readonly lagAbove?: number | undefined;
  readonly claim?: ClaimState | undefined;
  readonly owner?: string | undefined;
  /** Milliseconds: the cursor has not moved at this time or later. */
  readonly notMovedSince?: number | undefined;
}

const claimConditions: Record<ClaimState, RawBuilder<boolean>> = {
  FREE: sql`t.owner is null`,
  HELD: sql`(t.owner is not null and t.lease_expires_at > clock_timestamp())`,
  STALE: sql`(t.owner is not null and t.lease_expires_at <= clock_timestamp())`,
};

/** The condition that the tracker t is one of a project's that match a filter. */
export function matchesTracker(projectId: string, filter: TrackerFilter): RawBuilder<boolean> {
  const conditions = [sql<boolean>`t.project_id = ${projectId}`];
  const add = (condition: RawBuilder<boolean>) => conditions.push(condition);
  if (filter.agentId !== undefined) add(sql`t.agent_id = ${filter.agentId}`);
  if (filter.taskId !== undefined) add(sql`t.task_id = ${filter.taskId}`);
  if (filter.statuses?.length) add(sql`t.status = any(${[...filter.statuses]}::text[])`);
  if (filter.lagAbove !== undefined) add(sql`t.newest_sequence - t.cursor > ${filter.lagAbove}`);
  if (filter.claim !== undefined) add(claimConditions[filter.claim]);
  if (filter.owner !== undefined) add(sql`t.owner = ${filter.owner}`);
  if (filter.notMovedSince !== undefined) {
    add(sql`coalesce(t.moved_at, t.created_at) < to_timestamp(${filter.notMovedSince}::float8 / 1000)`);
  }
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}
