import { type RawBuilder, sql } from "kysely";
import type { Em } from "./orm.ts";

// The first id that PostgreSQL gives to a transaction of a user. Every snapshot sees it.
const oldest = sql`'3'::xid8`;
const head = sql`pg_snapshot_xmax(pg_current_snapshot())`;

/** Whether the data names transactions that this cluster has not had yet. A thorough look reads all activities. */
export async function isAheadOfCluster(em: Em, { thorough }: { thorough: boolean }): Promise<boolean> {
  const { rows } = await sql<{ ahead: boolean }>`
    select coalesce(greatest(
      (select removed_up_to from journal_horizon),
      (select reached from journal_era order by reached desc limit 1),
      (select changed_in from change order by changed_in desc limit 1),
      ${thorough ? sql`(select moved_in from activity order by moved_in desc limit 1)` : sql`null::xid8`}
    ) >= ${head}, false) as ahead`.execute(em.getKysely());
  return rows[0]?.ahead ?? false;
}

/**
 * Makes data of another cluster belong to this one: what it says of transactions that this cluster has not had yet
 * becomes something that every snapshot sees. No position of before can be carried over any more.
 */
export async function rebase(em: Em): Promise<void> {
  const statements = [
    // It may take long, once.
    ...["statement_timeout", "lock_timeout"].map((timeout) => sql`set local ${sql.raw(timeout)} = 0`),
    sql`delete from journal_era`,
    sql`delete from journal_mark`,
    sql`update journal_horizon set removed_up_to = '0', seen = null`,
    sql`delete from change where changed_in >= ${head}`,
    // Whether an activity was started or queued again last is told by the order of the two.
    sql`update activity set created_in = ${oldest}, moved_in = ${oldest},
        started_in = case when started_in is not null then '4'::xid8 end,
        queued_again_in = case when queued_again_in > started_in then '5'::xid8
          when queued_again_in is not null then ${oldest} end
      where greatest(created_in, moved_in, started_in, queued_again_in) >= ${head}`,
    sql`update tracker set created_in = ${oldest} where created_in >= ${head}`,
    sql`update task_history set changed_in = ${oldest} where changed_in >= ${head}`,
    sql`update ping_status_change set changed_in = ${oldest} where changed_in >= ${head}`,
    rebaseRemovals("task_removal", "task_id"),
    rebaseRemovals("session_removal", "session_id"),
    rebaseRemovals("instance_removal", "instance_id"),
  ];
  for (const statement of statements) await statement.execute(em.getKysely());
}

/** An id may have been removed several times: the marks of it stay apart, and in their order. */
function rebaseRemovals(table: string, id: string): RawBuilder<unknown> {
  return sql`
    update ${sql.table(table)} r set removed_in = n.place from (
      select o.ctid, max(o.removed_in) over same >= ${head} as ahead,
        (2 + row_number() over (same order by o.removed_in))::text::xid8 as place
      from ${sql.table(table)} o window same as (partition by o.project_id, o.${sql.ref(id)})
    ) n where r.ctid = n.ctid and n.ahead`;
}
