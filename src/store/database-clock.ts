import { databaseTime, type Em } from "./database.ts";

// More than two clocks of one machine differ by chance between two looks at them.
const leapMs = 1000;

/**
 * The clock of the database as a process knows it: by how far a clock of its own is from it. That clock only ever goes
 * on: when somebody sets the time of the machine back or forth, or the machine slept, the database is asked anew.
 */
export class DatabaseClock {
  /** What the database's clock and both of our own said at one moment. */
  #learned: { readonly now: number; readonly steady: number; readonly wall: number } | undefined;

  /** The time, in whole milliseconds. Undefined until it was learned, and after a leap of the machine's time. */
  get now(): number | undefined {
    if (!this.#learned) return undefined;
    const passed = performance.now() - this.#learned.steady;
    if (Math.abs(Date.now() - this.#learned.wall - passed) > leapMs) this.#learned = undefined;
    return this.#learned && Math.floor(this.#learned.now + passed);
  }

  /** The time, in whole milliseconds. Asks the database where it is not known. */
  async time(em: Em): Promise<number> {
    const { now } = this;
    if (now !== undefined) return now;
    const asked = (await databaseTime(em)).getTime();
    this.learn(asked);
    return asked;
  }

  /** Takes in what the database's clock has just said. */
  learn(now: number): void {
    if (now > 0) this.#learned = { now, steady: performance.now(), wall: Date.now() };
  }
}
