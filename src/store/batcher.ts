import { DomainError } from "../domain/errors.ts";

/** What became of one item of a group: its result, or why it alone was refused. */
export type Settled<R> = { readonly value: R } | { readonly error: unknown };

/** What became of one item of a group; or what will become of it, where it is written apart from its group. */
export type Outcome<R> = Settled<R> | { readonly later: Promise<R> };

/** How much a batcher takes at once. A weight counts what an item holds, such as its entries. */
export interface BatcherLimits<T> {
  readonly weigh: (item: T) => number;
  /** The weight of one group at most. A single heavier item still goes, alone. */
  readonly maxGroupWeight: number;
  /**
   * The items of one group at most. Without it, callers that wait for their answers would all fall into one group,
   * and then the process and the database would work in turn instead of at once.
   */
  readonly maxGroupItems: number;
  /** The weight that may wait. More is refused: a queue without end would only hide the overload. */
  readonly maxWaitingWeight: number;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly weight: number;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

// Full groups that follow each other so soon are a crowd; one alone is a burst.
const crowdMs = 200;

// Between two full groups a small one may come by chance.
const crowdedMs = 1000;

/**
 * Group commit: what arrives while a group is being written forms the next group.
 *
 * A lone call is written at once. Under load the groups grow by themselves, so that the cost of a commit is shared
 * by all who wait for it. Items are written in the order in which they came.
 */
export class Batcher<T, R> {
  readonly #write: (group: T[]) => Promise<Outcome<R>[]>;
  readonly #limits: BatcherLimits<T>;
  #waiting: Waiting<T, R>[] = [];
  #waitingWeight = 0;
  #isFull = false;
  #isCrowd = false;
  #fullAt = Number.NEGATIVE_INFINITY;
  #crowdedAt = Number.NEGATIVE_INFINITY;
  #answer: (() => void) | undefined;
  #running: Promise<void> | undefined;

  constructor(write: (group: T[]) => Promise<Outcome<R>[]>, limits: BatcherLimits<T>) {
    this.#write = write;
    this.#limits = limits;
  }

  /** Writes an item with the next group. Resolves once it is durable; throws Overloaded when too much waits. */
  submit(item: T): Promise<R> {
    const weight = this.#limits.weigh(item);
    if (this.#waitingWeight > 0 && this.#waitingWeight + weight > this.#limits.maxWaitingWeight) {
      const message = `${this.#waitingWeight} writes wait for the database already: try again in a moment`;
      return Promise.reject(new DomainError("Overloaded", message));
    }
    this.#waitingWeight += weight;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, weight, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Whether so many write at once that they wait for each other: one group after another is more than half full. */
  get isCrowded(): boolean {
    return (this.#running !== undefined && this.#isCrowd) || performance.now() - this.#crowdedAt < crowdedMs;
  }

  /** Resolves once nothing waits and nothing is being written. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // One turn of the event loop: calls that arrived together go into the first group together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const written = this.#writeGroup(this.#takeGroup());
      // Once the next group is on its way: to answer a group takes as long as half of its write, and meanwhile the
      // database would have nothing to do.
      if (this.#answer) setImmediate(() => this.#giveAnswers());
      const answer = await written;
      if (this.#isFull) this.#fullAt = performance.now();
      if (this.#isCrowd) this.#crowdedAt = performance.now();
      this.#giveAnswers();
      this.#answer = answer;
    }
    this.#running = undefined;
    this.#giveAnswers();
  }

  #giveAnswers(): void {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.();
  }

  #takeGroup(): Waiting<T, R>[] {
    let weight = 0;
    let count = 0;
    for (const next of this.#waiting) {
      if (count > 0 && weight + next.weight > this.#limits.maxGroupWeight) break;
      if (count === this.#limits.maxGroupItems) break;
      weight += next.weight;
      count += 1;
    }
    this.#waitingWeight -= weight;
    this.#isFull = count > this.#limits.maxGroupItems / 2;
    this.#isCrowd = this.#isFull && performance.now() - this.#fullAt < crowdMs;
    return this.#waiting.splice(0, count);
  }

  /** Writes a group. Resolves with what gives the callers their answers. */
  async #writeGroup(group: Waiting<T, R>[]): Promise<() => void> {
    try {
      const outcomes = await this.#write(group.map(({ item }) => item));
      group.forEach(({ resolve, reject }, i) => {
        const one = outcomes[i];
        if (one && "later" in one) one.later.then(resolve, reject);
      });
      return () => {
        group.forEach(({ resolve, reject }, i) => {
          const one = outcomes[i];
          if (one && "later" in one) return;
          if (one && "value" in one) resolve(one.value);
          else reject(one?.error);
        });
      };
    } catch (error) {
      return () => {
        for (const { reject } of group) reject(error);
      };
    }
  }
}
