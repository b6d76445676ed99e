import type { Em } from "../db/orm.ts";
import { bytesOf } from "../domain/bytes.ts";
import { advance, courseOf } from "../domain/instance-course.ts";
import { unnamedOf, type Verdict } from "../domain/instance-heartbeat.ts";
import { differInClocksOnly, type InstanceState } from "../domain/instance-state.ts";
import { sqlOf } from "./database.ts";
import { DatabaseClock } from "./database-clock.ts";
import type { InstanceDone, InstanceOrder } from "./instance-order.ts";
import { instanceKey } from "./instance-rows.ts";
import { type Touch, touchInstances } from "./instance-sql.ts";
import { SnapshotCache } from "./snapshot-cache.ts";

const maxBytes = 64 * 1024 * 1024;

// What an instance takes besides what may be long.
const stateBytes = 800;
const idBytes = 80;

/** How instances stood when this process last wrote them, and the time of the database. */
export class InstanceMemory {
  readonly #states = new SnapshotCache<string, InstanceState>({
    maxBytes,
    weigh: ({ unnamedIds, stop, forced }) =>
      stateBytes + idBytes * unnamedIds.length + (stop ? bytesOf(stop) : 0) + (forced ? bytesOf(forced) : 0),
  });
  readonly clock = new DatabaseClock();

  /** How an instance stood. */
  get(key: string): InstanceState | undefined {
    return this.#states.get(key);
  }

  /** Takes in how an instance stands now. */
  learn(key: string, state: InstanceState): void {
    this.#states.set(key, state);
  }

  /** Forgets an instance that others have changed. */
  forget(key: string): void {
    this.#states.delete(key);
  }
}

/** A heartbeat that by what is remembered is no news: how the instance stands with it. */
interface Quiet {
  readonly i: number;
  readonly key: string;
  readonly state: InstanceState;
  readonly verdict: Verdict;
  readonly touch: Touch;
}

/**
 * Takes the heartbeats of a group that are no news: the rules run on what this process remembers, and an instance is
 * written only if it still is as it is remembered. Memory never refuses, and never changes a status: an order that
 * would gets no outcome here, nor does one whose instance is not as remembered.
 */
export async function touchRemembered(
  em: Em,
  group: readonly InstanceOrder[],
  memory: InstanceMemory,
  listeningSince: number,
): Promise<(InstanceDone | undefined)[]> {
  const outcomes: (InstanceDone | undefined)[] = group.map(() => undefined);
  const { now } = memory.clock;
  if (now === undefined) return outcomes;
  const quiet = new Map<string, Quiet>();
  group.forEach((order, i) => {
    const one = quietOf(order, i, memory, { now, listeningSince });
    // The second of an instance in one group waits for the next statement.
    if (one && !quiet.has(one.key)) quiet.set(one.key, one);
  });
  if (quiet.size === 0) return outcomes;
  const { touched, now: then } = await touchInstances(
    sqlOf(em),
    [...quiet.values()].map(({ touch }) => touch),
  );
  memory.clock.learn(then);
  for (const { i, key, state, verdict } of quiet.values()) {
    const found = touched.get(key);
    if (!found) {
      memory.forget(key);
      continue;
    }
    memory.learn(key, state);
    const { running } = found;
    const runningIds = running.map(({ id }) => id);
    // Only now it is known what runs: one that the instance does not name is news.
    if (unnamedOf({ state, runningIds }, group[i]?.namedIds) !== state.unnamedIds) continue;
    outcomes[i] = { state, verdict, running, now: then, row: undefined, activity: undefined };
  }
  return outcomes;
}

function quietOf(
  order: InstanceOrder,
  i: number,
  memory: InstanceMemory,
  { now, listeningSince }: { now: number; listeningSince: number },
): Quiet | undefined {
  if (!order.isHeartbeat || order.request) return undefined;
  const key = instanceKey(order);
  const known = memory.get(key);
  if (!known) return undefined;
  try {
    const there = advance(courseOf(known), now, listeningSince);
    const { course, verdict } = order.plan(there, { now, limits: undefined, activeCount: known.activeCount });
    const { state } = course;
    if (verdict === "replaced" || course.changes.length > 0 || !differInClocksOnly(known, state)) return undefined;
    const { projectId, instanceId } = order;
    const { revision, lastActivityAt, activeCount } = state;
    return {
      i,
      key,
      state,
      verdict,
      touch: { projectId, instanceId, revision, lastActivityAt, isBusy: activeCount > 0 },
    };
  } catch {
    return undefined;
  }
}
