import { type Database, databaseTime } from "../store/database.ts";
import { trimInstanceRecords, trimInstances } from "../store/instance-removal.ts";
import {
  markJournal,
  trimJournal,
  trimRequests,
  trimSessionRemovals,
  trimTaskRemovals,
} from "../store/retention-store.ts";
import { Loop } from "./loop.ts";

/** How long the journal of changes and the answers to requests are kept. */
export const keptMs = 24 * 60 * 60 * 1000;

const minuteMs = 60_000;

/**
 * Removes a batch of each of what has been kept long enough at a time. Answers whether there may be more: then it is
 * `again`.
 */
export async function removeExpired(database: Database, at: Date, { again = false } = {}): Promise<boolean> {
  if (!again) await markJournal(database);
  const ago = (ms: number) => new Date(at.getTime() - ms);
  const results = [
    await trimJournal(database, ago(keptMs)),
    // Later than the journal: who may still resume is told of every deletion.
    await trimTaskRemovals(database, ago(2 * keptMs)),
    await trimSessionRemovals(database, ago(2 * keptMs)),
    await trimRequests(database, ago(keptMs)),
    await trimInstances(database, ago(keptMs)),
    await trimInstanceRecords(database, "changes", ago(2 * keptMs)),
    await trimInstanceRecords(database, "removals", ago(2 * keptMs)),
    await trimInstanceRecords(database, "marks", ago(keptMs)),
  ];
  return results.includes(true);
}

/** Removes what is kept for a time only. Any number of replicas may do it. */
export function startRetention(database: Database, onError: (err: unknown) => void): Loop {
  let again = false;
  const step = async () => (again = await removeExpired(database, await databaseTime(database.fork()), { again }));
  return new Loop(step, { idleMs: minuteMs, onError });
}
