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
import { fittingRows, maxPageBytes } from "./page-size.ts";

/** What became of instances that were touched between two positions of the journal. */
export interface InstanceChanges {
  /** Those that are there, in their newest state. */
  readonly rows: readonly InstanceRow[];
  /** Every change of their status between the positions, in order for each. */
  readonly changes: readonly PingChangeRow[];
  /** The last id that was looked at, when not all of them fit into a message. */
  readonly lastId: string | undefined;
  /** The last change of its status, when not all of them fit. */
  readonly lastSequence: number | undefined;
  /** Some of the ids that were looked at are not there. */
  readonly isShort: boolean;
}

/** The part of the journal to look at, and after which change of its status the first instance is looked at. */
export interface InstanceSpan {
  readonly from: Position;
  readonly to: Position;
  readonly within?: number | undefined;
}

/** Reads what became of instances, by ids in ascending order of bytes. */
export async function touchedInstances(
  em: Em,
  projectId: string,
  ids: readonly string[],
  { from, to, within = 0 }: InstanceSpan,
): Promise<InstanceChanges> {
  const db = sqlOf(em);
  // A change of status takes about 100 bytes of a message besides its reason.
  const changeBytes = sql`100 + octet_length(h.instance_id) + octet_length(h.reason)`;
  const between = sql`pg_visible_in_snapshot(h.changed_in, ${to.text}::pg_snapshot)
    and not pg_visible_in_snapshot(h.changed_in, ${from.text}::pg_snapshot)`;
  const { rows } = await sql<FlatInstance & { bytes: number }>`
    select ${selectInstance}, sum(${instanceBytes} + (
      select coalesce(sum(${changeBytes}), 0) from ping_status_change h
      where h.project_id = i.project_id and h.instance_id = i.id and ${between}
    )) over (order by i.id collate "C")::float8 as bytes
    from instance i where i.project_id = ${projectId} and i.id = any(${[...ids]}::text[])
    order by i.id collate "C"`.execute(db);
  const fitting = fittingRows(rows, rows.length);
  // Those of several instances fit, or there would not be several; those of one alone may be too many by themselves.
  const { rows: changes } = await sql<PingChangeRow & { total: number }>`
    select * from (
      select ${selectChange}, count(*) over ()::int as total,
        sum(${changeBytes}) over (order by h.created_at, h.instance_id, h.sequence) as bytes
      from ping_status_change h
      where h.project_id = ${projectId} and h.instance_id = any(${fitting.map(({ id }) => id)}::text[]) and ${between}
        and h.sequence > ${within}
    ) c where bytes <= ${maxPageBytes} order by bytes`.execute(db);
  const isPart = changes.length < (changes[0]?.total ?? 0);
  return {
    rows: fitting.map(instanceRowOf),
    changes,
    lastId: isPart || fitting.length < rows.length ? fitting.at(-1)?.id : undefined,
    lastSequence: isPart ? changes.at(-1)?.sequence : undefined,
    isShort: rows.length < ids.length,
  };
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
