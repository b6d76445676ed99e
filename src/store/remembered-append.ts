import type { Em } from "../db/orm.ts";
import { textBytes } from "../domain/bytes.ts";
import type { ActivityState, DefaultMessages } from "../domain/progress.ts";
import { keyOf } from "./activity-rows.ts";
import { type Append, type Appended, Appending } from "./appending.ts";
import { sqlOf } from "./database.ts";
import { DatabaseClock } from "./database-clock.ts";
import { freesKey } from "./key-slots.ts";
import { type Progress, readStates, writeProgress } from "./progress-sql.ts";
import { SnapshotCache } from "./snapshot-cache.ts";

const maxBytes = 32 * 1024 * 1024;

// What an activity takes besides its texts.
const stateBytes = 500;

/** Where activities stood when this process last wrote them, and the time of the database. */
export class AppendMemory {
  readonly #states = new SnapshotCache<string, ActivityState>({
    maxBytes,
    weigh: ({ message, error, cancelReason }) =>
      stateBytes + textBytes(message) + textBytes(error) + textBytes(cancelReason),
  });
  readonly clock = new DatabaseClock();

  /** Where an activity stood. */
  get(key: string): ActivityState | undefined {
    return this.#states.get(key);
  }

  /** Takes in where activities stand now, and the time by the database's clock. */
  learn(states: Iterable<readonly [string, ActivityState]>, now: number): void {
    this.clock.learn(now);
    for (const [key, state] of states) this.#states.set(key, state);
  }

  /** Forgets an activity that was changed by other means. */
  forget(key: string): void {
    this.#states.delete(key);
  }
}

/** What came of a group that was written from memory. Where there is no outcome, the rows must be locked to tell. */
export interface RememberedGroup {
  readonly outcomes: (Appended | undefined)[];
  readonly progress: Progress[];
}

/**
 * Appends a group in one statement and one trip to the database: the rules run on what this process remembers, and
 * each activity is written only if it still stands where it is remembered to stand. Every change of an activity is an
 * entry of its log, so its last sequence tells.
 *
 * Memory never refuses: an item that it would refuse, or whose activity has moved on, gets no outcome here.
 */
export async function appendRemembered(
  em: Em,
  origin: string,
  group: readonly Append[],
  memory: AppendMemory,
  defaults: DefaultMessages,
): Promise<RememberedGroup> {
  const db = sqlOf(em);
  const keys = group.map(keyOf);
  const unknown = group.filter((_, i) => !memory.get(keys[i] as string));
  if (unknown.length > 0) {
    const { states, now } = await readStates(db, unknown, { lock: false });
    memory.learn(states, now);
  }
  const appending = new Appending((key) => memory.get(key), await memory.clock.time(em), defaults, refuseToFreeKey);
  const left = new Set<string>();
  const worked = group.map((item, i) => {
    const key = keys[i] as string;
    // What follows one that is left for the locked rows is left too: entries stay in the order of their calls.
    if (left.has(key)) return undefined;
    try {
      return appending.add(item, key);
    } catch {
      left.add(key);
      return undefined;
    }
  });
  const { missed, now } = await writeProgress(db, origin, appending.progress);
  for (const key of missed) memory.forget(key);
  const progress = missed.size > 0 ? appending.progress.filter(({ key }) => !missed.has(key)) : appending.progress;
  memory.learn(
    progress.map(({ key, state }) => [key, state]),
    now,
  );
  return { outcomes: worked.map((one, i) => (missed.has(keys[i] as string) ? undefined : one)), progress };
}

/** Giving back the turn of a concurrency key takes a statement of its own, once the activity's row is locked. */
function refuseToFreeKey(before: ActivityState, after: ActivityState): void {
  if (freesKey(before, after)) throw new Error("a concurrency key is freed in a transaction");
}
