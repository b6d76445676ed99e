import type { Listener } from "../db/listener.ts";

// A NOTIFY in each transaction costs most of the throughput of a database; one in so many milliseconds costs nothing.
const coalesceMs = 10;

/** Tells other replicas that there is something new, at most once in a while, however many commits there were. */
export class Hints implements Disposable {
  readonly #listener: Listener;
  readonly #origin: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(listener: Listener, origin: string) {
    this.#listener = listener;
    this.#origin = origin;
  }

  /** Something was committed. */
  committed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#listener.notify(this.#origin);
    }, coalesceMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
