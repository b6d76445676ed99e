import { TokenThread } from "../extraction/thread/token-thread.ts";
import type { EditedWork, EditWork } from "../extraction/thread/token-work.ts";
import type { Database, ReadOptions } from "../store/database.ts";
import { keepTokenCounts, type UncountedMessages, uncountedMessages } from "../store/message-tokens.ts";
import { type SessionKey, sessionKey } from "../store/session-rows.ts";

// Sessions that wait to be counted. Of those beyond, the next call that shows them asks again.
const maxWaiting = 10_000;

/**
 * Counts the tokens of messages when somebody asks for them, and keeps the counts: to store a message costs nothing for
 * a number that perhaps nobody asks for.
 *
 * All counting is done on a thread of its own, a small part after another. A call waits for one part; if there is more
 * to count, it shows an estimate for the rest, and the count goes on without it.
 */
export class TokenCounts implements AsyncDisposable {
  readonly #database: Database;
  readonly #thread: TokenThread;
  readonly #onError: (err: unknown) => void;
  readonly #waiting = new Map<string, SessionKey>();
  #running: Promise<void> | undefined;
  #isStopped = false;

  /** What cannot be counted now, or a thread that ends, is told here. The next call that asks tries again. */
  constructor(database: Database, onError: (err: unknown) => void) {
    this.#database = database;
    this.#thread = new TokenThread(onError);
    this.#onError = onError;
  }

  /** Counts the messages of sessions: at once if there are few to count, else by and by. */
  async countSoon(projectId: string, sessionIds: readonly string[], options: ReadOptions = {}): Promise<void> {
    const part = await uncountedMessages(this.#database.fork(), projectId, sessionIds, options);
    if (!part.more) return await this.#count(projectId, part);
    for (const sessionId of sessionIds) {
      const key = { projectId, sessionId };
      if (this.#waiting.size < maxWaiting) this.#waiting.set(sessionKey(key), key);
    }
    this.#running ??= this.#run();
  }

  /** Counts all messages of a session. Takes a second for each MiB or two, but keeps nobody else from working. */
  async countAll({ projectId, sessionId }: SessionKey, options: ReadOptions = {}): Promise<void> {
    for (;;) {
      const part = await uncountedMessages(this.#database.fork(), projectId, [sessionId], options);
      await this.#count(projectId, part);
      if (!part.more || this.#isStopped) return;
    }
  }

  /** How many tokens a text has. */
  ofText(text: string): Promise<number> {
    return this.#thread.text(text);
  }

  /** Makes a conversation shorter. */
  edit(work: EditWork): Promise<EditedWork> {
    return this.#thread.edit(work);
  }

  /** Counts no more. What has been counted is kept. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#waiting.clear();
    await this.#thread[Symbol.asyncDispose]();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (const [name, key] of this.#waiting) {
      try {
        await this.countAll(key);
      } catch (err) {
        if (!this.#isStopped) this.#onError(err);
      }
      this.#waiting.delete(name);
    }
    this.#running = undefined;
  }

  async #count(projectId: string, { messages }: UncountedMessages): Promise<void> {
    if (messages.length === 0 || this.#isStopped) return;
    const counts = await this.#thread.messages(messages.map(({ json }) => json));
    const places = messages.map(({ sessionId, sequence }, i) => ({ sessionId, sequence, tokenCount: counts[i] ?? 0 }));
    await keepTokenCounts(this.#database, projectId, places);
  }
}
