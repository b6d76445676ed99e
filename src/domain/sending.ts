import type { Json } from "./columns.ts";
import { DomainError } from "./errors.ts";
import { isEnded, type TaskStatus } from "./task-status.ts";

/** The part of a task that an event looks at and may change. */
export interface TaskStanding {
  readonly id: string;
  readonly status: TaskStatus;
  readonly agentIds: readonly string[];
}

/** An event to send. */
export interface NewEvent {
  readonly taskId: string;
  readonly agentId: string;
  readonly id: string;
  /** The sender chose the id: it may be taken. */
  readonly isIdChosen: boolean;
  readonly type: string;
  /** As the contract's JSON. Null when it says nothing but that it happened. */
  readonly content: Json | null;
  /** In milliseconds, by the sender's clock. */
  readonly eventTime: number | null;
  readonly reopen: boolean;
  readonly keepInterrupted: boolean;
  /** Where it stands in its request, for errors: "event", or "events[2]". */
  readonly field: string;
}

/**
 * The status of a task once it was sent an event: what waits for input runs, and what has ended is reopened if that is
 * wanted. Throws AgentNotAssigned, or TaskEnded.
 */
export function statusAfterEvent(task: TaskStanding, event: NewEvent): TaskStatus {
  const { id, status, agentIds } = task;
  const { agentId, field } = event;
  if (!agentIds.includes(agentId)) {
    const message = `${field} is for agent ${JSON.stringify(agentId)}, and task ${JSON.stringify(id)} is not assigned to it`;
    throw new DomainError("AgentNotAssigned", message, { task_id: id, agent_id: agentId, field });
  }
  if (isEnded(status)) {
    if (event.reopen) return "RUNNING";
    const message = `${field} is for task ${JSON.stringify(id)}, which has ended as ${status}: reopen it with the event`;
    throw new DomainError("TaskEnded", message, { task_id: id, status, field });
  }
  return status === "INTERRUPTED" && !event.keepInterrupted ? "RUNNING" : status;
}

/** The project has the id of an event already. */
export function eventExists({ id, field }: NewEvent): DomainError {
  const message = `${field}.id is ${JSON.stringify(id)}, and the project has that event already`;
  return new DomainError("EventExists", message, { event_id: id, field });
}
