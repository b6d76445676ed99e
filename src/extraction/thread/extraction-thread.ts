import { Piscina } from "piscina";
import type { Draft, ExtractionInput, ExtractionUsage, Extractor } from "../extractor.ts";
import type { Operation } from "../operation.ts";
import type { RulesWork } from "./rules-work.ts";

// After so long without work the thread ends and gives its memory back. It takes a third of a second to come again.
const idleMs = 60_000;

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

  /** The extractor `rules`, at work on the thread. What is aborted ends there at once, whatever it is at. */
  readonly rules: Extractor = {
    name: "rules",
    model: "",
    extract: async (input: ExtractionInput, draft: Draft, signal: AbortSignal): Promise<ExtractionUsage> => {
      const work = { input, tasks: draft.tasks, preferences: draft.preferences };
      for (const operation of await this.#pool.run(work, { name: "proposedByRules", signal })) draft.propose(operation);
      return noCost;
    },
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}
