import { Piscina } from "piscina";
import type { Draft, ExtractionInput, ExtractionUsage, Extractor } from "../extractor.ts";
import type { Operation } from "../operation.ts";
import type { RulesWork } from "./rules-work.ts";

// After so long without work the thread ends and gives its memory back. It takes a third of a second to come again.
const idleMs = 60_000;

// The longest batch takes seconds, also where the thread gets little of a processor.
const maxWorkMs = 5 * 60_000;

const noCost: ExtractionUsage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

/**
 * A thread of its own for what takes the processor a while, begun when there is work: a millisecond for each message is
 * nothing to wait for, but calls that are answered on the same thread would wait for all of it.
 */
export class ExtractionThread implements AsyncDisposable {
  readonly #pool = new Piscina<RulesWork, readonly Operation[]>({
    filename: new URL("./rules-work.ts", import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMs,
  });
  #lastTurn: Promise<unknown> = Promise.resolve();

  /** A thread that ends while it has no work tells its error here: the next work begins another. */
  constructor(onError: (err: unknown) => void) {
    this.#pool.on("error", onError);
  }

  /** The extractor `rules`, at work on the thread. What is aborted ends there at once, whatever it is at. */
  readonly rules: Extractor = {
    name: "rules",
    model: "",
    extract: async (input: ExtractionInput, draft: Draft, signal: AbortSignal): Promise<ExtractionUsage> => {
      const work = { input, tasks: draft.tasks, preferences: draft.preferences };
      for (const operation of await this.#inTurn(() => this.#proposed(work, signal))) draft.propose(operation);
      return noCost;
    },
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }

  async #proposed(work: RulesWork, signal: AbortSignal): Promise<readonly Operation[]> {
    const tooLong = AbortSignal.timeout(maxWorkMs);
    try {
      return await this.#pool.run(work, { name: "proposedByRules", signal: AbortSignal.any([signal, tooLong]) });
    } catch (err) {
      if (tooLong.aborted)
        throw new Error(`the rules did not end within ${maxWorkMs / 60_000} minutes`, { cause: err });
      throw err;
    }
  }

  /** One after another: what the pool itself lets wait would be left there when the work before it is aborted. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#lastTurn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastTurn = promise;
    await before;
    try {
      return await work();
    } finally {
      resolve();
    }
  }
}
