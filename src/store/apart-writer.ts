import { DomainError } from "../domain/errors.ts";
import type { BatcherLimits, Outcome, Settled } from "./batcher.ts";
import type { Locking } from "./database.ts";
import { isLockTimeout } from "./transaction.ts";

/** Says that an item must be written apart from its group. Nothing of it was written. */
export class Apart extends Error {
  constructor() {
    super("the item must be written apart from its group");
  }
}

// For how long one attempt to write apart waits for one lock: the attempts of all items take turns.
const lockWaitMs = 100;

// A caller has given up by then, as a rule; and a lock that is held for so long is not held by this program.
const maxWaitMs = 30_000;
// The part of the waiting weight that the items of one row may take.
const rowShare = 0.1;

/** The rows that another transaction holds, as a group found them that does not wait for locks. */
export class HeldRows {
  readonly #rows: Set<string>;

  constructor(rows: Iterable<string>) {
    this.#rows = new Set(rows);
  }

  /** Throws Apart for an item with a row that is held. What follows such an item in one of its rows is apart too. */
  pass(rows: readonly string[]): void {
    if (this.#rows.size === 0 || !rows.some((row) => this.#rows.has(row))) return;
    for (const row of rows) this.#rows.add(row);
    throw new Apart();
  }
}

/** How items are written. */
export interface ApartOptions<T, R> {
  readonly limits: BatcherLimits<T> & Required<Pick<BatcherLimits<T>, "rowsOf">>;
  /**
   * Writes a group in transactions with {@link patience}. With "skip", an item that must be written apart is settled
   * with Apart. With "wait", the items share their rows, and a lock that does not come in time is the error of each.
   */
  readonly write: (group: readonly T[], locking: Locking) => Promise<Settled<R>[]>;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly rows: readonly string[];
  readonly weight: number;
  readonly since: number;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
  triedAt: number;
}

/**
 * Writes the items that cannot go with their groups, so that no group waits for a lock: a row that another transaction
 * holds delays the items of that row only. One attempt runs at a time, so one connection is enough for all of them.
 */
export class ApartWriter<T, R> {
  readonly #options: ApartOptions<T, R>;
  #waiting: Waiting<T, R>[] = [];
  #weight = 0;
  /** How much waits for each row. */
  readonly #rows = new Map<string, number>();
  #running: Promise<void> | undefined;

  constructor(options: ApartOptions<T, R>) {
    this.#options = options;
  }

  /** Writes a group without waiting for locks. Items that must be written apart are settled later. */
  async write(group: readonly T[]): Promise<Outcome<R>[]> {
    const behind = this.#behind(group);
    const ahead = behind.size === 0 ? group : group.filter((_, i) => !behind.has(i));
    const settled = ahead.length > 0 ? await this.#options.write(ahead, "skip") : [];
    let at = 0;
    return group.map((item, i): Outcome<R> => {
      const one = behind.has(i) ? { error: new Apart() } : settled[at++];
      if (!one) return { error: new Error("an item of a group without an outcome") };
      return "error" in one && one.error instanceof Apart ? this.#add(item) : one;
    });
  }

