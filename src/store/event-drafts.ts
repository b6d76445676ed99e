import { DomainError } from "../domain/errors.ts";
import { eventExists, type NewEvent, statusAfterEvent, type TaskStanding } from "../domain/sending.ts";
import { isEnded, type TaskStatus } from "../domain/task-status.ts";
import { trackerNotFound } from "../domain/tracker-standing.ts";
import type { Sending, Sent } from "./event-group.ts";
import { type EventDraft, eventKey, type TaskDraft, taskKey } from "./event-sql.ts";
import { trackerKey } from "./tracker-rows.ts";
import type { HeldTracker, HeldTrackers } from "./tracker-sql.ts";

/** A group of sendings being worked out: where tasks and trackers stand by now, and what is to be recorded. */
export class EventDrafts {
  /** What is to be recorded. */
  readonly events: EventDraft[] = [];
  /** The tasks that are to run. */
  readonly tasks: TaskDraft[] = [];
  readonly #tasks: Map<string, TaskStanding>;
  readonly #held: HeldTrackers;
  readonly #taken: Set<string>;
  readonly #newest = new Map<string, number>();

  constructor(tasks: Map<string, TaskStanding>, held: HeldTrackers, taken: Set<string>) {
    this.#tasks = tasks;
    this.#held = held;
    this.#taken = taken;
  }

  /** Adds events. Throws what the rules refuse, and then leaves no trace of them. */
  add({ projectId, apiKeyId, events }: Sending): Sent {
    const drafts: EventDraft[] = [];
    const tasks = new Map<string, TaskStanding>();
    const changes: TaskDraft[] = [];
    const newest = new Map<string, number>();
    const ids = new Set<string>();
    const at = this.#held.now;
    for (const event of events) {
      const key = taskKey({ projectId, taskId: event.taskId });
      const task = tasks.get(key) ?? this.#tasks.get(key);
      if (!task) throw taskNotFound(event);
      const status = statusAfterEvent(task, event);
      if (status !== task.status) {
        tasks.set(key, { ...task, status });
        changes.push({
          projectId,
          taskId: task.id,
          previous: task.status,
          reason: reasonOf(task.status),
          apiKeyId,
          at,
        });
      }
      const name = eventKey({ projectId, id: event.id });
      if (this.#taken.has(name) || ids.has(name)) throw eventExists(event);
      ids.add(name);
      const { standing } = this.#trackerOf(projectId, event);
      const sequence = 1 + (newest.get(standing.id) ?? this.#newest.get(standing.id) ?? standing.newestSequence);
      newest.set(standing.id, sequence);
      const { id, taskId, agentId, type, content, eventTime } = event;
      const row = { id, taskId, agentId, sequence, type, content, eventTime, createdAt: at };
      drafts.push({ projectId, trackerId: standing.id, ...row });
    }
    for (const id of ids) this.#taken.add(id);
    for (const [id, sequence] of newest) this.#newest.set(id, sequence);
    for (const [key, task] of tasks) this.#tasks.set(key, task);
    for (const change of changes) this.tasks.push(change);
    for (const draft of drafts) this.events.push(draft);
    return { events: drafts };
  }

  #trackerOf(projectId: string, { taskId, agentId }: NewEvent): HeldTracker {
    const name = { taskId, agentId };
    const tracker = this.#held.trackers.get(trackerKey({ projectId, name }));
    if (!tracker) throw trackerNotFound(name);
    return tracker;
  }
}

function reasonOf(previous: TaskStatus): string {
  return isEnded(previous) ? "Reopened by an event" : "Resumed by an event";
}

function taskNotFound({ taskId, field }: NewEvent): DomainError {
  const message = `${field}.task_id is ${JSON.stringify(taskId)}, and the project has no such task`;
  return new DomainError("TaskNotFound", message, { task_id: taskId, field });
}
