import { SnapshotCache } from "./snapshot-cache.ts";

const maxPasses = 64;
const maxBytes = 4 * 1024 * 1024;

/**
 * What other processes write too: to write it from memory fails again and again, and each time costs a trip to the
 * database. After each failure memory is passed over for twice as long.
 */
export class Contested {
  readonly #passes = new SnapshotCache<string, { left: number; next: number }>({ maxBytes, weigh: () => 0 });

  /** Of these, those for which memory is passed over this time. */
  passedOver(keys: Iterable<string>): Set<string> {
    const passed = new Set<string>();
    if (this.#passes.size === 0) return passed;
    for (const key of new Set(keys)) {
      const passes = this.#passes.get(key);
      if (!passes || passes.left === 0) continue;
      passes.left -= 1;
      passed.add(key);
    }
    return passed;
  }

  /** Takes in whether somebody else had written it meanwhile. */
  note(key: string, missed: boolean): void {
    if (!missed) {
      this.#passes.delete(key);
      return;
    }
    const { next } = this.#passes.get(key) ?? { next: 1 };
    this.#passes.set(key, { left: next, next: Math.min(2 * next, maxPasses) });
  }
}
