import type { ActivityWriter } from "../store/activity-writer.ts";
import type { Database } from "../store/database.ts";
import type { QueueListener } from "../store/queue-news.ts";
import { reapQueue } from "../store/queue-reap.ts";
import { statement } from "../store/transaction.ts";

/** What the reaper works with. */
export interface LeaseReaperOptions {
  readonly database: Database;
  readonly writer: Pick<ActivityWriter, "changed">;
  readonly queue: Pick<QueueListener, "ready" | "freed">;
  /** Called after a commit that wrote into the journal. */
  readonly committed: () => void;
  /** The message of an activity that ends as ERROR; `{error}` stands for the error. */
  readonly errorMessage: string;
  /** Milliseconds. Left out: the database's clock. */
  readonly clock?: (() => number) | undefined;
  readonly onError: (err: unknown) => void;
}

// What another process has made due is learned from it; only when that is gone as well does it wait for the next pass.
const idleMs = 5000;
// So that times that follow each other closely are seen to together.
const paceMs = 20;

/**
 * Sees to the times of the queue: leases, pauses and times not to begin before. It sleeps until the next one is due.
 * Any number of replicas may run one: each due activity is locked by one of them.
 */
export class LeaseReaper implements AsyncDisposable {
  readonly #options: LeaseReaperOptions;
  #dueAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> | undefined;
  #closed = false;

  constructor(options: LeaseReaperOptions) {
    this.#options = options;
  }

  /** Makes the first pass, and goes on. */
  start(): void {
    this.expect(0);
  }

  /** Something is due in so many milliseconds. */
  expect(inMs: number): void {
    const at = performance.now() + inMs;
    if (this.#closed || (this.#timer && at >= this.#dueAt)) return;
    this.#dueAt = at;
    if (this.#pass) return;
    clearTimeout(this.#timer);
    // One more millisecond: a lease runs out at its end, not before.
    this.#timer = setTimeout(() => void (this.#pass = this.#run()), Math.max(paceMs, inMs + 1)).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#pass;
  }

  async #run(): Promise<void> {
    this.#dueAt = Number.POSITIVE_INFINITY;
    // Half of the time is random, so that replicas do not come at the same moment.
    let nextInMs = idleMs * (0.5 + Math.random() / 2);
    try {
      nextInMs = Math.min(nextInMs, await this.#reap());
    } catch (err) {
      this.#options.onError(err);
    }
    const expectedInMs = this.#dueAt - performance.now();
    this.#pass = undefined;
    this.#timer = undefined;
    this.expect(Math.min(nextInMs, expectedInMs));
  }

  /** Makes a pass, and answers when the next one is due. */
  async #reap(): Promise<number> {
    const { database, writer, queue, committed, errorMessage, clock } = this.#options;
    const options = { errorMessage, now: clock?.(), clock: database.clock };
    const { lapsed, ready, freed, nextInMs, more } = await statement(database, (em) =>
      reapQueue(em, database.origin, options),
    );
    if (lapsed.length > 0) writer.changed(lapsed);
    if (ready.length > 0) queue.ready(ready);
    if (freed.length > 0) queue.freed(freed);
    if (lapsed.length > 0 || ready.length > 0) committed();
    return more ? 0 : (nextInMs ?? Number.POSITIVE_INFINITY);
  }
}
