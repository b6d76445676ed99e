import { DomainError } from "../domain/errors.ts";
import type { Database } from "../store/database.ts";
import type { Run } from "../store/extraction-claims.ts";
import { type EndedRun, endLostRuns, type LostRun } from "../store/extraction-ends.ts";
import { renewRuns } from "../store/held-runs.ts";
import { ExtractionFailed } from "./extraction-failed.ts";
import { cutTo } from "./limits.ts";
import { extractRun, maxRunMs, noUsage } from "./run.ts";
import { RunGroups } from "./run-groups.ts";
import type { ServerExtractors } from "./server-extractors.ts";

/** How runs are carried out. */
export interface RunsOptions {
  readonly database: Database;
  readonly extractors: ServerExtractors;
  /** How long a run holds its session without a sign of life. */
  readonly leaseMs: number;
  /** How long to wait after the first failure. After each further one it is longer. */
  readonly retryMs: number;
  /** Called with what became of a run: undefined when another process has its session now. */
  readonly onEnd: (run: Run, ended: EndedRun | undefined) => void;
  readonly onError: (err: unknown) => void;
}

const maxErrorBytes = 16 * 1024;

// After the first failure a few seconds, after the next half a minute: long enough for an endpoint to come back.
const pauseGrows = 6;

/** A run was given up for a reason that is not the extractor's. */
class GivenUp extends Error {
  readonly why: "stopped" | "lost" | "too long";

  constructor(why: GivenUp["why"]) {
    super(why);
    this.why = why;
  }
}

/** The runs that a process is carrying out. Disposing gives them up: their messages wait again at once. */
export class ExtractionRuns implements AsyncDisposable {
  readonly #options: RunsOptions;
  readonly #groups: RunGroups;
  readonly #running = new Map<string, { run: Run; abort: AbortController; done: Promise<void> }>();
  readonly #renewing: NodeJS.Timeout;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#groups = new RunGroups(options.database);
    this.#renewing = setInterval(() => void this.renew(), options.leaseMs / 3).unref();
  }

  /** How many there are. */
  get count(): number {
    return this.#running.size;
  }

  /** Those that there are. */
  get all(): readonly Run[] {
    return [...this.#running.values()].map(({ run }) => run);
  }

  /** Carries out a run that was claimed. */
  start(run: Run): void {
    const abort = new AbortController();
    this.#running.set(run.id, { run, abort, done: this.#toItsEnd(run, abort) });
  }

  /** Goes on holding the sessions. What is not held any more is given up. */
  async renew(): Promise<void> {
    const { database, leaseMs, onError } = this.#options;
    const runs = this.all;
    if (runs.length === 0) return;
    try {
      const held = await renewRuns(database, runs, leaseMs);
      for (const { id } of runs) if (!held.has(id)) this.#running.get(id)?.abort.abort(new GivenUp("lost"));
    } catch (err) {
      onError(err);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort(new GivenUp("stopped"));
    await Promise.all(running.map(({ done }) => done));
    clearInterval(this.#renewing);
  }

  async #toItsEnd(run: Run, abort: AbortController): Promise<void> {
    const ended = await this.#carryOut(run, abort);
    this.#running.delete(run.id);
    this.#options.onEnd(run, ended);
  }

  async #carryOut(run: Run, abort: AbortController): Promise<EndedRun | undefined> {
    const { extractors } = this.#options;
    const timer = setTimeout(() => abort.abort(new GivenUp("too long")), maxRunMs);
    try {
      return await extractRun(this.#groups, run, extractors.find(run.options), abort.signal);
    } catch (err) {
      return await this.#giveUp(run, err);
    } finally {
      clearTimeout(timer);
    }
  }

  async #giveUp(run: Run, err: unknown): Promise<EndedRun | undefined> {
    const { database, onError } = this.#options;
    const why = err instanceof GivenUp ? err.why : undefined;
    if (why === "lost") return undefined;
    try {
      const [ended] = await endLostRuns(database, [why === "stopped" ? stopped(run) : this.#failed(run, err)]);
      return ended;
    } catch (again) {
      // The database is away. The lease runs out, and then the messages wait again.
      onError(again);
      return undefined;
    }
  }

  #failed(run: Run, err: unknown): LostRun {
    const { retryMs, onError } = this.#options;
    const { message, usage, retryAfterMs } = failureOf(err);
    // What is not the extractor's own word is a fault of ours: whoever looks into the log learns of it.
    if (!isOwnWord(err)) onError(err);
    const grown = retryMs * pauseGrows ** (run.attempt - 1) * (0.5 + Math.random() / 2);
    const error = cutTo(maxErrorBytes, message.replaceAll("\0", "").toWellFormed()) || "it failed";
    return { ...run, status: "FAILED", error, isAttempt: true, pauseMs: Math.max(grown, retryAfterMs ?? 0), usage };
  }
}

function stopped(run: Run): LostRun {
  const error = "the server was stopped while it ran";
  return { ...run, status: "ABANDONED", error, isAttempt: false, pauseMs: 0, usage: noUsage };
}

function isOwnWord(err: unknown): err is ExtractionFailed | DomainError {
  return err instanceof ExtractionFailed || err instanceof DomainError;
}

function failureOf(err: unknown): Pick<ExtractionFailed, "message" | "usage" | "retryAfterMs"> {
  if (err instanceof ExtractionFailed) return err;
  if (isOwnWord(err)) return new ExtractionFailed(err.message, noUsage);
  const tooLong = err instanceof GivenUp && `the extractor did not end within ${maxRunMs / 60_000} minutes`;
  return new ExtractionFailed(tooLong || "internal error: the server's log has the cause", noUsage);
}
