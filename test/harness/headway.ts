import pino from "pino";
import { afterAll, beforeAll } from "vitest";
import { startApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import type { ServerExtractors } from "../../src/extraction/server-extractors.ts";
import { createDatabase, type TestDatabase } from "./database.ts";
import { type Clients, type ConnectOptions, connect, type Lane, type Ports } from "./lanes.ts";

/** A server of its own database, or one of several over the same. */
export interface Headway extends Ports, AsyncDisposable {
  readonly database: TestDatabase;
  /** Clients over a lane: the same ones each time for the same key. */
  on(lane: Lane, options?: ConnectOptions): Clients;
}

/** How to start a server. */
export interface HeadwayOptions {
  /** Settings beside those of every test. */
  readonly env?: Record<string, string>;
  /** The database of another server, to be its replica. */
  readonly database?: TestDatabase;
  /** What extracts, instead of what the settings say. */
  readonly extractors?: ServerExtractors;
}

const testEnv = {
  HEADWAY_GRPC_PORT: "0",
  HEADWAY_HTTP_PORT: "0",
  HEADWAY_DATABASE_POOL: "4",
  HEADWAY_SHUTDOWN_GRACE_MS: "2000",
};

/** Starts a server in this process on free ports. Disposing stops it, and drops its database if it made one. */
export async function startHeadway({ env = {}, database, extractors }: HeadwayOptions = {}): Promise<Headway> {
  await using undo = new AsyncDisposableStack();
  const own = database ?? undo.use(await createDatabase());
  const config = loadConfig({ ...testEnv, DATABASE_URL: own.url, ...env });
  const app = undo.use(await startApp(config, pino({ level: "silent" }), { extractors }));
  const clients = new Map<string, Clients>();
  undo.defer(() => {
    for (const one of clients.values()) one[Symbol.dispose]();
  });
  const running = undo.move();
  return {
    database: own,
    grpcPort: app.grpcPort,
    httpPort: app.httpPort,
    on(lane, options = {}) {
      const name = `${lane.name} ${options.apiKey} ${options.scheme}`;
      const found = clients.get(name) ?? connect(lane, app, options);
      clients.set(name, found);
      return found;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** One server for all tests of a file or of a `describe`. It is there once the tests run. */
export function useHeadway(options: HeadwayOptions = {}): Headway {
  return useStarted(() => startHeadway(options));
}

/** A replica of the server of a file, in the same way. */
export function useReplica(of: Headway): Headway {
  return useStarted(() => startHeadway({ database: of.database }));
}

function useStarted(start: () => Promise<Headway>): Headway {
  let headway: Headway;
  beforeAll(async () => {
    headway = await start();
  });
  afterAll(async () => {
    await headway[Symbol.asyncDispose]();
  });
  return {
    get database() {
      return headway.database;
    },
    get grpcPort() {
      return headway.grpcPort;
    },
    get httpPort() {
      return headway.httpPort;
    },
    on: (...args) => headway.on(...args),
    [Symbol.asyncDispose]: () => headway[Symbol.asyncDispose](),
  };
}
