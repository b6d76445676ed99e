import { DomainError } from "../domain/errors.ts";
import { type Waiting, WaitingLine } from "./waiting-line.ts";

/** What became of one item of a group: its result, or why it alone was refused. */
export type Settled<R> = { readonly value: R } | { readonly error: unknown };

/** What became of one item of a group; or what will become of it, where it is written apart from its group. */
export type Outcome<R> = Settled<R> | { readonly later: Promise<R> };

/** How much a batcher takes at once. A weight is in bytes, about. */
export interface BatcherLimits<T> {
  readonly weigh: (item: T) => number;
  /**
   * The rows that an item is about: items that share one are written in the order in which they came. With it, large
   * items wait in a line of their own, and are written beside the small ones.
   */
  readonly rowsOf?: (item: T) => readonly string[];
  /** The weight of one group at most. A single heavier item still goes, alone. */
  readonly maxGroupWeight: number;
  /**
   * The items of one group at most. Without it, callers that wait for their answers would all fall into one group,
   * and then the process and the database would work in turn instead of at once.
   */
  readonly maxGroupItems: number;
  /** The weight that may wait in each line. More is refused: a queue without end would only hide the overload. */
  readonly maxWaitingWeight: number;
}

// All of a group are in memory at once, in several forms: as objects, as the text of a statement, as bytes to send.
const groupBytes = 4 * 1024 * 1024;

/** What most batchers take. At half of a KiB for a small item, a group is full by its items. */
export const usualLimits = {
  maxGroupWeight: groupBytes,
  maxGroupItems: 128,
  maxWaitingWeight: 16 * groupBytes,
} as const;

/** What an item weighs at least: its ids, its times, and what waits for its answer. */
export const itemBytes = 512;

// An item of so many times less than a group is small: a group of them is written in milliseconds.
const largePart = 32;

// Full groups that follow each other so soon are a crowd; one alone is a burst.
const crowdMs = 200;

// Between two full groups a small one may come by chance.
const crowdedMs = 1000;

/**
 * Group commit: what arrives while a group is being written forms the next group.
 *
 * A lone call is written at once. Under load the groups grow by themselves, so that the cost of a commit is shared
 * by all who wait for it. Items are written in the order in which they came, but that a large one does not hold up
 * small ones which are about other rows.
 */
export class Batcher<T, R> {
  readonly #write: (group: T[]) => Promise<Outcome<R>[]>;
  readonly #limits: BatcherLimits<T>;
  readonly #small = new WaitingLine<T, R>();
  readonly #large = new WaitingLine<T, R>();
  #smallGroup: readonly Waiting<T, R>[] = [];
  #smallWritten: Promise<unknown> = Promise.resolve();
  #runningLarge: Promise<void> | undefined;
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
    const rows = this.#rowsOfLarge(item, weight);
    const line = rows ? this.#large : this.#small;
    if (line.weight > 0 && line.weight + weight > this.#limits.maxWaitingWeight) {
      const message = `writes of ${line.weight} bytes wait for the database already: try again in a moment`;
      return Promise.reject(new DomainError("Overloaded", message));
    }
    if (rows) this.#moveBehindLarge(rows);
    return new Promise((resolve, reject) => {
      line.add(rows ? { item, weight, rows, resolve, reject } : { item, weight, resolve, reject });
      if (rows) this.#runningLarge ??= this.#runLarge();
      else this.#running ??= this.#run();
    });
  }

  /** Whether so many write at once that they wait for each other: one group after another is more than half full. */
  get isCrowded(): boolean {
    return (this.#running !== undefined && this.#isCrowd) || performance.now() - this.#crowdedAt < crowdedMs;
  }

  /** Resolves once nothing waits and nothing is being written. */
  async drained(): Promise<void> {
    while (this.#running ?? this.#runningLarge) await (this.#running ?? this.#runningLarge);
  }

  async #run(): Promise<void> {
    // One turn of the event loop: calls that arrived together go into the first group together.
    await new Promise(setImmediate);
    while (this.#small.length > 0) {
      const written = this.#writeGroup(this.#takeGroup());
      this.#smallWritten = written;
      // Once the next group is on its way: to answer a group takes as long as half of its write, and meanwhile the
      // database would have nothing to do.
      if (this.#answer) setImmediate(() => this.#giveAnswers());
      const answer = await written;
      this.#smallGroup = [];
      if (this.#isFull) this.#fullAt = performance.now();
      if (this.#isCrowd) this.#crowdedAt = performance.now();
      this.#giveAnswers();
      this.#answer = answer;
    }
    this.#running = undefined;
    this.#giveAnswers();
  }

  /** Writes the large items, and those that follow them. Small ones of other rows are written meanwhile. */
  async #runLarge(): Promise<void> {
    await new Promise(setImmediate);
    while (this.#large.length > 0) {
      const group = this.#large.take(this.#limits);
      while (this.#isBehindSmall(group)) await this.#smallWritten;
      const giveAnswers = await this.#writeGroup(group);
      this.#large.release(group);
      giveAnswers();
    }
    this.#runningLarge = undefined;
  }

  /** Whether the small items that are being written share a row with a group. */
  #isBehindSmall(group: readonly Waiting<T, R>[]): boolean {
    const { rowsOf } = this.#limits;
    const rows = new Set(group.flatMap((one) => one.rows ?? []));
    return this.#smallGroup.some(({ item }) => rowsOf?.(item).some((row) => rows.has(row)));
  }

  #giveAnswers(): void {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.();
  }

  /** The rows of an item that goes into the line of the large ones: by its weight, or since it follows one of them. */
  #rowsOfLarge(item: T, weight: number): readonly string[] | undefined {
    const { rowsOf, maxGroupWeight } = this.#limits;
    if (!rowsOf || (weight <= maxGroupWeight / largePart && this.#large.isIdle)) return undefined;
    const rows = rowsOf(item);
    return weight > maxGroupWeight / largePart || this.#large.has(rows) ? rows : undefined;
  }

  /** Lets the small items that came before a large one, and share a row with it, go before it in its line. */
  #moveBehindLarge(given: readonly string[]): void {
    const { rowsOf } = this.#limits;
    if (!rowsOf || this.#small.length === 0) return;
    const all = this.#small.takeAll().map((one) => ({ ...one, rows: rowsOf(one.item) }));
    const rows = new Set(given);
    // What shares a row with one that goes along, goes along too.
    for (let before = -1; before < rows.size; ) {
      before = rows.size;
      for (const one of all) if (one.rows.some((row) => rows.has(row))) for (const row of one.rows) rows.add(row);
    }
    for (const one of all) (one.rows.some((row) => rows.has(row)) ? this.#large : this.#small).add(one);
  }

  #takeGroup(): Waiting<T, R>[] {
    const group = this.#small.take(this.#limits);
    this.#smallGroup = group;
    this.#isFull = group.length > this.#limits.maxGroupItems / 2;
    this.#isCrowd = this.#isFull && performance.now() - this.#fullAt < crowdMs;
    return group;
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
