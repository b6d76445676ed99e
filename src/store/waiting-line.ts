/** An item that waits to be written, and the promise of its outcome. */
export interface Waiting<T, R> {
  readonly item: T;
  readonly weight: number;
  /** The rows that it is about, where they are known. */
  readonly rows?: readonly string[];
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/** Items that wait, in order. */
export class WaitingLine<T, R> {
  #items: Waiting<T, R>[] = [];
  #weight = 0;
  /** How many items of each row there are, and were taken and are not done, where the rows are known. */
  readonly #rows = new Map<string, number>();

  get length(): number {
    return this.#items.length;
  }

  get weight(): number {
    return this.#weight;
  }

  /** Whether no item waits, and all that were taken are done. */
  get isIdle(): boolean {
    return this.#items.length === 0 && this.#rows.size === 0;
  }

  /** Whether an item is about any of these rows. */
  has(rows: readonly string[]): boolean {
    return rows.some((row) => this.#rows.has(row));
  }

  /** Takes all items. */
  takeAll(): Waiting<T, R>[] {
    return this.take({ maxGroupItems: Number.POSITIVE_INFINITY, maxGroupWeight: Number.POSITIVE_INFINITY });
  }

  add(one: Waiting<T, R>): void {
    this.#items.push(one);
    this.#weight += one.weight;
    for (const row of one.rows ?? []) this.#rows.set(row, (this.#rows.get(row) ?? 0) + 1);
  }

  /** Takes the first items: one, and as many more as the limits allow. */
  take({ maxGroupItems, maxGroupWeight }: { maxGroupItems: number; maxGroupWeight: number }): Waiting<T, R>[] {
    let weight = 0;
    let count = 0;
    for (const next of this.#items) {
      if (count > 0 && weight + next.weight > maxGroupWeight) break;
      if (count === maxGroupItems) break;
      weight += next.weight;
      count += 1;
    }
    this.#weight -= weight;
    return this.#items.splice(0, count);
  }

  /** Items that were taken are done: their rows are free for others. */
  release(taken: readonly Waiting<T, R>[]): void {
    for (const { rows = [] } of taken) {
      for (const row of rows) {
        const left = (this.#rows.get(row) ?? 0) - 1;
        if (left > 0) this.#rows.set(row, left);
        else this.#rows.delete(row);
      }
    }
  }
}
