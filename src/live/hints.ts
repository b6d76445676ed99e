import type { Listener } from "../db/listener.ts";

// A NOTIFY in each transaction costs most of the throughput of a database; one in so many milliseconds costs nothing.
const coalesceMs = 20;

/** Tells other replicas that there is something new, at most once in a while, however many commits there were. */
export class Hints implements Disposable {
  readonly #listener: Listener;
  readonly #origin: string;
  #timer: NodeJS.Timeout | undefined;
  #sending = false;
  #again = false;

  constructor(listener: Listener, origin: string) {
    this.#listener = listener;
    this.#origin = origin;
  }

  /** Something was committed. */
  committed(): void {
    if (this.#sending) this.#again = true;
    else this.#timer ??= setTimeout(() => void this.#send(), coalesceMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  // One at a time: while the database is slow, hints become fewer and do not queue up.
  async #send(): Promise<void> {
    this.#timer = undefined;
    this.#sending = true;
    this.#again = false;
    await this.#listener.notify(this.#origin);
    this.#sending = false;
    if (this.#again) this.committed();
  }
}
