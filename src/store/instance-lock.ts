import { type RawBuilder, sql } from "kysely";
import type { InstanceState, TaskMark } from "../domain/instance-state.ts";
import { type Locking, lockOf, ms, type Sql } from "./database.ts";
import { selectState, stateOf } from "./instance-columns.ts";
import { type InstanceKey, instanceKey } from "./instance-rows.ts";

/** An instance whose row is locked. */
export interface HeldInstance extends InstanceKey {
  readonly state: InstanceState;
  readonly dueAt: number | null;
}

/** Instances whose rows were to be locked. */
export interface LockedInstances {
  readonly held: readonly HeldInstance[];
  /** The keys of those that are there, and that another transaction holds. */
  readonly passedOver: readonly string[];
}

const heldColumns = sql`i.project_id as "projectId", ${selectState}, ${sql.raw(ms("i.due_at"))} as "dueAt"`;

type HeldRow = InstanceState & Pick<HeldInstance, "projectId" | "dueAt">;

/** Locks the rows of instances in the order of their keys, and reads them. */
export async function lockInstances(
  db: Sql,
  keys: readonly InstanceKey[],
  { lock }: { lock: Locking | false },
): Promise<LockedInstances> {
  const distinct = distinctKeys(keys);
  const { rows } = await sql<HeldRow>`
    with wanted as materialized (
      select * from unnest(${distinct.map((key) => key.projectId)}::text[],
        ${distinct.map((key) => key.instanceId)}::text[]) as k (project_id, id)
    )
    select ${heldColumns} from wanted w join instance i using (project_id, id)
    order by i.project_id, i.id ${lockOf("i", lock)}`.execute(db);
  const found = new Set(rows.map((row) => instanceKey({ projectId: row.projectId, instanceId: row.id })));
  const missing = lock === "skip" ? distinct.filter((key) => !found.has(instanceKey(key))) : [];
  const present = missing.length > 0 ? (await lockInstances(db, missing, { lock: false })).held : [];
  return { held: rows.map(heldOf), passedOver: present.map(instanceKey) };
}

/** Which late instances are looked for. */
export interface LateQuery {
  /** Stands in for the database's clock. */
  readonly now: number | undefined;
  /** Those of one project. Undefined means all. */
  readonly projectId: string | undefined;
  /** The keys of those that are left for another pass. */
  readonly except?: ReadonlySet<string>;
  readonly limit: number;
}

/** Late instances whose rows are locked. */
export interface LateInstances {
  readonly held: readonly HeldInstance[];
  /** There may be more of them at once. */
  readonly more: boolean;
  /** In how many milliseconds the clock may change the next one. */
  readonly nextInMs: number | undefined;
}

/**
 * Locks instances that the clock or an async task may have changed, but those that another process has locked: that
 * one brings them up to date.
 */
export async function lockLate(
  db: Sql,
  { now, projectId, limit, except = new Set() }: LateQuery,
): Promise<LateInstances> {
  const clock = now === undefined ? sql`clock_timestamp()` : sql`to_timestamp(${now}::float8 / 1000)`;
  const ofProject = projectId === undefined ? sql`true` : sql`d.project_id = ${projectId}`;
  const isLeft = except.size === 0 ? sql`true` : sql`d.project_id || E'\n' || d.id <> all(${[...except]}::text[])`;
  const isOurs = sql`${ofProject} and ${isLeft}`;
  const { rows } = await sql<(HeldRow | { id: null }) & { looked: number; nextInMs: number | null }>`
    with due as materialized (
      select d.project_id, d.id from instance d where d.due_at <= ${clock} and ${isOurs}
      order by d.due_at limit ${limit}
    ), marked as materialized (
      select d.project_id, d.id from async_task_mark m
      join instance d on d.project_id = m.project_id and d.id = m.instance_id
      where ${isOurs} limit ${limit}
    ), held as materialized (
      select ${heldColumns} from (select * from due union select * from marked) w join instance i using (project_id, id)
      order by i.project_id, i.id for update of i skip locked
    )
    select h.*, n.* from (
      select greatest((select count(*) from due), (select count(*) from marked))::int as looked,
        (extract(epoch from min(d.due_at) - ${clock}) * 1000)::float8 as "nextInMs"
      from instance d where d.due_at > ${clock}) n
    left join held h on true`.execute(db);
  const held = rows.flatMap((row) => (row.id === null ? [] : [heldOf(row)]));
  const { looked = 0, nextInMs } = rows[0] ?? {};
  // Many marks may be those of one instance. Where all are locked, another look would find them again.
  return { held, more: held.length > 0 && looked >= limit, nextInMs: nextInMs ?? undefined };
}

