import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { LeftoverKind } from "../domain/leftover.ts";
import { type Database, type Em, type Sql, sqlOf } from "./database.ts";
import { isLockTimeout, LeftToRemove, transaction } from "./transaction.ts";

// A step that waits for a row holds a connection that other writes need: it gives up after this time, and tries again
// after as long a pause.
const lockWaitMs = 100;

/** Something that was deleted, and whose own rows are still there. */
export interface LeftoverKey {
  readonly projectId: string;
  readonly kind: LeftoverKind;
  readonly id: string;
}

/** The rows of what was deleted, which its delete does not remove. Each has a sequence from 1. */
interface OwnRows {
  readonly table: string;
  readonly column: string;
  /** The rows that one step removes: it takes some milliseconds. A message or an event may have 1 MiB. */
  readonly step: number;
}

const ownRows: Readonly<Record<LeftoverKind, OwnRows>> = {
  activity: { table: "activity_entry", column: "activity_id", step: 5000 },
  session: { table: "session_message", column: "session_id", step: 500 },
  tracker: { table: "event", column: "tracker_id", step: 500 },
};

/**
 * Notes that the rows of these are to be removed, in the transaction that deletes these themselves: it stays short,
 * however many rows they have. From its commit on these are gone for everybody, also after a crash.
 */
export async function leaveRows(
  db: Sql,
  { projectId, kind, ids }: { projectId: string; kind: LeftoverKind; ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    insert into leftover (project_id, kind, id, created_at)
    select ${projectId}, ${kind}, id, now() from unnest(${[...ids]}::text[]) as n (id)`.execute(db);
}

/** Which of these ids have rows left of something that was deleted. */
export async function leftOf(
  db: Sql,
  kind: LeftoverKind,
  wanted: readonly { readonly projectId: string; readonly id: string }[],
): Promise<LeftoverKey[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<LeftoverKey>`
    select l.project_id as "projectId", l.kind, l.id
    from unnest(${wanted.map(({ projectId }) => projectId)}::text[], ${wanted.map(({ id }) => id)}::text[])
      as k (project_id, id)
    join leftover l on l.project_id = k.project_id and l.id = k.id and l.kind = ${kind}`.execute(db);
  return rows;
}

/**
 * Has the rows removed first that are left of something with this id; the transaction is then begun anew. The key is
 * taken for a moment, and not looked for: so a leftover is found that was committed after the snapshot, too.
 */
export async function requireNothingLeft(db: Sql, key: LeftoverKey): Promise<void> {
  const { projectId, kind, id } = key;
  const { rows } = await sql`
    insert into leftover (project_id, kind, id, created_at) values (${projectId}, ${kind}, ${id}, now())
    on conflict do nothing returning 1`.execute(db);
  if (rows.length === 0) throw leftToRemove(key);
  await sql`delete from leftover where project_id = ${projectId} and kind = ${kind} and id = ${id}`.execute(db);
}

/** The transaction needs an id whose rows have to be removed first. */
export function leftToRemove(key: LeftoverKey): LeftToRemove {
  return new LeftToRemove(async (database) => {
    let step: RemovedStep;
    do {
      step = await removeStep(database, key);
      if (step === "locked") await sleep(lockWaitMs);
    } while (step !== "nothing left");
  });
}

/** What a step came to: it removed rows, or found no deleted thing, or met a row that somebody else holds. */
export type RemovedStep = "removed" | "nothing left" | "locked";

/**
 * Removes some rows of one deleted thing: of that with a key, or of one that no other process is about.
 *
 * The rows go from the newest to the oldest, so whoever begins anew under the id meets the first row until all are
 * gone; and how far it has come is kept, so that no step looks through what the steps before it have removed.
 */
export async function removeStep(database: Database, key?: LeftoverKey): Promise<RemovedStep> {
  try {
    return await transaction(database, (em) => removeSome(em, key), { lockWaitMs });
  } catch (err) {
    if (!isLockTimeout(err)) throw err;
    return "locked";
  }
}

async function removeSome(em: Em, key: LeftoverKey | undefined): Promise<RemovedStep> {
  const db = sqlOf(em);
  const which = key
    ? sql`where project_id = ${key.projectId} and kind = ${key.kind} and id = ${key.id} for update`
    : sql`order by created_at limit 1 for update skip locked`;
  const { rows } = await sql<LeftoverKey & { downTo: string | null }>`
    select project_id as "projectId", kind, id, removed_down_to as "downTo" from leftover ${which}`.execute(db);
  const [found] = rows;
  if (!found) return "nothing left";
  const { projectId, kind, id, downTo } = found;
  const { table, column, step } = ownRows[kind];
  const { rows: removed } = await sql<{ count: number; lowest: string | null }>`
    with newest as materialized (
      select r.ctid as place from ${sql.table(table)} r
      where r.project_id = ${projectId} and r.${sql.ref(column)} = ${id}
        and r.sequence < coalesce(${downTo}::bigint, ${sql.lit("9223372036854775807")}::bigint)
      order by r.sequence desc limit ${step}
    ), removed as (
      delete from ${sql.table(table)} r using newest n where r.ctid = n.place returning r.sequence
    )
    select count(*)::int as count, min(sequence)::text as lowest from removed`.execute(db);
  const [{ count, lowest } = { count: 0, lowest: null }] = removed;
  const isThis = sql`project_id = ${projectId} and kind = ${kind} and id = ${id}`;
  if (count < step) await sql`delete from leftover where ${isThis}`.execute(db);
  else await sql`update leftover set removed_down_to = ${lowest}::bigint where ${isThis}`.execute(db);
  return "removed";
}