  /** Resolves once nothing waits to be written apart. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** The places of the items that have to stay behind others which are written apart already. */
  #behind(group: readonly T[]): ReadonlySet<number> {
    const behind = new Set<number>();
    if (this.#rows.size === 0) return behind;
    const rows = new Set<string>();
    group.forEach((item, i) => {
      const mine = this.#options.limits.rowsOf(item);
      if (!mine.some((row) => this.#rows.has(row) || rows.has(row))) return;
      behind.add(i);
      for (const row of mine) rows.add(row);
    });
    return behind;
  }

  #add(item: T): Outcome<R> {
    const { limits } = this.#options;
    const weight = limits.weigh(item);
    const rows = [...new Set(limits.rowsOf(item))];
    const most = limits.maxWaitingWeight;
    const isRowFull = rows.some((row) => (this.#rows.get(row) ?? 0) > most * rowShare);
    if (this.#weight > most || isRowFull) return { error: overloaded(this.#weight) };
    this.#weight += weight;
    for (const row of rows) this.#rows.set(row, (this.#rows.get(row) ?? 0) + weight);
    const { promise: later, resolve, reject } = Promise.withResolvers<R>();
    this.#waiting.push({ item, rows, weight, since: performance.now(), resolve, reject, triedAt: 0 });
    this.#running ??= this.#run();
    return { later };
  }

  async #run(): Promise<void> {
    // Not before the group that found these items apart has ended.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const heads = this.#heads();
      const [first] = heads;
      if (first) await this.#attempt(this.#withFollowers(first), "wait");
      // Between two waits, all the others whose locks are free by now.
      const others = heads.filter((one) => one !== first);
      if (others.length > 0) await this.#attempt(this.#fitting(others), "skip");
    }
    this.#running = undefined;
  }

  async #attempt(group: readonly Waiting<T, R>[], locking: Locking): Promise<void> {
    const written = this.#options.write(
      group.map(({ item }) => item),
      locking,
    );
    const settled = await written.catch((error: unknown) => group.map(() => ({ error })));
    const now = performance.now();
    group.forEach((one, i) => {
      one.triedAt = now;
      const outcome = settled[i] ?? { error: new Error("an item of a group without an outcome") };
      if ("error" in outcome && staysApart(outcome.error, locking)) return;
      this.#remove(one);
      if ("value" in outcome) one.resolve(outcome.value);
      else one.reject(outcome.error);
    });
    for (const one of this.#waiting.filter(({ since }) => now - since > maxWaitMs)) {
      this.#remove(one);
      one.reject(heldTooLong());
    }
  }

  /** The first items of their rows, those first that were tried least recently. */
  #heads(): Waiting<T, R>[] {
    const seen = new Set<string>();
    const heads = this.#waiting.filter(({ rows }) => {
      const isHead = !rows.some((row) => seen.has(row));
      for (const row of rows) seen.add(row);
      return isHead;
    });
    return heads.toSorted((one, other) => one.triedAt - other.triedAt);
  }

  /** An item, and those behind it that are about its rows alone. */
  #withFollowers(head: Waiting<T, R>): Waiting<T, R>[] {
    const others = new Set<string>();
    const same = this.#waiting.filter((one) => {
      if (one === head) return true;
      const follows = one.rows.every((row) => head.rows.includes(row) && !others.has(row));
      if (!follows) for (const row of one.rows) others.add(row);
      return follows;
    });
    return this.#fitting(same);
  }

  #fitting(group: readonly Waiting<T, R>[]): Waiting<T, R>[] {
    const { maxGroupItems, maxGroupWeight } = this.#options.limits;
    let weight = 0;
    const end = group.findIndex((one, i) => {
      weight += one.weight;
      return i > 0 && (weight > maxGroupWeight || i === maxGroupItems);
    });
    return end === -1 ? [...group] : group.slice(0, end);
  }

  #remove(one: Waiting<T, R>): void {
    this.#waiting.splice(this.#waiting.indexOf(one), 1);
    this.#weight -= one.weight;
    for (const row of one.rows) {
      const left = (this.#rows.get(row) ?? 0) - one.weight;
      if (this.#waiting.some(({ rows }) => rows.includes(row))) this.#rows.set(row, left);
      else this.#rows.delete(row);
    }
  }
}

/** How transactions wait for locks where a group is written so. */
export function patience(locking: Locking): { readonly lockWaitMs?: number } {
  return locking === "wait" ? { lockWaitMs } : {};
}

function staysApart(error: unknown, locking: Locking): boolean {
  return locking === "wait" ? isLockTimeout(error) : error instanceof Apart;
}

function overloaded(weight: number): DomainError {
  const message = `writes of ${weight} bytes wait already for rows that other transactions hold: try again in a moment`;
  return new DomainError("Overloaded", message);
}

function heldTooLong(): DomainError {
  const message = `another transaction has held what this call writes to for ${maxWaitMs / 1000} s: try again in a moment`;
  return new DomainError("Overloaded", message);
}
