import { sql } from "kysely";
import { prepared } from "../db/preparing-client.ts";
import type { Json } from "../domain/columns.ts";
import type { InstanceState, PingChange } from "../domain/instance-state.ts";
import { ms, type Sql } from "./database.ts";
import { stateAssignments, stateColumns, stateRecord, stateValues } from "./instance-columns.ts";
import { type RunningTask, selectRunning } from "./instance-lock.ts";
import { type InstanceKey, instanceKey } from "./instance-rows.ts";

/** What is to be written of an instance. */
export interface InstanceDraft {
  readonly projectId: string;
  readonly state: InstanceState;
  readonly isNew: boolean;
  /** Something has changed that others are to see. */
  readonly isNews: boolean;
  readonly changes: readonly PingChange[];
  readonly dueAt: number | null;
  /** Free data that its heartbeat brought. Undefined leaves what is there. */
  readonly metadata: Json | undefined;
}

/** Writes instances whose rows are locked or new, in one statement: the rows, the changes and the journal. */
export async function writeInstances(db: Sql, origin: string, drafts: readonly InstanceDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const written = drafts.map((draft) => ({ ...draft, ...draft.state, state: undefined, changes: undefined }));
  const changes = drafts.flatMap(({ projectId, state, changes }) =>
    changes.map((change) => ({ projectId, instanceId: state.id, ...change })),
  );
  await sql`${sql.raw(prepared)}
    with given as (
      select * from json_to_recordset(${JSON.stringify(written)}::json) as g (
        "projectId" text, "isNew" boolean, "isNews" boolean, "dueAt" float8, metadata jsonb, ${stateRecord})
    ), made as (
      insert into instance (project_id, due_at, metadata, ${stateColumns})
      select g."projectId", to_timestamp(g."dueAt" / 1000), g.metadata, ${stateValues} from given g where g."isNew"
    ), updated as (
      update instance i set due_at = to_timestamp(g."dueAt" / 1000), metadata = coalesce(g.metadata, i.metadata),
        ${stateAssignments}
      from given g where i.project_id = g."projectId" and i.id = g.id and not g."isNew"
    ), changed as (
      insert into ping_status_change (project_id, instance_id, sequence, previous_status, status, source, active_count,
        reason, created_at, changed_in)
      select "projectId", "instanceId", sequence, "previousStatus", status, source, "activeCount", reason,
        to_timestamp("createdAt" / 1000), pg_current_xact_id()
      from json_to_recordset(${JSON.stringify(changes)}::json) as c (
        "projectId" text, "instanceId" text, sequence bigint, "previousStatus" text, status text, source text,
        "activeCount" int, reason text, "createdAt" float8)
    )
    insert into change (project_id, changed_in, kind, ids, origin, created_at)
    select "projectId", pg_current_xact_id(), 'instance', array_agg(id), ${origin}, now()
    from given where "isNews" group by 1
    on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids`.execute(db);
}

/** That an instance was heard of, and nothing else is new. */
export interface Touch extends InstanceKey {
  /** The revision that is known of it. */
  readonly revision: number;
  readonly lastActivityAt: number | null;
  readonly isBusy: boolean;
}

/** What an instance was found to do when it was touched. */
export interface Touched {
  readonly running: readonly RunningTask[];
}

/**
 * Writes that instances were heard of, in one statement and one trip. Only those are written that still are as they
 * are known, and that no async task has left something for; answers what runs on those that were, and the time.
 *
 * The row is found by the key and updated by its place (ctid). Nothing that an index holds is written.
 */
export async function touchInstances(
  db: Sql,
  touches: readonly Touch[],
): Promise<{ touched: Map<string, Touched>; now: number }> {
  const { rows } = await sql<InstanceKey & { running: RunningTask[] | null; now: number }>`${sql.raw(prepared)}
    with given as materialized (
      select * from json_to_recordset(${JSON.stringify(touches)}::json) as g (
        "projectId" text, "instanceId" text, revision int, "lastActivityAt" float8, "isBusy" boolean)
      order by "projectId", "instanceId"
    ), held as materialized (
      select h.place, g.* from given g cross join lateral (
        select i.ctid as place from instance i
        where i.project_id = g."projectId" and i.id = g."instanceId" and i.revision = g.revision and not exists (
          select from async_task_mark m where m.project_id = g."projectId" and m.instance_id = g."instanceId")
        for update of i skip locked) h
    ), updated as (
      update instance i set last_seen_at = greatest(i.last_seen_at, now()), heard_at = greatest(i.heard_at, now()),
        last_activity_at = greatest(i.last_activity_at, to_timestamp(h."lastActivityAt" / 1000))
      from held h where i.ctid = h.place
      returning i.project_id, i.id, h."isBusy"
    )
    select k.project_id as "projectId", k.id as "instanceId", floor(${sql.raw(ms("clock_timestamp()"))}) as now,
      case when k."isBusy" then ${selectRunning} end as running
    from updated k`.execute(db);
  const touched = rows.map((row) => [instanceKey(row), { running: row.running ?? [] }] as const);
  return { touched: new Map(touched), now: rows[0]?.now ?? 0 };
}
