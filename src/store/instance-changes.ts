import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { Position } from "../domain/position.ts";
import { sqlOf } from "./database.ts";
import {
  type FlatInstance,
  type InstanceKey,
  type InstanceRow,
  instanceBytes,
  instanceRowOf,
  type PingChangeRow,
  selectChange,
  selectInstance,
} from "./instance-rows.ts";
import { fittingRows } from "./page-size.ts";

/** What became of instances that were touched between two positions of the journal. */
export interface InstanceChanges {
  /** Those that are there, in their newest state. */
  readonly rows: readonly InstanceRow[];
  /** Every change of their status between the positions, in order for each. */
  readonly changes: readonly PingChangeRow[];
  /** The last id that was looked at, when not all of them fit into a message. */
  readonly lastId: string | undefined;
  /** Some of the ids that were looked at are not there. */
  readonly isShort: boolean;
}

/** Reads what became of instances, by ids in ascending order of bytes. */
export async function touchedInstances(
  em: Em,
  projectId: string,
  ids: readonly string[],
  { from, to }: { from: Position; to: Position },
): Promise<InstanceChanges> {
  const db = sqlOf(em);
  // A change of status takes about 100 bytes of a message besides its reason.
  const between = sql`pg_visible_in_snapshot(h.changed_in, ${to.text}::pg_snapshot)
    and not pg_visible_in_snapshot(h.changed_in, ${from.text}::pg_snapshot)`;
  const { rows } = await sql<FlatInstance & { bytes: number }>`
    select ${selectInstance}, sum(${instanceBytes} + (
      select coalesce(sum(100 + octet_length(h.instance_id) + octet_length(h.reason)), 0) from ping_status_change h
      where h.project_id = i.project_id and h.instance_id = i.id and ${between}
    )) over (order by i.id collate "C")::float8 as bytes
    from instance i where i.project_id = ${projectId} and i.id = any(${[...ids]}::text[])
    order by i.id collate "C"`.execute(db);
  const fitting = fittingRows(rows, rows.length);
  const lastId = fitting.length < rows.length ? fitting.at(-1)?.id : undefined;
  const { rows: changes } = await sql<PingChangeRow>`
    select ${selectChange} from ping_status_change h
    where h.project_id = ${projectId} and h.instance_id = any(${fitting.map(({ id }) => id)}::text[]) and ${between}
    order by h.created_at, h.instance_id, h.sequence`.execute(db);
  return { rows: fitting.map(instanceRowOf), changes, lastId, isShort: rows.length < ids.length };
}

/**
 * Whether an instance has ended for good by a change that lies before a position: then the instance as it ended, or
 * null when it was deleted with its agent. Undefined while it goes on, or may come back.
 */
export async function endOfInstance(
  em: Em,
  { projectId, instanceId }: InstanceKey,
  position: Position,
): Promise<InstanceRow | null | undefined> {
  const isBefore = (column: string) => sql`pg_visible_in_snapshot(${sql.ref(column)}, ${position.text}::pg_snapshot)`;
  const { rows } = await sql<FlatInstance & { said: boolean }>`
    select ${selectInstance}, exists (
      select from ping_status_change h where h.project_id = i.project_id and h.instance_id = i.id
        and h.sequence = i.last_sequence and ${isBefore("h.changed_in")}) as said
    from instance i where i.project_id = ${projectId} and i.id = ${instanceId}`.execute(sqlOf(em));
  const [row] = rows;
  if (row) return row.said && row.endedAt !== null && row.endReason !== "LOST" ? instanceRowOf(row) : undefined;
  const removals = await sql<{ said: boolean }>`
    select ${isBefore("r.removed_in")} as said from instance_removal r
    where r.project_id = ${projectId} and r.instance_id = ${instanceId}`.execute(sqlOf(em));
  return removals.rows.some(({ said }) => said) ? null : undefined;
}
