import type { Em } from "../db/orm.ts";
import type { Json } from "../domain/columns.ts";
import { Task } from "../domain/task.ts";
import { taskExists } from "../domain/task-errors.ts";
import type { TaskStatus } from "../domain/task-status.ts";
import { holdAgents, makeTrackers } from "./assignment-store.ts";
import { databaseTime } from "./database.ts";
import { noteChanges } from "./journal.ts";
import { lastPlace, lockOrder, lockPlaces, placeFor, shift } from "./session-order.ts";
import { type Author, recordStatus } from "./task-history.ts";
import { changeTask } from "./task-store.ts";

/** A task to create. */
export interface NewTask {
  readonly projectId: string;
  readonly id: string;
  readonly name: string | null;
  readonly description: string;
  readonly status: TaskStatus;
  readonly reason: string;
  readonly sessionId: string | null;
  /** Its place in its session, from 1. 0 is the last. */
  readonly order: number;
  readonly agentIds: readonly string[];
  readonly params: Json | null;
  readonly metadata: Json | null;
}

/**
 * Creates a task with its trackers and the first entry of its history, in the transaction of an entity manager; or
 * answers the one that has the name, if it may be reused. Throws TaskExists, AgentNotFound or FieldInvalid.
 */
export async function createTask(
  em: Em,
  origin: string,
  given: NewTask,
  { reuse, author }: { reuse: boolean; author: Author },
): Promise<{ id: string; created: boolean }> {
  const { projectId, name, sessionId, agentIds } = given;
  const project = projectId;
  const named = name === null ? null : await em.findOne(Task, { project, name });
  if (named && !reuse) throw taskExists(named);
  if (named) {
    if (given.params !== null)
      await changeTask(em, origin, { projectId, taskId: named.id }, () => ({ params: given.params }));
    return { id: named.id, created: false };
  }
  const taken = await em.findOne(Task, { project, id: given.id });
  if (taken) throw taskExists(taken);
  await holdAgents(em, projectId, agentIds);
  const session = sessionId === null ? undefined : { projectId, sessionId };
  if (session) await lockOrder(em, session);
  const at = await databaseTime(em);
  const place = session ? await placeFor(em, session, { field: "order", order: given.order, isNew: true }) : null;
  if (session && place) await lockPlaces(em, session, { from: place, to: lastPlace });
  const moved = session && place ? await shift(em, session, { from: place, to: lastPlace, by: 1, at }) : [];
  const task = em.create(Task, newTask(given, author, place, at));
  await em.flush();
  await recordStatus(em, task, null, author, at);
  await makeTrackers(em, origin, task, agentIds, at);
  await noteChanges(em, origin, { projectId, kind: "task", ids: [task.id, ...moved] });
  return { id: task.id, created: true };
}

function newTask(given: NewTask, { actor, extractionId }: Author, place: number | null, at: Date) {
  return {
    project: given.projectId,
    id: given.id,
    name: given.name,
    description: given.description,
    status: given.status,
    statusReason: given.reason,
    sessionId: given.sessionId,
    place,
    agentIds: [...given.agentIds],
    preferences: [],
    evidence: [],
    params: given.params,
    metadata: given.metadata,
    createdBy: actor,
    extractionId,
    clientFields: [],
    lastSequence: 1,
    lastProgress: 0,
    progressCount: 0,
    createdAt: at,
    updatedAt: at,
    startedAt: given.status === "RUNNING" ? at : null,
    endedAt: null,
  };
}
