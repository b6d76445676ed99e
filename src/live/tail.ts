/** How much of a log a process remembers for those who watch it. */
const maxEntries = 128;
const maxWeight = 256 * 1024;

/**
 * The newest entries of a log, without holes, as this process committed them. Whoever stands within reach needs no
 * read; whoever does not reads the database, so forgetting costs time and never an entry.
 */
export class Tail<Entry extends { readonly sequence: number }> {
  readonly #weigh: (entry: Entry) => number;
  #entries: Entry[] = [];
  #weights: number[] = [];
  #weight = 0;

  constructor(weigh: (entry: Entry) => number) {
    this.#weigh = weigh;
  }

  /** Adds what was committed. When it does not follow on what is known, that is forgotten. */
  push(entries: readonly Entry[]): void {
    const first = entries[0];
    if (!first) return;
    if (this.#entries.length > 0 && first.sequence !== this.#head + 1) this.#forget(this.#entries.length);
    for (const entry of entries) {
      const weight = this.#weigh(entry);
      this.#entries.push(entry);
      this.#weights.push(weight);
      this.#weight += weight;
    }
    let excess = 0;
    for (let left = this.#weight; excess < this.#entries.length - 1; excess += 1) {
      if (left <= maxWeight && this.#entries.length - excess <= maxEntries) break;
      left -= this.#weights[excess] ?? 0;
    }
    if (excess > 0) this.#forget(excess);
  }

  /** What follows a position, perhaps nothing. Undefined when that cannot be told from memory. */
  after(position: number): readonly Entry[] | undefined {
    const first = this.#entries[0];
    if (!first || position < first.sequence - 1 || position > this.#head) return undefined;
    return this.#entries.slice(position - first.sequence + 1);
  }

  get #head(): number {
    return this.#entries.at(-1)?.sequence ?? 0;
  }

  #forget(count: number): void {
    this.#entries.splice(0, count);
    for (const weight of this.#weights.splice(0, count)) this.#weight -= weight;
  }
}
