import { sql } from "kysely";
import { type Database, sqlOf } from "./database.ts";
import { transaction } from "./transaction.ts";

// A batch is small enough to be done in some milliseconds, so that retention never stands in anybody's way.
const batch = 5000;

/** Removes a batch of journal lines older than a time, and remembers how far. Answers whether there may be more. */
export async function trimJournal(database: Database, olderThanMs: number): Promise<boolean> {
  return await transaction(database, async (em) => {
    const { rows } = await sql<{ removed: number }>`
      with old as (
        select c.ctid, c.changed_in from change c
        where c.created_at < now() - ${olderThanMs}::float8 * interval '1 millisecond'
        order by c.changed_in limit ${batch} for update skip locked
      ), removed as (
        delete from change c using old where c.ctid = old.ctid returning c.changed_in
      ), horizon as (
        update journal_horizon set removed_up_to = greatest(removed_up_to, (select max(changed_in) from removed))
        where exists (select from removed)
      )
      select count(*)::int as removed from removed`.execute(sqlOf(em));
    return rows[0]?.removed === batch;
  });
}

/** Removes a batch of the marks of deleted tasks older than a time. Answers whether there may be more. */
export async function trimTaskRemovals(database: Database, olderThanMs: number): Promise<boolean> {
  return await trimMarks(database, "task_removal", olderThanMs);
}

/** Removes a batch of the marks of deleted sessions older than a time. Answers whether there may be more. */
export async function trimSessionRemovals(database: Database, olderThanMs: number): Promise<boolean> {
  return await trimMarks(database, "session_removal", olderThanMs);
}

async function trimMarks(database: Database, table: "task_removal" | "session_removal", olderThanMs: number) {
  return await transaction(database, async (em) => {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} r using (
        select o.ctid from ${sql.table(table)} o
        where o.created_at < now() - ${olderThanMs}::float8 * interval '1 millisecond'
        limit ${batch} for update skip locked
      ) old where r.ctid = old.ctid`.execute(sqlOf(em));
    return Number(numAffectedRows ?? 0n) === batch;
  });
}

/** Removes a batch of kept answers older than a time. Answers whether there may be more. */
export async function trimRequests(database: Database, olderThanMs: number): Promise<boolean> {
  return await transaction(database, async (em) => {
    const { numAffectedRows } = await sql`
      delete from request_record r using (
        select o.ctid from request_record o
        where o.created_at < now() - ${olderThanMs}::float8 * interval '1 millisecond'
        limit ${batch} for update skip locked
      ) old where r.ctid = old.ctid`.execute(sqlOf(em));
    return Number(numAffectedRows ?? 0n) === batch;
  });
}