function heldOf(flat: HeldRow): HeldInstance {
  return { projectId: flat.projectId, instanceId: flat.id, state: stateOf(flat), dueAt: flat.dueAt };
}

function distinctKeys(keys: readonly InstanceKey[]): InstanceKey[] {
  return [...new Map(keys.map((key) => [instanceKey(key), key])).values()];
}

/** An async task that runs. */
export interface RunningTask {
  readonly id: string;
  readonly cancelRequested: boolean;
  readonly cancelReason: string;
  readonly updatedAt: number;
}

/** What the activities say of an instance. */
export interface InstanceTasks {
  readonly running: readonly RunningTask[];
  /** What they have left behind since it was last looked at, in its order. */
  readonly marks: readonly TaskMark[];
}

const runningTask = sql.raw(`'id', a.id, 'cancelRequested', a.cancel_requested, 'cancelReason', a.cancel_reason,
  'updatedAt', ${ms("a.updated_at")}`);

/** The async tasks that run on the instance k, as JSON: null when there is none. */
export const selectRunning: RawBuilder<unknown> = sql`(
  select json_agg(json_build_object(${runningTask}) order by a.id) from activity a
  where a.project_id = k.project_id and a.instance_id = k.id and a.status = 'RUNNING')`;

/**
 * Takes what activities have left behind for instances, whose rows are locked or are not there yet, and reads what
 * runs at the same moment; with the time by the database's clock, once the locks were there.
 */
export async function takeTasks(
  db: Sql,
  keys: readonly InstanceKey[],
): Promise<{ tasks: Map<string, InstanceTasks>; now: number }> {
  const distinct = distinctKeys(keys);
  const { rows } = await sql<InstanceKey & { running: RunningTask[] | null; marks: TaskMark[] | null; now: number }>`
    with k as materialized (
      select * from unnest(${distinct.map((key) => key.projectId)}::text[],
        ${distinct.map((key) => key.instanceId)}::text[]) as k (project_id, id)
    ), taken as (
      delete from async_task_mark m using k where m.project_id = k.project_id and m.instance_id = k.id returning m.*
    )
    select k.project_id as "projectId", k.id as "instanceId", floor(${sql.raw(ms("clock_timestamp()"))}) as now,
      ${selectRunning} as running, (
        select json_agg(json_build_object('activityId', t.activity_id, 'running', t.running,
          'at', ${sql.raw(ms("t.created_at"))}) order by t.id)
        from taken t where t.project_id = k.project_id and t.instance_id = k.id) as marks
    from k`.execute(db);
  const tasks = rows.map((row) => [instanceKey(row), { running: row.running ?? [], marks: row.marks ?? [] }] as const);
  return { tasks: new Map(tasks), now: rows[0]?.now ?? 0 };
}

/** Removes what these activities have left behind for their instances: it is known already. */
export async function dropMarks(db: Sql, known: readonly (InstanceKey & { activityId: string })[]): Promise<void> {
  if (known.length === 0) return;
  await sql`
    delete from async_task_mark m
    using unnest(${known.map((one) => one.projectId)}::text[], ${known.map((one) => one.instanceId)}::text[],
      ${known.map((one) => one.activityId)}::text[]) as k (project_id, instance_id, activity_id)
    where m.project_id = k.project_id and m.instance_id = k.instance_id and m.activity_id = k.activity_id`.execute(db);
}
