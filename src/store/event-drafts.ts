import { DomainError } from "../domain/errors.ts";
import { eventExists, type NewEvent, statusAfterEvent, type TaskStanding } from "../domain/sending.ts";
import { isEnded, type TaskStatus } from "../domain/task-status.ts";
import { trackerNotFound } from "../domain/tracker-standing.ts";
import type { Sending } from "./event-group.ts";
import { type Addressee, addresseeKey, type EventCounter, eventKey, taskKey } from "./event-reads.ts";
import type { CounterDraft, EventDraft, TaskDraft } from "./event-sql.ts";

/** Where a group of sendings begins from. */
export interface EventStandings {
  /** By {@link taskKey}. */
  readonly tasks: Pick<ReadonlyMap<string, TaskStanding>, "get">;
  /** By {@link addresseeKey}. */
  readonly counters: Pick<ReadonlyMap<string, EventCounter>, "get">;
  /** The ids that events have already, of those that senders chose. By {@link eventKey}. */
  readonly taken: ReadonlySet<string>;
  /** Milliseconds by the database's clock. */
  readonly now: number;
}

/** A group of sendings being worked out: where tasks and trackers stand by now, and what is to be recorded. */
export class EventDrafts {
  /** What is to be recorded. */
  readonly events: EventDraft[] = [];
  /** The tasks that are to run. */
  readonly tasks: TaskDraft[] = [];
  readonly #before: EventStandings;
  readonly #statuses = new Map<string, TaskStatus>();
  readonly #taken = new Set<string>();
  readonly #counters = new Map<string, CounterDraft>();

  constructor(before: EventStandings) {
    this.#before = before;
  }

  /** Adds events. Throws what the rules refuse, and then leaves no trace of them. */
  add({ projectId, apiKeyId, events }: Sending): { events: readonly EventDraft[] } {
    const drafts: EventDraft[] = [];
    const statuses = new Map<string, TaskStatus>();
    const changes: TaskDraft[] = [];
    const counters = new Map<string, CounterDraft>();
    const ids = new Set<string>();
    const { tasks, now: at } = this.#before;
    for (const event of events) {
      const key = taskKey({ projectId, taskId: event.taskId });
      const task = tasks.get(key);
      if (!task) throw taskNotFound(event);
      const previous = statuses.get(key) ?? this.#statuses.get(key) ?? task.status;
      const status = statusAfterEvent({ ...task, status: previous }, event);
      if (status !== previous) {
        statuses.set(key, status);
        changes.push({ projectId, taskId: task.id, previous, reason: reasonOf(previous), apiKeyId, at });
      }
      const name = eventKey({ projectId, id: event.id });
      if (this.#before.taken.has(name) || this.#taken.has(name) || ids.has(name)) throw eventExists(event);
      ids.add(name);
      const { trackerId, newest } = this.#counterOf({ projectId, taskId: task.id, agentId: event.agentId });
      const counted = counters.get(trackerId) ?? this.#counters.get(trackerId);
      const sequence = 1 + (counted?.newest ?? newest);
      const { id, taskId, agentId, type, content, eventTime } = event;
      const counter = counted ?? { projectId, taskId, agentId, trackerId, before: newest, taskStatus: task.status };
      counters.set(trackerId, { ...counter, newest: sequence });
      const row = { id, taskId, agentId, sequence, type, content, eventTime, createdAt: at };
      drafts.push({ projectId, trackerId, ...row });
    }
    for (const id of ids) this.#taken.add(id);
    for (const [id, counter] of counters) this.#counters.set(id, counter);
    for (const [key, status] of statuses) this.#statuses.set(key, status);
    for (const change of changes) this.tasks.push(change);
    for (const draft of drafts) this.events.push(draft);
    return { events: drafts };
  }

  /** The counters of the trackers that get events. */
  get counters(): CounterDraft[] {
    return [...this.#counters.values()];
  }

  #counterOf(addressee: Addressee): EventCounter {
    const counter = this.#before.counters.get(addresseeKey(addressee));
    if (!counter) throw trackerNotFound(addressee);
    return counter;
  }
}

function reasonOf(previous: TaskStatus): string {
  return isEnded(previous) ? "Reopened by an event" : "Resumed by an event";
}

function taskNotFound({ taskId, field }: NewEvent): DomainError {
  const message = `${field}.task_id is ${JSON.stringify(taskId)}, and the project has no such task`;
  return new DomainError("TaskNotFound", message, { task_id: taskId, field });
}
