/** The statuses of an activity. The last three are terminal. */
export const activityStatuses = ["QUEUED", "RUNNING", "COMPLETE", "ERROR", "CANCELED"] as const;

/** The status of an activity. */
export type ActivityStatus = (typeof activityStatuses)[number];

/** The levels of a log entry, from detail to failure. */
export const logLevels = ["DEBUG", "INFO", "WARN", "ERROR"] as const;

/** How much a log entry matters. */
export type LogLevel = (typeof logLevels)[number];

/** Whether an activity in this status has ended for good. */
export function isTerminal(status: ActivityStatus): boolean {
  return status !== "QUEUED" && status !== "RUNNING";
}

/** Where a status stands in the order "running, queued, ended". */
export function statusRank(status: ActivityStatus): number {
  if (status === "RUNNING") return 0;
  return status === "QUEUED" ? 1 : 2;
}
