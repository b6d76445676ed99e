import { setTimeout as sleep } from "node:timers/promises";

/** One pass of a loop. Answers whether there may be more to do at once. */
export type Step = () => Promise<boolean>;

/** How a loop runs. */
export interface LoopOptions {
  readonly idleMs: number;
  readonly onError: (err: unknown) => void;
}

/** A loop in the background. Disposing ends it, after the pass under way. */
export class Loop implements AsyncDisposable {
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;

  constructor(step: Step, options: LoopOptions) {
    this.#running = this.#run(step, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(step: Step, { idleMs, onError }: LoopOptions): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const more = await step().catch((err: unknown) => onError(err));
      // Half of the pause is random, so that replicas do not come at the same moment.
      const pauseMs = more ? 0 : idleMs * (0.5 + Math.random() / 2);
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }
}
