import { sql } from "kysely";
import { type Database, sqlOf } from "./database.ts";
import { transaction } from "./transaction.ts";

// A batch is small enough to be done in some milliseconds, so that retention never stands in anybody's way.
const batch = 5000;

/** Removes a batch of journal lines from before a time, and remembers how far. Answers whether there may be more. */
export async function trimJournal(database: Database, before: Date): Promise<boolean> {
  return await transaction(database, async (em) => {
    const { rows } = await sql<{ removed: number }>`
      with old as (
        select c.ctid, c.changed_in from change c where c.created_at < ${before}
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

/** Removes a batch of the marks of tasks that were deleted before a time. Answers whether there may be more. */
export async function trimTaskRemovals(database: Database, before: Date): Promise<boolean> {
  return await trim(database, "task_removal", before);
}

/** Removes a batch of the answers to requests from before a time. Answers whether there may be more. */
export async function trimRequests(database: Database, before: Date): Promise<boolean> {
  return await trim(database, "request_record", before);
}

async function trim(database: Database, table: "task_removal" | "request_record", before: Date): Promise<boolean> {
  return await transaction(database, async (em) => {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} r using (
        select o.ctid from ${sql.table(table)} o where o.created_at < ${before} limit ${batch} for update skip locked
      ) old where r.ctid = old.ctid`.execute(sqlOf(em));
    return Number(numAffectedRows ?? 0n) === batch;
  });
}
