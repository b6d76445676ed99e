import { Piscina } from "piscina";
import type { Draft, ExtractionInput, ExtractionUsage, Extractor } from "../extractor.ts";
import { FairTurns } from "../fair-turns.ts";
import type { Operation } from "../operation.ts";
import type { RulesWork } from "./rules-work.ts";

// After so long without work the thread ends and gives its memory back. It takes a third of a second to come again.
const idleMs = 60_000;

// The longest batch takes seconds, also where the thread gets little of a processor.
const maxWorkMs = 5 * 60_000;

const noCost: ExtractionUsage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

/**
 * A thread of its own, or a few, for what takes the processor a while, begun when there is work: a millisecond for each
 * message is nothing to wait for, but calls that are answered on the same thread would wait for all of it.
 */
export class ExtractionThread implements AsyncDisposable {
  readonly #pool: Piscina<RulesWork, readonly Operation[]>;
  // What the pool itself lets wait would be left there when the work before it is aborted.
  readonly #turns: FairTurns;

  /** A thread that ends while it has no work tells its error here: the next work begins another. */
  constructor(onError: (err: unknown) => void, threads = 1) {
    this.#pool = new Piscina({
      filename: new URL("./rules-work.ts", import.meta.url).href,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: idleMs,
    });
    this.#turns = new FairTurns({
      ...{ places: threads, placesOfOwner: threads },
      ...{ maxWaiting: Number.POSITIVE_INFINITY, maxWaitingOfOwner: Number.POSITIVE_INFINITY },
    });
    this.#pool.on("error", onError);
  }

  /** The extractor `rules`, at work on the thread. What is aborted ends there at once, whatever it is at. */
  readonly rules: Extractor = {
    name: "rules",
    model: "",
    extract: async (input: ExtractionInput, draft: Draft, signal: AbortSignal): Promise<ExtractionUsage> => {
      const work = { input, tasks: draft.tasks, preferences: draft.preferences };
      for (const operation of await this.#inTurn(work, signal)) draft.propose(operation);
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

  /** As many at once as there are threads. The caller of the thread limits how many wait. */
  async #inTurn(work: RulesWork, signal: AbortSignal): Promise<readonly Operation[]> {
    using _turn = await this.#turns.take("", signal);
    return await this.#proposed(work, signal);
  }
}
