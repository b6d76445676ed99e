/** How a queued activity is given to workers. */
export interface QueuePlace {
  /** Higher goes first. Among equals the oldest does. */
  readonly priority: number;
  /** Not before this time, in milliseconds. */
  readonly notBefore: number | null;
  /** How many times it is given to a worker before it ends as ERROR. */
  readonly maxAttempts: number;
  /** Of those with the same key, one at a time is given to a worker. */
  readonly concurrencyKey: string | null;
  /** The pause after the first lease that ran out; it doubles with each further one. */
  readonly backoffInitialMs: number;
  readonly backoffMaxMs: number;
}

/** The place of an activity that says nothing about it. */
export const defaultQueuePlace: QueuePlace = {
  priority: 0,
  notBefore: null,
  maxAttempts: 4,
  concurrencyKey: null,
  backoffInitialMs: 2000,
  backoffMaxMs: 600_000,
};
