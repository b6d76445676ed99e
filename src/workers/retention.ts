import type { Database } from "../store/database.ts";
import { trimInstanceRecords, trimInstances } from "../store/instance-removal.ts";
import { trimJournal, trimRequests, trimTaskRemovals } from "../store/retention-store.ts";
import { Loop } from "./loop.ts";

/** How long the journal of changes and the answers to requests are kept. */
export const keptMs = 24 * 60 * 60 * 1000;

const minuteMs = 60_000;

/** Removes what is kept for a time only. Any number of replicas may do it. */
export function startRetention(database: Database, onError: (err: unknown) => void): Loop {
  const step = async () => {
    const results = [
      await trimJournal(database, keptMs),
      // Later than the journal: who may still resume is told of every deletion.
      await trimTaskRemovals(database, 2 * keptMs),
      await trimRequests(database, keptMs),
      await trimInstances(database, keptMs),
      await trimInstanceRecords(database, "changes", 2 * keptMs),
      await trimInstanceRecords(database, "removals", 2 * keptMs),
      await trimInstanceRecords(database, "marks", keptMs),
    ];
    return results.includes(true);
  };
  return new Loop(step, { idleMs: minuteMs, onError });
}
