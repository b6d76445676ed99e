/** Asked each second, the database that answers later than this was out of reach, or this process stood still. */
export const maxGapMs = 3000;

/**
 * Knows since when this process has reached its database without a gap. Whoever counts how long nobody was heard of
 * counts from then: in an outage nobody can be heard, whether the database was stopped, frozen or cut off, or this
 * process was paused. The start of the process is the end of an outage.
 *
 * All times are milliseconds by the database's clock.
 */
export class OutageClock {
  #answeredAt = Number.NEGATIVE_INFINITY;
  #reachedSince = Number.NEGATIVE_INFINITY;
  #isInterrupted = false;
  #hadOutage = false;

  /** Takes in the time that the database has just told. */
  answered(now: number): void {
    if (this.#isInterrupted || now - this.#answeredAt > maxGapMs) {
      this.#reachedSince = now;
      this.#hadOutage = this.#answeredAt > 0;
    }
    this.#isInterrupted = false;
    // It may be set back.
    this.#answeredAt = now;
    this.#reachedSince = Math.min(this.#reachedSince, now);
  }

  /** Takes in how long something took that is to be heard of. When it was long, nobody was heard of meanwhile. */
  took(ms: number): void {
    if (ms > maxGapMs) this.#isInterrupted = true;
  }

  /** When the database answered last. Undefined before its first answer. */
  get answeredAt(): number | undefined {
    return this.#answeredAt > 0 ? this.#answeredAt : undefined;
  }

  /** When the last outage that this process has seen was over. Undefined when it has seen none. */
  get outageOverAt(): number | undefined {
    return this.#hadOutage ? this.#reachedSince : undefined;
  }

  /** Since when the database was reached, at a time. That time itself when it was not. */
  reachedSince(now: number): number {
    return this.#isInterrupted || now - this.#answeredAt > maxGapMs ? now : Math.min(this.#reachedSince, now);
  }
}
