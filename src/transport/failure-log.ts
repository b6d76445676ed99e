import type { Logger } from "pino";
import { databaseTrouble } from "./database-errors.ts";

// In an outage each work of the background fails again and again, for one reason.
const repeatMs = 60_000;

/** Logs what fails in the background and is tried again. Of an outage of the database, each work tells once a minute. */
export class FailureLog {
  readonly #log: Logger;
  readonly #told = new Map<string, { at: number; more: number }>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Logs that a work has failed. */
  failed(work: string, err: unknown): void {
    const message = `${work} failed, and will be tried again`;
    if (!databaseTrouble(err)) return this.#log.warn({ err }, message);
    const told = this.#told.get(work);
    if (told && performance.now() - told.at < repeatMs) {
      told.more += 1;
      return;
    }
    this.#told.set(work, { at: performance.now(), more: 0 });
    this.#log.warn({ err, ...(told?.more && { failedSince: told.more }) }, message);
  }
}
