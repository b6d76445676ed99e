import { setTimeout as sleep } from "node:timers/promises";
import { type JournalLine, journalAfter, journalHead } from "../db/journal.ts";
import type { Em } from "../db/orm.ts";
import type { Position } from "../domain/position.ts";

export type { JournalLine };

/** What a pass over the journal found. */
export interface Pass {
  readonly from: Position;
  readonly to: Position;
  readonly lines: readonly JournalLine[];
}

/** How a process follows the journal. */
export interface JournalReaderOptions {
  fork(): Em;
  readonly origin: string;
  /** How long to wait between two passes without a hint. */
  readonly lookMs: number;
  /** The projects whose every change is wanted, also those that this process makes. */
  readonly projects: () => readonly string[];
  /** Called with each pass, in order. */
  readonly onPass: (pass: Pass) => void;
  readonly onError: (err: unknown) => void;
}

// Passes that hints ask for keep this distance, so that a busy database is not asked for every commit.
const paceMs = 20;

/**
 * Follows the journal of changes for a whole process: one statement a pass, however many watchers wait. Hints make a
 * pass come soon; without any, one comes every `lookMs`.
 */
export class JournalReader implements AsyncDisposable {
  readonly #options: JournalReaderOptions;
  readonly #closing = new AbortController();
  #position: Position | undefined;
  #hinted = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;

  constructor(options: JournalReaderOptions) {
    this.#options = options;
  }

  /** Takes its place at the head of the journal, and begins to follow. */
  async start(): Promise<void> {
    this.#position = await journalHead(this.#options.fork());
    this.#running = this.#follow(this.#position);
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

  async #follow(start: Position): Promise<void> {
    const { signal } = this.#closing;
    const { lookMs, origin, onPass, onError } = this.#options;
    let position = start;
    let failures = 0;
    while (!signal.aborted) {
      const look = new AbortController();
      await Promise.race([sleep(lookMs * 2 ** Math.min(failures, 3), undefined, look), this.#hinted.promise]);
      look.abort();
      this.#hinted = Promise.withResolvers();
      if (signal.aborted) return;
      try {
        const pass = await journalAfter(this.#options.fork(), position, { origin, projects: this.#options.projects() });
        this.#position = pass.to;
        onPass({ from: position, ...pass });
        position = pass.to;
        failures = 0;
      } catch (err) {
        // The position stands: the next pass brings what this one did not.
        failures += 1;
        onError(err);
      }
      await sleep(paceMs, undefined, { signal }).catch(() => {});
    }
  }
}
