import { setTimeout as sleep } from "node:timers/promises";
import type { InstanceWriter } from "../store/instance-writer.ts";

/** How the reaper runs. */
export interface ReaperOptions {
  /** The longest pause between two passes. */
  readonly lookMs: number;
  readonly onError: (err: unknown) => void;
}

type Instances = Pick<InstanceWriter, "bringLateUpToDate">;

// Passes keep this distance: many async tasks that end at once are one pass.
const paceMs = 10;
// And this one after a pass that found nothing: most activities that end are no async tasks. So do clocks that run out
// soon after each other: of many instances, one's does every few milliseconds.
const calmPaceMs = 100;

/** How long to wait after a pass: for this long at least, and for so long unless somebody asks. */
interface Pause {
  readonly leastMs: number;
  readonly mostMs: number;
}

/**
 * Brings instances up to date that nobody asks for: those that fell silent, did nothing or lived for too long, did not
 * stop in time, or whose async tasks began or ended. Any number of replicas may run it: each takes what no other has.
 */
export class Reaper implements AsyncDisposable {
  readonly #instances: Instances;
  readonly #options: ReaperOptions;
  readonly #closing = new AbortController();
  #asked = Promise.withResolvers<void>();
  readonly #running: Promise<void>;

  constructor(instances: Instances, options: ReaperOptions) {
    this.#instances = instances;
    this.#options = options;
    this.#running = this.#run();
  }

  /** Something was committed that may concern an instance: look soon. */
  hint(): void {
    this.#asked.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.hint();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      // Taken before the pass: what is asked for meanwhile is looked at in the next one.
      this.#asked = Promise.withResolvers();
      const { leastMs, mostMs } = await this.#pass();
      await sleep(leastMs, undefined, { signal }).catch(() => {});
      const wait = new AbortController();
      await Promise.race([sleep(Math.max(0, mostMs - leastMs), undefined, wait), this.#asked.promise]);
      wait.abort();
    }
  }

  async #pass(): Promise<Pause> {
    const { lookMs, onError } = this.#options;
    try {
      const { found, more, nextInMs = lookMs } = await this.#instances.bringLateUpToDate();
      const leastMs = found ? paceMs : calmPaceMs;
      return { leastMs, mostMs: more ? leastMs : Math.min(Math.max(nextInMs, calmPaceMs), lookMs) };
    } catch (err) {
      onError(err);
      return { leastMs: calmPaceMs, mostMs: lookMs };
    }
  }
}
