/** The clock of the database as a process knows it: by how far its own is from it. */
export class DatabaseClock {
  #offset: number | undefined;

  /** The time, in whole milliseconds. Undefined until it was learned once. */
  get now(): number | undefined {
    return this.#offset === undefined ? undefined : Math.floor(Date.now() + this.#offset);
  }

  /** Takes in what the database's clock has just said. */
  learn(now: number): void {
    if (now > 0) this.#offset = now - Date.now();
  }
}
