import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import type { Cluster } from "./embedded-cluster.ts";
import { type EmbeddedServer, startServer } from "./embedded-server.ts";
import { findPostmaster, freeLockFile } from "./postmaster.ts";
import type { Waiting } from "./waiting.ts";

/** What lives: a server, and the connection that holds the owner's lock. */
export interface OwnedServer {
  readonly server: EmbeddedServer;
  readonly owner: Client;
}

/** How the life of an embedded PostgreSQL goes on. */
export interface LifeOptions extends Pick<Waiting, "tell"> {
  readonly cluster: Cluster;
  /** Connects to a server that was started, as its owner. Throws when it ends before it takes connections. */
  readonly own: (server: EmbeddedServer) => Promise<Client>;
}

// After each start that fails the pause doubles. All of them together are half a minute.
const firstPauseMs = 100;
const maxPauseMs = 5000;
const maxStarts = 10;
// A server that ends loses its connections a moment before.
const endingMs = 500;

/**
 * Starts an embedded PostgreSQL again when it ends by itself, at the same port, so that whoever connects again finds it.
 * Disposing stops it.
 */
export class EmbeddedLife implements AsyncDisposable {
  readonly #options: LifeOptions;
  readonly #closing = new AbortController();
  readonly #failed = Promise.withResolvers<Error>();
  readonly #running: Promise<void>;
  #owned: OwnedServer;

  constructor(owned: OwnedServer, options: LifeOptions) {
    this.#owned = owned;
    this.#options = options;
    this.#running = this.#watch();
  }

  /** Resolves when the server has ended and cannot be started again. */
  get failed(): Promise<Error> {
    return this.#failed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#owned.owner.end();
    await this.#owned.server[Symbol.asyncDispose]();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    const closing = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    while (!signal.aborted) {
      const lost = new Promise<void>((resolve) => this.#owned.owner.once("end", resolve));
      await Promise.race([lost, this.#owned.server.ended, closing]);
      if (signal.aborted) return;
      const failure = await this.#bringBack();
      if (failure) return this.#failed.resolve(failure);
    }
  }

  /** Owns a server again. Answers why that is not possible. */
  async #bringBack(): Promise<Error | undefined> {
    const { cluster, own, tell } = this.#options;
    const { signal } = this.#closing;
    let { server } = this.#owned;
    let cause: unknown;
    for (let start = 0; start < maxStarts; start += 1) {
      const pauseMs = Math.min(firstPauseMs * 2 ** start, maxPauseMs);
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return undefined;
      try {
        if (await hasEnded(server)) {
          tell?.(`the embedded PostgreSQL has ended (${await server.lastWords()}): it is started again`);
          server = await this.#startAgain(server);
        }
        this.#owned = { server, owner: await own(server) };
        tell?.("the embedded PostgreSQL takes connections again");
        return undefined;
      } catch (err) {
        cause = err;
      }
    }
    const message = `the embedded PostgreSQL in ${cluster.data} has ended and does not start again: ${(cause as Error).message}`;
    return new Error(message, { cause });
  }

  async #startAgain({ port }: EmbeddedServer): Promise<EmbeddedServer> {
    const { cluster } = this.#options;
    const running = await findPostmaster(cluster.data);
    if (running) throw new Error(`PostgreSQL process ${running.pid} runs in ${cluster.data}`);
    freeLockFile(cluster.data, cluster.account);
    const server = await startServer(cluster, port);
    // Known from now on: it is the one to be stopped.
    this.#owned = { ...this.#owned, server };
    return server;
  }
}

async function hasEnded({ ended }: EmbeddedServer): Promise<boolean> {
  const timer = new AbortController();
  const lives = sleep(endingMs, false, timer).catch(() => false);
  const answer = await Promise.race([ended.then(() => true), lives]);
  timer.abort();
  return answer;
}
