import { type RawBuilder, sql } from "kysely";
import type { Json } from "../domain/columns.ts";
import { DomainError } from "../domain/errors.ts";
import type { ActivityState } from "../domain/progress.ts";
import { ms, type Sql } from "./database.ts";

/** An activity as read: times in milliseconds. */
export interface ActivityRow {
  readonly projectId: string;
  readonly name: string;
  readonly state: ActivityState;
  readonly taskId: string | null;
  readonly agentId: string | null;
  readonly instanceId: string | null;
  readonly parentId: string | null;
  readonly metadata: Json | null;
  readonly updatedAt: number;
  /** Left out in lists. JSON null and no value are the same here. */
  readonly input: Json | null;
  readonly result: Json | null;
}

const stateColumns = `a.id, a.status, a.percentage, a.message, a.attempt, a.last_sequence::float8 as "lastSequence",
  a.cancel_requested as "cancelRequested", a.cancel_reason as "cancelReason", a.error,
  ${ms("a.created_at")} as "createdAt", ${ms("a.started_at")} as "startedAt", ${ms("a.ended_at")} as "endedAt",
  a.epoch, a.lease_ms as "leaseMs", ${ms("a.lease_expires_at")} as "leaseExpiresAt",
  a.concurrency_key as "concurrencyKey"`;

const rowColumns = `${stateColumns}, a.project_id as "projectId", a.name, a.task_id as "taskId",
  a.agent_id as "agentId", a.instance_id as "instanceId", a.parent_id as "parentId", a.metadata,
  ${ms("a.updated_at")} as "updatedAt"`;

/** The columns of {@link ActivityState} of the table "activity" as a. */
export const selectState: RawBuilder<unknown> = sql.raw(stateColumns);
/** The columns of {@link FlatRow} of the table "activity" as a, without input and result. */
export const selectListRow: RawBuilder<unknown> = sql.raw(rowColumns);
/** The columns of {@link FlatRow} of the table "activity" as a. */
export const selectRow: RawBuilder<unknown> = sql.raw(`${rowColumns}, a.input, a.result`);

/** What the database answers: the state's columns stand beside the others. */
export type FlatRow = Omit<ActivityRow, "state"> & ActivityState;

/** Makes a row of what the database answered. */
export function rowOf(flat: FlatRow): ActivityRow {
  return {
    projectId: flat.projectId,
    name: flat.name,
    state: stateOf(flat),
    taskId: flat.taskId,
    agentId: flat.agentId,
    instanceId: flat.instanceId,
    parentId: flat.parentId,
    metadata: flat.metadata,
    updatedAt: flat.updatedAt,
    input: flat.input ?? null,
    result: flat.result ?? null,
  };
}

/** The part of a row that reports change. */
export function stateOf(flat: ActivityState): ActivityState {
  return {
    id: flat.id,
    status: flat.status,
    percentage: flat.percentage,
    message: flat.message,
    attempt: flat.attempt,
    lastSequence: flat.lastSequence,
    cancelRequested: flat.cancelRequested,
    cancelReason: flat.cancelReason,
    error: flat.error,
    createdAt: flat.createdAt,
    startedAt: flat.startedAt,
    endedAt: flat.endedAt,
    epoch: flat.epoch,
    leaseMs: flat.leaseMs,
    leaseExpiresAt: flat.leaseExpiresAt,
    concurrencyKey: flat.concurrencyKey,
  };
}

/** An activity by its project and id. */
export interface ActivityKey {
  readonly projectId: string;
  readonly activityId: string;
}

/** The key of an activity in a map. */
export function keyOf({ projectId, activityId }: ActivityKey): string {
  return `${projectId}\n${activityId}`;
}

/** The etag of an activity: every change of it is an entry of its log, so the last sequence tells them apart. */
export function etagOf({ lastSequence }: { lastSequence: number }): string {
  return `${lastSequence}`;
}

/** The project has no such activity. Another project's looks the same. */
export function activityNotFound(activityId: string): DomainError {
  const message = `activity ${JSON.stringify(activityId)} does not exist in the project`;
  return new DomainError("ActivityNotFound", message, { activity_id: activityId });
}

/** Reads activities by their keys, in whole. */
export async function activitiesByKey(db: Sql, keys: readonly ActivityKey[]): Promise<Map<string, ActivityRow>> {
  const { rows } = await sql<FlatRow>`
    select ${selectRow}
    from unnest(${keys.map((key) => key.projectId)}::text[], ${keys.map((key) => key.activityId)}::text[])
      as k (project_id, id)
    join activity a using (project_id, id)`.execute(db);
  return new Map(rows.map((flat) => [keyOf({ projectId: flat.projectId, activityId: flat.id }), rowOf(flat)]));
}
