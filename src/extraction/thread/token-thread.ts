import { Piscina } from "piscina";
import type { EditedWork, EditWork } from "./token-work.ts";

// The encoding takes 80 MB: after so long without work the thread ends and gives them back.
const idleMs = 60_000;

/**
 * A thread of its own for what counts tokens. A MiB of text takes more than half a second, and calls that are answered
 * on the same thread would wait for all of it.
 */
export class TokenThread implements AsyncDisposable {
  readonly #pool = new Piscina({
    filename: new URL("./token-work.ts", import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMs,
  });

  /** A thread that ends while it has no work tells its error here: the next work begins another. */
  constructor(onError: (err: unknown) => void) {
    this.#pool.on("error", onError);
  }

  /** How many tokens messages have, each as JSON. */
  messages(messages: readonly string[]): Promise<number[]> {
    return this.#pool.run(messages, { name: "tokensOfMessages" });
  }

  /** How many tokens a text has. */
  text(text: string): Promise<number> {
    return this.#pool.run(text, { name: "tokensOfText" });
  }

  /** Makes a conversation shorter. */
  edit(work: EditWork): Promise<EditedWork> {
    return this.#pool.run(work, { name: "editedConversation" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}
