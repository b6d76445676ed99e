import { setTimeout as sleep } from "node:timers/promises";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "../store/database.ts";
import { claimDue } from "../store/extraction-claims.ts";
import { headStartMs } from "../store/extraction-due.ts";
import { endExpiredRuns } from "../store/extraction-ends.ts";
import { expiredRuns } from "../store/held-runs.ts";
import type { SessionKey } from "../store/session-rows.ts";
import { ExtractionRuns } from "./extraction-runs.ts";
import type { Extractor } from "./extractor.ts";
import { claimRerun } from "./rerun.ts";
import type { ServerExtractors } from "./server-extractors.ts";

/** How the loop runs. */
export interface LoopOptions {
  readonly database: Database;
  readonly extractors: ServerExtractors;
  /** How many sessions it extracts at once. */
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly retryMs: number;
  /** Whether callers wait for each other. Then what is due waits too, for a while. */
  readonly isCrowded: () => boolean;
  /** Called after a commit that changed how far the extraction of these sessions is. */
  readonly onProgress: (sessions: readonly SessionKey[]) => void;
  readonly onError: (err: unknown) => void;
}

// Looks keep this distance: what many calls ask for, one look finds. It grows while what is due cannot be had, because
// somebody else has locked it.
const paceMs = 5;
const maxPaceMs = 320;

// When nothing is known to be due. What nobody told of, such as a commit whose answer was lost, is found then.
const lookMs = 30_000;

// After a look that failed: the database is away, and comes back.
const failedMs = 1000;

// While callers wait for each other they come first, and a few sessions at a time are extracted, so that tasks go on.
const yieldMs = 50;
const maxYieldMs = 1000;
const crowdedConcurrency = 4;

// What seems to be due for so long was asked for, or has waited enough: callers do not hold it up. A minute less than
// the head start, since some of that is over before the loop looks.
const askedMs = headStartMs - 60_000;

/**
 * Turns messages of sessions that are due into tasks, in the background: any number of processes over one database, each
 * with several sessions at once, and each session by one at a time.
 *
 * It looks when it knows that something is due: {@link due} tells it so, and each look says when the next one is worth
 * it. The time is the database's, which all processes share.
 */
export class ExtractionLoop implements AsyncDisposable {
  readonly #options: LoopOptions;
  readonly #standard: Extractor | undefined;
  readonly #closing = new AbortController();
  readonly #runs: ExtractionRuns;
  #lookAt = 0;
  #pauseMs = paceMs;
  #moved = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#standard = options.extractors.standard;
    this.#runs = new ExtractionRuns({
      ...options,
      onEnd: (run, ended) => {
        if (ended) options.onProgress([run]);
        // It may be due again, and there is room for another.
        if (ended && ended.dueInMs !== null) this.due(ended.dueInMs);
        this.#moved.resolve();
      },
    });
  }

  /** Begins to look. Does nothing when no extractor is to be run. */
  start(): void {
    if (this.#standard) this.#running = this.#run(this.#standard);
  }

  /** Something is due then, here or elsewhere. */
  due(inMs = 0): void {
    const at = performance.now() + inMs;
    if (at >= this.#lookAt) return;
    this.#lookAt = at;
    this.#moved.resolve();
  }

  /** Something is due that somebody waits for. */
  asked(): void {
    this.due(-askedMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#moved.resolve();
    await this.#running;
    await this.#runs[Symbol.asyncDispose]();
  }

  async #run(standard: Extractor): Promise<void> {
    const { signal } = this.#closing;
    const { concurrency, isCrowded, onError } = this.#options;
    let lookedAt = 0;
    while (!signal.aborted) {
      const waitMs = this.#lookAt - performance.now();
      const isFull = this.#runs.count >= concurrency;
      if (isFull || waitMs > 0) {
        await this.#wait(isFull ? undefined : waitMs);
        continue;
      }
      if (waitMs > -askedMs && isCrowded() && performance.now() - lookedAt < maxYieldMs) {
        await sleep(yieldMs, undefined, { signal }).catch(() => {});
        continue;
      }
      lookedAt = performance.now();
      this.#lookAt = lookedAt + lookMs;
      try {
        this.due(await this.#look(standard));
      } catch (err) {
        onError(err);
        this.due(failedMs);
      }
      await sleep(this.#pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  async #wait(ms: number | undefined): Promise<void> {
    this.#moved = Promise.withResolvers();
    const timer = ms === undefined ? undefined : setTimeout(this.#moved.resolve, ms);
    if (!this.#closing.signal.aborted) await this.#moved.promise;
    clearTimeout(timer);
  }

  #atOnce(): number {
    const { concurrency, isCrowded } = this.#options;
    return isCrowded() ? Math.min(crowdedConcurrency, concurrency) : concurrency;
  }

  /** Claims what is due, as much as there is room for. Answers when the next look is worth it, in milliseconds. */
  async #look({ name, model }: Extractor): Promise<number> {
    const { database, leaseMs, onProgress } = this.#options;
    const atOnce = this.#atOnce();
    const ids = Array.from({ length: Math.max(0, atOnce - this.#runs.count) }, () => uuidv7());
    const claims = await claimDue(database, { ids, extractor: name, model, leaseMs });
    for (const run of claims.runs) this.#runs.start(run);
    if (claims.runs.length > 0) onProgress(claims.runs);
    let started = claims.runs.length > 0;
    for (const session of claims.reruns) started = (await this.#rerun(session)) || started;
    if (claims.expired) await this.#endExpired();
    const nextMs = claims.nextMs ?? lookMs;
    this.#pauseMs = started || nextMs > 0 ? paceMs : Math.min(this.#pauseMs * 2, maxPaceMs);
    return nextMs;
  }

  /** Starts the rerun whose turn it is in a session. Answers whether it did. */
  async #rerun(session: SessionKey): Promise<boolean> {
    const { database, leaseMs, onProgress } = this.#options;
    const run = this.#runs.count < this.#atOnce() ? await claimRerun(database, session, leaseMs) : undefined;
    if (!run) return false;
    this.#runs.start(run);
    onProgress([run]);
    return true;
  }

  async #endExpired(): Promise<void> {
    const { database, leaseMs, onProgress } = this.#options;
    // Other processes could not renew theirs in an outage, and have the time to do so now.
    const { answeredAt = 0, outageOverAt } = database.clock ?? {};
    if (outageOverAt !== undefined && answeredAt - outageOverAt < leaseMs) return;
    // First of all its own: a process that was stopped for a while still works on them.
    await this.#runs.renew();
    const ended = await endExpiredRuns(database, await expiredRuns(database, this.#runs.all));
    if (ended.length > 0) onProgress(ended);
  }
}
