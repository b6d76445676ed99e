import { setTimeout as sleep } from "node:timers/promises";
import { type JournalLine, type JournalPass, journalAfter, journalHead } from "../db/journal.ts";
import { markReached } from "../db/journal-era.ts";
import type { Em } from "../db/orm.ts";
import { DomainError } from "../domain/errors.ts";
import type { Position } from "../domain/position.ts";

export type { JournalLine };

/** What a pass over the journal found. */
export type Pass = Omit<JournalPass, "more">;

/** How a process follows the journal. */
export interface JournalReaderOptions {
  fork(use?: "write"): Em;
  readonly origin: string;
  /** How long to wait between two passes without a hint. */
  readonly lookMs: number;
  /** The projects whose every change is wanted, also those that this process makes. */
  readonly projects: () => readonly string[];
  /** Called with each pass, in order. */
  readonly onPass: (pass: Pass) => void;
  /** Somebody began to watch these projects during a pass, which has left out what this process wrote in them. */
  readonly onMissed: (projects: readonly string[]) => void;
  /** A part of the journal is gone before it was read: anything may have changed. */
  readonly onLost: (err: DomainError) => void;
  readonly onError: (err: unknown) => void;
}

// Passes that hints ask for keep this distance, so that a busy database is not asked for every commit.
const paceMs = 20;
// How many transactions a watch goes back at most after a crash of the database, if they took longer than the time.
const markTransactions = 1000n;
const markMs = 1000;

/**
 * Follows the journal of changes for a whole process: one statement a pass, however many watchers wait. Hints make a
 * pass come soon; without any, one comes every `lookMs`.
 */
export class JournalReader implements AsyncDisposable {
  readonly #options: JournalReaderOptions;
  readonly #closing = new AbortController();
  #position: Position | undefined;
  #marked: { readonly at: bigint; readonly timeMs: number } = { at: 0n, timeMs: 0 };
  #hinted = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;

  constructor(options: JournalReaderOptions) {
    this.#options = options;
  }

  /** Takes its place at the head of the journal, and begins to follow. */
  async start(): Promise<void> {
    this.#position = await journalHead(this.#options.fork());
    this.#running = this.#follow();
  }

  /** The position up to which passes have been given out. */
  get position(): Position {
    if (!this.#position) throw new Error("the journal reader was not started");
    return this.#position;
  }

  /** Something was committed, here or elsewhere: look soon. */
  hint(): void {
    this.#hinted.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.hint();
    await this.#running;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    const { lookMs, onError } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const look = new AbortController();
      await Promise.race([sleep(lookMs * 2 ** Math.min(failures, 3), undefined, look), this.#hinted.promise]);
      look.abort();
      this.#hinted = Promise.withResolvers();
      if (signal.aborted) return;
      try {
        await this.#pass();
        failures = 0;
      } catch (err) {
        // The position stands: the next pass brings what this one did not.
        failures += 1;
        onError(err);
      }
      await sleep(paceMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Reads one step, and asks for another pass at once when there is more. */
  async #pass(): Promise<void> {
    const { origin, projects, onPass, onMissed, onLost } = this.#options;
    const asked = new Set(projects());
    try {
      const { more, ...pass } = await journalAfter(this.#options.fork(), this.position, {
        origin,
        projects: [...asked],
      });
      if (more) this.hint();
      this.#position = pass.to;
      onPass(pass);
      const missed = projects().filter((project) => !asked.has(project));
      if (missed.length > 0) onMissed(missed);
    } catch (err) {
      if (!(err instanceof DomainError) || err.name !== "PositionExpired") throw err;
      this.#position = await journalHead(this.#options.fork());
      onLost(err);
    }
    await this.#mark(this.position);
  }

  async #mark({ era, xmax }: Position): Promise<void> {
    const now = performance.now();
    const { at, timeMs } = this.#marked;
    if (xmax - at < markTransactions || now - timeMs < markMs) return;
    this.#marked = { at: xmax, timeMs: now };
    await markReached(this.#options.fork("write"), era, xmax);
  }
}
