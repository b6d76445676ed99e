/** The statuses of a task. The last three end it; it may be reopened. */
export const taskStatuses = ["PENDING", "RUNNING", "INTERRUPTED", "SUCCESS", "FAILED", "CANCELED"] as const;

/** The status of a task. */
export type TaskStatus = (typeof taskStatuses)[number];

/** Who makes a change to a task. */
export const actors = ["CLIENT", "EXTRACTOR"] as const;

/** Who makes a change to a task. */
export type Actor = (typeof actors)[number];

/** Whether a task in this status has ended, for now: people may ask again. */
export function isEnded(status: TaskStatus): boolean {
  return status === "SUCCESS" || status === "FAILED" || status === "CANCELED";
}

/**
 * Whether a task may go from one status to another. Nothing goes back to PENDING, only what runs is interrupted, and
 * what has ended goes on only by being reopened, to RUNNING. To stay as it is is always allowed.
 */
export function mayBecome(from: TaskStatus, to: TaskStatus): boolean {
  if (from === to) return true;
  if (to === "PENDING") return false;
  if (to === "INTERRUPTED") return from === "RUNNING";
  return to === "RUNNING" || !isEnded(from);
}
