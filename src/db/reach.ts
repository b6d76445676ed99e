import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { Connection, type DatabaseTimeouts } from "./connection.ts";

/** How a process learns whether it reaches its database. */
export interface ReachOptions {
  readonly url: string;
  readonly timeouts: DatabaseTimeouts;
  /** Called with the time by the database's clock, in milliseconds, each time that the database says it. */
  readonly onAnswer: (now: number) => void;
  /** Called when the database is no longer reached, and when it is again. */
  readonly onChange: (isReached: boolean, cause: unknown) => void;
}

// How often the database is asked for its time.
const askMs = 1000;
// It has to answer so soon.
const answerMs = 3000;

/**
 * Asks the database for its time each second, on a connection of its own: so it tells an outage from a busy pool, within
 * seconds, and knows when it was over.
 */
export class Reach implements AsyncDisposable {
  readonly #options: ReachOptions;
  readonly #closing = new AbortController();
  #isReached = true;
  readonly #running: Promise<void>;

  /** Begins to ask. Until the first failure the database counts as reached. */
  constructor(options: ReachOptions) {
    this.#options = options;
    this.#running = this.#keepAsking();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #keepAsking(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const { url: connectionString, timeouts } = this.#options;
      const connectMs = Math.min(timeouts.connectMs, answerMs);
      const connection = new Connection({
        ...{ connectionString, timeouts: { ...timeouts, connectMs }, application_name: "headway-reach" },
      });
      let hasAnswered = false;
      try {
        connection.on("error", () => {});
        await connection.connect();
        for (; !signal.aborted; await sleep(askMs, undefined, { signal }).catch(() => {})) {
          const now = await answerOf(connection);
          hasAnswered = true;
          this.#options.onAnswer(now);
          this.#tell(true);
        }
        await connection.end();
      } catch (cause) {
        connection.cut("Connection terminated: the database does not answer on it");
        // One connection may end while the database is well: another one tells, at once.
        if (hasAnswered && (cause as { code?: string }).code !== "ETIMEDOUT") continue;
        this.#tell(false, cause);
        await sleep(askMs / 2, undefined, { signal }).catch(() => {});
      }
    }
  }

  #tell(isReached: boolean, cause?: unknown): void {
    if (isReached === this.#isReached) return;
    this.#isReached = isReached;
    this.#options.onChange(isReached, cause);
  }
}

/** The time by the database's clock. Throws when it does not come in time. */
async function answerOf(connection: Connection): Promise<number> {
  const answer = connection.query<{ now: number }>(
    "select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now",
  );
  answer.catch(() => {});
  const late = new AbortController();
  try {
    const { rows } = await Promise.race([answer, tooLate(late.signal)]);
    return rows[0]?.now ?? 0;
  } finally {
    late.abort();
  }
}

async function tooLate(signal: AbortSignal): Promise<never> {
  await sleep(answerMs, undefined, { signal, ref: false });
  // After a pause of this process, time is over before what has come meanwhile is read.
  await setImmediate();
  await setImmediate();
  const message = `Connection terminated: no answer from the database for ${answerMs / 1000} s`;
  throw Object.assign(new Error(message), { code: "ETIMEDOUT" });
}
