import { type RawBuilder, sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { Json } from "../domain/columns.ts";
import { instanceNotFound } from "../domain/instance-errors.ts";
import type { InstanceState, PingChange } from "../domain/instance-state.ts";
import { ms, type ReadOptions, reading, type Sql, sqlOf } from "./database.ts";
import { selectState, stateOf } from "./instance-columns.ts";

/** An instance by its project and id. */
export interface InstanceKey {
  readonly projectId: string;
  readonly instanceId: string;
}

/** The key of an instance in a map. */
export function instanceKey({ projectId, instanceId }: InstanceKey): string {
  return `${projectId}\n${instanceId}`;
}

/** An instance as read, at a time by the database's clock. */
export interface InstanceRow {
  readonly state: InstanceState;
  readonly metadata: Json | null;
  /** When one of the async tasks that run last reported. */
  readonly reportedAt: number | null;
}

const rowColumns = sql`${selectState}, i.metadata, case when i.active_count > 0 then (
    select ${sql.raw(ms("max(a.updated_at)"))} from activity a
    where a.project_id = i.project_id and a.instance_id = i.id and a.status = 'RUNNING') end as "reportedAt"`;

/** The columns of a {@link FlatInstance} of the table "instance" as i. */
export const selectInstance: RawBuilder<unknown> = rowColumns;

/** About how many bytes the instance i takes in a message. */
export const instanceBytes: RawBuilder<unknown> = sql.raw(
  `(1024 + coalesce(octet_length(i.metadata::text), 0) + coalesce(octet_length(i.forced::text), 0)
    + coalesce(octet_length(i.stop::text), 0))`,
);

/** What the database answers: the columns of the state are beside the others. */
export type FlatInstance = InstanceState & Omit<InstanceRow, "state">;

/** Makes a row of what the database answered. */
export function instanceRowOf(flat: FlatInstance): InstanceRow {
  return { state: stateOf(flat), metadata: flat.metadata, reportedAt: flat.reportedAt };
}

/** The condition that the instance i is not up to date: the clock, or an async task, may have changed it. */
export const isBehind: RawBuilder<boolean> = sql`(i.due_at <= clock_timestamp() or exists (
  select from async_task_mark m where m.project_id = i.project_id and m.instance_id = i.id))`;

/** Reads an instance, and whether it is to be brought up to date first. Undefined when the project has none. */
export async function findInstance(
  em: Em,
  { projectId, instanceId }: InstanceKey,
  options: ReadOptions = {},
): Promise<{ row: InstanceRow; behind: boolean } | undefined> {
  const { rows } = await sql<FlatInstance & { behind: boolean }>`
    select ${selectInstance}, ${isBehind} as behind from instance i
    where i.project_id = ${projectId} and i.id = ${instanceId}`.execute(sqlOf(em), reading(options));
  return rows[0] && { row: instanceRowOf(rows[0]), behind: rows[0].behind };
}

/** Reads an instance. Throws InstanceNotFound. */
export async function getInstance(em: Em, key: InstanceKey, options: ReadOptions = {}): Promise<InstanceRow> {
  const found = await findInstance(em, key, options);
  if (!found) throw instanceNotFound(key.instanceId);
  return found.row;
}

/** Reads instances by their keys. */
export async function instancesByKey(db: Sql, keys: readonly InstanceKey[]): Promise<Map<string, InstanceRow>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<FlatInstance & { projectId: string }>`
    select ${selectInstance}, i.project_id as "projectId"
    from unnest(${keys.map((key) => key.projectId)}::text[], ${keys.map((key) => key.instanceId)}::text[])
      as k (project_id, id)
    join instance i using (project_id, id)`.execute(db);
  return new Map(
    rows.map((flat) => [instanceKey({ projectId: flat.projectId, instanceId: flat.id }), instanceRowOf(flat)]),
  );
}

/** A change of status as read. */
export interface PingChangeRow extends PingChange {
  readonly instanceId: string;
}

/** The columns of a {@link PingChangeRow} of the table "ping_status_change" as h. */
export const selectChange: RawBuilder<unknown> = sql.raw(`h.instance_id as "instanceId",
  h.sequence::float8 as sequence, h.previous_status as "previousStatus", h.status, h.source,
  h.active_count as "activeCount", h.reason, ${ms("h.created_at")} as "createdAt"`);

/** Reads the last changes of the status of an instance, the newest first. */
export async function lastChanges(
  em: Em,
  { projectId, instanceId }: InstanceKey,
  limit: number,
  options: ReadOptions = {},
): Promise<readonly PingChangeRow[]> {
  if (limit === 0) return [];
  const { rows } = await sql<PingChangeRow>`
    select ${selectChange} from ping_status_change h
    where h.project_id = ${projectId} and h.instance_id = ${instanceId}
    order by h.sequence desc limit ${limit}`.execute(sqlOf(em), reading(options));
  return rows;
}
