import { isDeepStrictEqual } from "node:util";
import { LockMode } from "@mikro-orm/core";
import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { Json } from "../domain/columns.ts";
import { etagMismatch } from "../domain/errors.ts";
import { type EvidenceRange, Task } from "../domain/task.ts";
import { progressFull, taskExists, taskNotFound } from "../domain/task-errors.ts";
import { maxProgress } from "../domain/task-limits.ts";
import type { TaskStatus } from "../domain/task-status.ts";
import { databaseTime, sqlOf } from "./database.ts";
import { noteChanges } from "./journal.ts";
import { type Author, recordStatus } from "./task-history.ts";

/** A task by its project and id. */
export interface TaskKey {
  readonly projectId: string;
  readonly taskId: string;
}

/** What can be said anew about a task. What is left out stays as it is. */
export interface TaskChanges {
  readonly name?: string | null;
  readonly description?: string;
  readonly preferences?: readonly string[];
  readonly evidence?: readonly EvidenceRange[];
  readonly params?: Json | null;
  readonly metadata?: Json | null;
}

/** Locks a task for a change in the transaction of an entity manager. Throws TaskNotFound or EtagMismatch. */
export async function lockTask(em: Em, { projectId, taskId }: TaskKey, etag?: string): Promise<Task> {
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
  const task = await em.findOne(Task, { project: projectId, id: taskId }, options);
  if (!task) throw taskNotFound({ id: taskId });
  if (etag && etag !== `${task.version}`) throw etagMismatch(etag, `${task.version}`);
  return task;
}

/**
 * Changes what is said about a task, planned once it is locked. What leaves it as it was is no change. Throws
 * TaskNotFound, EtagMismatch or TaskExists.
 */
export async function changeTask(
  em: Em,
  origin: string,
  key: TaskKey,
  plan: (task: Task) => TaskChanges,
  etag?: string,
): Promise<void> {
  const task = await lockTask(em, key, etag);
  const changes = plan(task);
  const changed = Object.entries(changes).filter(
    ([name, value]) => !isDeepStrictEqual(task[name as keyof Task], value),
  );
  if (changed.length === 0) return;
  if (changes.name != null && changes.name !== task.name) {
    const other = await em.findOne(Task, { project: key.projectId, name: changes.name });
    if (other) throw taskExists(other);
  }
  Object.assign(task, Object.fromEntries(changed));
  const fields = changed.map(([name]) => name);
  task.touch(await databaseTime(em), fields);
  await em.flush();
  await noteChanges(em, origin, { projectId: key.projectId, kind: "task", ids: [key.taskId] });
}

/** Sets the status of a task; the same again is no change. Throws TaskNotFound, EtagMismatch, TaskTransitionInvalid. */
export async function setTaskStatus(
  em: Em,
  origin: string,
  key: TaskKey,
  { status, reason, author, etag }: { status: TaskStatus; reason: string; author: Author; etag?: string | undefined },
): Promise<void> {
  const task = await lockTask(em, key, etag);
  const previous = task.status;
  if (previous === status) return;
  const at = await databaseTime(em);
  task.become(status, reason, at);
  await em.flush();
  await recordStatus(em, task, previous, author, at);
  await noteChanges(em, origin, { projectId: key.projectId, kind: "task", ids: [key.taskId] });
}

/** Appends lines to the progress of a task. Answers the sequence of the last. Throws TaskProgressFull and as above. */
export async function appendProgress(
  em: Em,
  origin: string,
  key: TaskKey,
  { lines, author, etag }: { lines: readonly string[]; author: Author; etag?: string | undefined },
): Promise<number> {
  const task = await lockTask(em, key, etag);
  const count = task.progressCount + lines.length;
  if (count > maxProgress) throw progressFull(task.id, count, maxProgress);
  const at = await databaseTime(em);
  await sql`
    insert into task_progress (project_id, task_id, sequence, text, actor, extraction_id, created_at)
    select ${key.projectId}, ${key.taskId}, ${task.lastProgress}::bigint + n.place, n.text, ${author.actor},
      ${author.extractionId}, ${at}
    from unnest(${[...lines]}::text[]) with ordinality as n (text, place)`.execute(sqlOf(em));
  task.lastProgress += lines.length;
  task.progressCount = count;
  task.touch(at);
  await em.flush();
  await noteChanges(em, origin, { projectId: key.projectId, kind: "task", ids: [key.taskId] });
  return task.lastProgress;
}
