/** Measured values, as many as come. */
export class Samples {
  #values = new Float64Array(1024);
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** Adds a value. */
  add(value: number): void {
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(2 * this.#count);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#count] = value;
    this.#count += 1;
  }

  /** The value that this share of all does not exceed: 0.5 is the median. NaN when there is none. */
  percentile(share: number): number {
    const sorted = this.#values.subarray(0, this.#count).toSorted();
    return sorted[Math.max(0, Math.ceil(share * this.#count) - 1)] ?? Number.NaN;
  }
}

/** The median of a few values, such as those of the rounds of a benchmark. NaN when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
