import type { Pass } from "../live/journal-reader.ts";
import type { Authenticator } from "./auth.ts";
import type { OpenCalls } from "./open-calls.ts";

/** Takes in which keys were made or revoked, and ends the calls of those that let nobody in any more. */
export class KeyNews {
  readonly #auth: Authenticator;
  readonly #calls: OpenCalls;
  readonly #onError: (err: unknown) => void;

  constructor(auth: Authenticator, calls: OpenCalls, onError: (err: unknown) => void) {
    this.#auth = auth;
    this.#calls = calls;
    this.#onError = onError;
  }

  /** Takes in a pass over the journal. */
  onPass({ lines }: Pass): void {
    const ids = lines.filter(({ kind }) => kind === "api_key").flatMap((line) => line.ids);
    if (ids.length > 0) void this.changed(ids);
  }

  /** These keys were made or revoked. */
  async changed(ids: readonly string[]): Promise<void> {
    const revoked = await this.#auth.keysChanged(ids).catch((err: unknown) => {
      this.#onError(err);
      // Not known: all of them, since a call that was ended in vain can be made again.
      return new Set(ids);
    });
    this.#calls.revoke(revoked);
  }

  /** Any keys may have been made or revoked. */
  async lost(): Promise<void> {
    try {
      await this.#auth.start();
      if (this.#auth.keysRequired) await this.changed(this.#calls.keyIds);
    } catch (err) {
      this.#onError(err);
    }
  }
}
