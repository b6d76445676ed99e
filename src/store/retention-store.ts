import { sql } from "kysely";
import { Position } from "../domain/position.ts";
import { type Database, type Em, sqlOf } from "./database.ts";
import { transaction } from "./transaction.ts";

// A batch is small enough to be done in some milliseconds, so that retention never stands in anybody's way.
const batch = 5000;

/** Remembers where the journal is at this time, so that what was committed by now can be removed a day later. */
export async function markJournal(database: Database): Promise<void> {
  await sql`
    insert into journal_mark (created_at, seen) values (clock_timestamp(), pg_current_snapshot()::text)
    on conflict do nothing`.execute(sqlOf(database.fork()));
}

/**
 * Removes a batch of the journal lines that were committed before a time, and remembers which. Answers whether there
 * may be more. A line goes by its commit and not by its own time, so no position that is younger loses a line.
 */
export async function trimJournal(database: Database, before: Date): Promise<boolean> {
  return await transaction(database, async (em) => {
    const db = sqlOf(em);
    // One replica at a time: who finds the row locked has nothing to do.
    const { rows: marks } = await sql<{ seen: string; at: string }>`
      select m.seen, m.created_at::text as at
      from (select id from journal_horizon for update skip locked) h,
        lateral (select * from journal_mark where created_at <= ${before} order by created_at desc limit 1) m
      `.execute(db);
    const [mark] = marks;
    const position = mark && Position.parse(mark.seen);
    if (!mark || !position) return false;
    const { rows } = await sql<{ removed: number }>`
      with old as materialized (
        select c.project_id, c.changed_in, c.kind from change c
        where c.changed_in < ${`${position.xmax}`}::text::xid8
          and c.changed_in <> all(${position.running.map(String)}::text[]::xid8[])
        order by c.changed_in limit ${batch}
      ), removed as (
        delete from change c using old o
        where c.project_id = o.project_id and c.changed_in = o.changed_in and c.kind = o.kind returning c.changed_in
      ), horizon as (
        update journal_horizon set seen = ${mark.seen},
          removed_up_to = greatest(removed_up_to, (select changed_in from removed order by changed_in desc limit 1))
        where exists (select from removed)
      )
      select count(*)::int as removed from removed`.execute(db);
    const more = rows[0]?.removed === batch;
    if (!more) await forgetMarks(em, mark.at, before);
    return more;
  });
}

/** Removes the marks before one, and the eras that ended before a time: no position of them is kept. */
async function forgetMarks(em: Em, at: string, before: Date): Promise<void> {
  const db = sqlOf(em);
  await sql`delete from journal_mark where created_at < ${at}::timestamptz`.execute(db);
  await sql`
    delete from journal_era e using journal_era later
    where later.sequence = e.sequence + 1 and later.created_at <= ${before}`.execute(db);
}

/** Removes a batch of the marks of tasks that were deleted before a time. Answers whether there may be more. */
export async function trimTaskRemovals(database: Database, before: Date): Promise<boolean> {
  return await trim(database, "task_removal", before);
}

/** Removes a batch of the marks of sessions that were deleted before a time. Answers whether there may be more. */
export async function trimSessionRemovals(database: Database, before: Date): Promise<boolean> {
  return await trim(database, "session_removal", before);
}

/** Removes a batch of the answers to requests from before a time. Answers whether there may be more. */
export async function trimRequests(database: Database, before: Date): Promise<boolean> {
  return await trim(database, "request_record", before);
}

type Trimmed = "task_removal" | "session_removal" | "request_record";

async function trim(database: Database, table: Trimmed, before: Date): Promise<boolean> {
  return await transaction(database, async (em) => {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} r using (
        select o.ctid from ${sql.table(table)} o where o.created_at < ${before} limit ${batch} for update skip locked
      ) old where r.ctid = old.ctid`.execute(sqlOf(em));
    return Number(numAffectedRows ?? 0n) === batch;
  });
}
