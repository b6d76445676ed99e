import type { TaskStanding } from "../domain/sending.ts";
import { Contested } from "./contested.ts";
import { DatabaseClock } from "./database-clock.ts";
import { type Addressee, addresseeKey, type EventCounter, taskKey } from "./event-reads.ts";
import { SnapshotCache } from "./snapshot-cache.ts";

const maxBytes = 16 * 1024 * 1024;

// What stands for a task or a counter, besides the ids of agents.
const standingBytes = 200;
const idBytes = 80;

/** Where tasks and the counters of trackers stood when this process last read or wrote them. */
export class EventMemory {
  readonly clock = new DatabaseClock();
  /** By {@link addresseeKey}. */
  readonly contested = new Contested();
  /** By {@link taskKey}. */
  readonly tasks = new SnapshotCache<string, TaskStanding>({
    maxBytes,
    weigh: ({ agentIds }) => standingBytes + idBytes * agentIds.length,
  });
  /** By {@link addresseeKey}. */
  readonly counters = new SnapshotCache<string, EventCounter>({ maxBytes, weigh: () => standingBytes });

  /** Takes in tasks and counters as they stand now. */
  learn(
    counters: Iterable<readonly [string, EventCounter]>,
    tasks: Iterable<readonly [string, TaskStanding]> = [],
  ): void {
    for (const [key, counter] of counters) this.counters.set(key, counter);
    for (const [key, task] of tasks) this.tasks.set(key, task);
  }

  /** Whether it is known how the one stands whom an event is for. */
  knows(addressee: Addressee): boolean {
    return this.tasks.has(taskKey(addressee)) && this.counters.has(addresseeKey(addressee));
  }

  /** Forgets what does not stand any more where it stood. */
  forget(addressee: Addressee): void {
    this.tasks.delete(taskKey(addressee));
    this.counters.delete(addresseeKey(addressee));
  }
}
