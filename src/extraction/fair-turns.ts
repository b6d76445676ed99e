import { DomainError } from "../domain/errors.ts";

/** How many turns there are at once. */
export interface TurnLimits {
  /** All of them. */
  readonly places: number;
  /** Those of one owner. Fewer than all, one owner never holds up another. */
  readonly placesOfOwner: number;
  /** How many of one owner may wait. Further ones are refused at once. */
  readonly maxWaitingOfOwner: number;
  /** How many may wait in all. */
  readonly maxWaiting: number;
}

/**
 * Turns at work that takes long, fair by owner: free places go round the owners whose work waits, and the work of one
 * owner keeps its order. Work that is called off while it waits leaves the line.
 */
export class FairTurns {
  readonly #limits: TurnLimits;
  /** What waits, by owner: the owners in the order of their next turns. */
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #running = new Map<string, number>();
  #waitingCount = 0;
  #runningCount = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Waits for a turn; disposing ends it. Throws Overloaded, or the reason of the signal. */
  async take(owner: string, signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    this.#requireRoom(owner);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      this.#leave(owner, resolve);
      reject(signal.reason);
    };
    this.#join(owner, resolve);
    signal.addEventListener("abort", leave, { once: true });
    this.#give();
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
    return { [Symbol.dispose]: () => this.#end(owner) };
  }

  #requireRoom(owner: string): void {
    const { maxWaiting, maxWaitingOfOwner } = this.#limits;
    const own = this.#waiting.get(owner)?.size ?? 0;
    if (own < maxWaitingOfOwner && this.#waitingCount < maxWaiting) return;
    const whose = own < maxWaitingOfOwner ? `${this.#waitingCount} dry runs` : `${own} dry runs of the project`;
    throw new DomainError("Overloaded", `${whose} wait for their turn already: try again in a moment`);
  }

  #join(owner: string, resolve: () => void): void {
    const line = this.#waiting.get(owner) ?? new Set();
    this.#waiting.set(owner, line.add(resolve));
    this.#waitingCount += 1;
  }

  #leave(owner: string, resolve: () => void): void {
    const line = this.#waiting.get(owner);
    if (!line?.delete(resolve)) return;
    if (line.size === 0) this.#waiting.delete(owner);
    this.#waitingCount -= 1;
  }

  #give(): void {
    const { places, placesOfOwner } = this.#limits;
    for (const [owner, line] of this.#waiting) {
      if (this.#runningCount >= places) return;
      const running = this.#running.get(owner) ?? 0;
      const [next] = line;
      if (!next || running >= placesOfOwner) continue;
      this.#leave(owner, next);
      // Behind the others: its next turn comes after theirs. The loop meets it again there.
      if (this.#waiting.delete(owner)) this.#waiting.set(owner, line);
      this.#running.set(owner, running + 1);
      this.#runningCount += 1;
      next();
    }
  }

  #end(owner: string): void {
    const left = (this.#running.get(owner) ?? 0) - 1;
    if (left > 0) this.#running.set(owner, left);
    else this.#running.delete(owner);
    this.#runningCount -= 1;
    this.#give();
  }
}
