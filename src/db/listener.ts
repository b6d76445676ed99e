import { setTimeout as sleep } from "node:timers/promises";
import { Connection, type DatabaseTimeouts } from "./connection.ts";

const channel = "headway";
// A connection that only listens would not notice that it is dead. This question makes it wait for an answer.
const askMs = 5000;

/**
 * One connection of its own for NOTIFY and LISTEN, kept up as long as it is not closed.
 *
 * What it carries are hints: they may be lost, so everybody who gets them also looks by themselves.
 */
export class Listener implements AsyncDisposable {
  readonly #url: string;
  readonly #timeouts: DatabaseTimeouts;
  readonly #onHint: (payload: string) => void;
  readonly #closing = new AbortController();
  #client: Connection | undefined;
  #running: Promise<void> | undefined;

  constructor(url: string, timeouts: DatabaseTimeouts, onHint: (payload: string) => void) {
    this.#url = url;
    this.#timeouts = timeouts;
    this.#onHint = onHint;
  }

  /** Begins to listen, and goes on after every loss of the connection. */
  start(): void {
    this.#running = this.#keepConnected();
  }

  /** Sends a hint to every process that listens, this one too. Does nothing while there is no connection. */
  async notify(payload: string): Promise<void> {
    await this.#client?.query("select pg_notify($1, $2)", [channel, payload]).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => {});
    await this.#running;
  }

  async #keepConnected(): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted; failures += 1) {
      const client = new Connection({
        ...{ connectionString: this.#url, timeouts: this.#timeouts, application_name: "headway-listener" },
      });
      const lost = new Promise<void>((resolve) => client.once("end", resolve).on("error", () => resolve()));
      client.on("notification", ({ payload = "" }) => this.#onHint(payload));
      try {
        await client.connect();
        // A hint need not be durable: it would wait for the disk, and writers would wait behind it.
        await client.query(`set synchronous_commit = off; listen ${channel}`);
        this.#client = client;
        failures = 0;
        // When it was closed before it was there, nobody else ends it.
        const asking = setInterval(() => void client.query("select").catch(() => {}), askMs);
        if (!this.#closing.signal.aborted) await lost;
        clearInterval(asking);
      } catch {
        // The database is away: the pause below, and another try.
      }
      this.#client = undefined;
      await client.end().catch(() => {});
      const pauseMs = Math.min(100 * 2 ** failures, 5000) * (0.5 + Math.random() / 2);
      await sleep(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => {});
    }
  }
}
