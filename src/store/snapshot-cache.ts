import { LRUCache } from "lru-cache";

/** What a cache may hold, and how it weighs that. */
export interface SnapshotCacheOptions<K, V> {
  /** All values and their keys together. What was not used for the longest time goes first. */
  readonly maxBytes: number;
  /** The bytes of a value, about. */
  readonly weigh: (value: V) => number;
  /** Told of a value that goes, whatever the reason, but not of one that another takes the place of. */
  readonly onGone?: (value: V, key: K) => void;
}

// What an entry takes in the tables of the cache, besides its key and value.
const entryBytes = 100;

/**
 * What a process remembers of the database, bounded by bytes. Forgetting costs a read and is never wrong, so whoever
 * uses one must be able to do without it.
 */
export class SnapshotCache<K extends string | object, V extends object> {
  readonly #values: LRUCache<K, V>;
  readonly #maxBytes: number;
  readonly #weigh: (value: V) => number;

  constructor({ maxBytes, weigh, onGone }: SnapshotCacheOptions<K, V>) {
    this.#maxBytes = maxBytes;
    this.#weigh = weigh;
    this.#values = new LRUCache<K, V>({
      maxSize: maxBytes,
      ...(onGone && { dispose: (value, key, reason) => reason !== "set" && onGone(value, key) }),
    });
  }

  /** The value of a key, which then counts as just used. */
  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  /** Whether there is a value. It does not count as a use. */
  has(key: K): boolean {
    return this.#values.has(key);
  }

  /** Keeps a value. One that is too large for the cache is not kept, nor what was kept before under its key. */
  set(key: K, value: V): void {
    const ofKey = typeof key === "string" ? key.length : 0;
    const size = Math.ceil(entryBytes + ofKey + this.#weigh(value));
    if (size > this.#maxBytes) this.#values.delete(key);
    else this.#values.set(key, value, { size });
  }

  delete(key: K): void {
    this.#values.delete(key);
  }

  clear(): void {
    this.#values.clear();
  }

  /** How many values it holds. */
  get size(): number {
    return this.#values.size;
  }

  /** How many bytes they take, about. */
  get bytes(): number {
    return this.#values.calculatedSize;
  }
}
