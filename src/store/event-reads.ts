import { sql } from "kysely";
import { prepared } from "../db/preparing-client.ts";
import type { TaskStanding } from "../domain/sending.ts";
import { type Locking, lockOf, type Sql } from "./database.ts";
import { readTrackers } from "./held-trackers.ts";
import type { TaskKey } from "./task-store.ts";
import { trackerKey } from "./tracker-rows.ts";

/** The key of a task in a map. */
export function taskKey({ projectId, taskId }: TaskKey): string {
  return `${projectId}\n${taskId}`;
}

/**
 * Reads what events look at of tasks, by {@link taskKey}; with `lock`, locks their rows too, in the order of their
 * keys. `held` are those that are there, and that another transaction holds: they were passed over.
 */
export async function readTasks(
  db: Sql,
  wanted: readonly TaskKey[],
  { lock }: { lock: Locking | false },
): Promise<{ tasks: Map<string, TaskStanding>; held: Iterable<string> }> {
  const keys = [
    ...new Map(wanted.map(({ projectId, taskId }) => [taskKey({ projectId, taskId }), { projectId, taskId }])).values(),
  ];
  const { rows } = await sql<TaskStanding & { projectId: string }>`${sql.raw(prepared)}
    select t.project_id as "projectId", t.id, t.status, to_json(t.agent_ids) as "agentIds"
    from json_to_recordset(${JSON.stringify(keys)}::json) as k ("projectId" text, "taskId" text)
    join task t on t.project_id = k."projectId" and t.id = k."taskId"
    order by t.project_id, t.id ${lockOf("t", lock)}`.execute(db);
  const tasks = new Map(rows.map(({ projectId, ...task }) => [taskKey({ projectId, taskId: task.id }), task]));
  const missing = lock === "skip" ? keys.filter((key) => !tasks.has(taskKey(key))) : [];
  const held = missing.length > 0 ? (await readTasks(db, missing, { lock: false })).tasks.keys() : [];
  return { tasks, held };
}

/** Whom an event is for. */
export interface Addressee extends TaskKey {
  readonly agentId: string;
}

/** The key of a task and agent in a map. */
export function addresseeKey({ projectId, taskId, agentId }: Addressee): string {
  return trackerKey({ projectId, name: { taskId, agentId } });
}

/** How many events the tracker of a task and agent has had. */
export interface EventCounter {
  readonly trackerId: string;
  readonly newest: number;
}

/**
 * Reads the counters of the trackers of tasks and agents, by {@link addresseeKey}, and the time; with `lock`, locks
 * their rows too, in the order of their keys. `held` are those that another transaction holds: they were passed over.
 */
export async function readCounters(
  db: Sql,
  wanted: readonly Addressee[],
  options: { lock: Locking | false },
): Promise<{ counters: Map<string, EventCounter>; held: Iterable<string>; now: number }> {
  const names = wanted.map(({ projectId, taskId, agentId }) => ({ projectId, name: { taskId, agentId } }));
  const { trackers, passedOver, now } = await readTrackers(
    db,
    names.map((one) => ({ ...one, wantsDocument: false })),
    options,
  );
  const counters = new Map<string, EventCounter>();
  for (const { projectId, standing } of trackers.values()) {
    const { id: trackerId, newestSequence: newest } = standing;
    counters.set(trackerKey({ projectId, name: standing }), { trackerId, newest });
  }
  return { counters, held: passedOver, now };
}

/**
 * The ids, of those given, that events of their projects have already. Those of trackers that were deleted are free:
 * such an event is removed here, before its turn.
 */
export async function takenEventIds(
  db: Sql,
  wanted: readonly { readonly projectId: string; readonly id: string }[],
): Promise<Set<string>> {
  if (wanted.length === 0) return new Set();
  const { rows } = await sql<{ projectId: string; id: string; isLeft: boolean }>`${sql.raw(prepared)}
    select e.project_id as "projectId", e.id, t.id is null as "isLeft"
    from json_to_recordset(${JSON.stringify(wanted)}::json) as k ("projectId" text, id text)
    join event e on e.project_id = k."projectId" and e.id = k.id
    left join tracker t on t.project_id = e.project_id and t.id = e.tracker_id`.execute(db);
  const left = rows.filter(({ isLeft }) => isLeft);
  if (left.length > 0) {
    await sql`
      delete from event e using json_to_recordset(${JSON.stringify(left)}::json) as k ("projectId" text, id text)
      where e.project_id = k."projectId" and e.id = k.id`.execute(db);
  }
  return new Set(rows.filter(({ isLeft }) => !isLeft).map(eventKey));
}

/** The key of an event in a map. */
export function eventKey({ projectId, id }: { readonly projectId: string; readonly id: string }): string {
  return `${projectId}\n${id}`;
}
