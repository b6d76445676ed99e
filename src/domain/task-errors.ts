import { DomainError } from "./errors.ts";
import type { TaskStatus } from "./task-status.ts";

/** What an agent or a task is looked for by. */
export type Wanted = { readonly id: string } | { readonly name: string };

/** The project has no such agent. Another project's looks the same. */
export function agentNotFound(wanted: Wanted): DomainError {
  const [message, metadata] = nowhere("agent", wanted);
  return new DomainError("AgentNotFound", message, metadata);
}

/** The id or the name of an agent is taken, by the one given. */
export function agentExists({ id, name }: { id: string; name: string }): DomainError {
  const message = `the project has the agent ${JSON.stringify(name)} with the id ${JSON.stringify(id)} already`;
  return new DomainError("AgentExists", message, { agent_id: id, name });
}

/** An agent cannot be deleted because something depends on it. */
export function agentInUse(id: string, instances: number, tasks: number): DomainError {
  const message = `agent ${JSON.stringify(id)} has ${instances} instances that live and ${tasks} tasks that have not ended`;
  return new DomainError("AgentInUse", message, { agent_id: id, instances: `${instances}`, tasks: `${tasks}` });
}

/** The project has no such task. Another project's looks the same. */
export function taskNotFound(wanted: Wanted): DomainError {
  const [message, metadata] = nowhere("task", wanted);
  return new DomainError("TaskNotFound", message, metadata);
}

/** The id or the name of a task is taken, by the one given. */
export function taskExists({ id, name }: { id: string; name?: string | null | undefined }): DomainError {
  const named = name == null ? "" : ` with the name ${JSON.stringify(name)}`;
  const message = `the project has the task ${JSON.stringify(id)}${named} already`;
  return new DomainError("TaskExists", message, { task_id: id, name: name ?? "" });
}

/** A task does not go from its status to another. */
export function transitionInvalid(id: string, current: TaskStatus, status: TaskStatus): DomainError {
  const message = `task ${JSON.stringify(id)} is ${current}, and does not become ${status}`;
  return new DomainError("TaskTransitionInvalid", message, { task_id: id, status, current });
}

/** A task would have more lines of progress than it may. */
export function progressFull(id: string, count: number, limit: number): DomainError {
  const message = `task ${JSON.stringify(id)} would have ${count} lines of progress: the limit is ${limit}`;
  return new DomainError("TaskProgressFull", message, { task_id: id, count: `${count}`, limit: `${limit}` });
}

/** A tracker cannot be deleted: somebody works with it, or has work left. */
export function trackerInUse(tracker: { id: string; owner: string | null; lag: number }): DomainError {
  const { id, owner, lag } = tracker;
  const claimed = owner === null ? "" : `is claimed by ${JSON.stringify(owner)} and `;
  const message = `tracker ${id} ${claimed}has ${lag} events that are not processed: set force to delete it`;
  return new DomainError("TrackerInUse", message, { tracker_id: id, owner: owner ?? "", lag: `${lag}` });
}

function nowhere(noun: "agent" | "task", wanted: Wanted): [string, Record<string, string>] {
  if ("id" in wanted)
    return [`${noun} ${JSON.stringify(wanted.id)} does not exist in the project`, { [`${noun}_id`]: wanted.id }];
  return [`no ${noun} of the project is named ${JSON.stringify(wanted.name)}`, { name: wanted.name }];
}
