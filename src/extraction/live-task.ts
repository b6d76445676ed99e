import { numbersWithin } from "../domain/ranges.ts";
import type { SessionTask } from "../store/session-tasks.ts";
import type { KnownTask } from "./extractor.ts";

/** The messages that an extractor is given, by their first and last. */
export interface Window {
  readonly first: number;
  readonly last: number;
}

/** A task of a session as an extractor sees it. Of its evidence it is shown what lies within the messages it is given. */
export function knownTask(task: SessionTask, window: Window): KnownTask {
  return {
    description: task.description,
    status: task.status,
    progress: task.progress,
    messages: numbersWithin(task.evidence, window.first, window.last),
    clientFields: fieldsOfClient(task),
  };
}

/**
 * What a client has the last word on: in an extracted task the fields that it has set, in one that it made itself the
 * description, and the status once it has set that.
 */
function fieldsOfClient(task: SessionTask): KnownTask["clientFields"] {
  if (task.createdBy === "CLIENT") return task.statusByClient ? ["description", "status"] : ["description"];
  return (["description", "status", "evidence"] as const).filter((field) => task.clientFields.includes(field));
}
