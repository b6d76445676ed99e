import { resolve } from "node:path";
import { Client, DatabaseError } from "pg";
import { holderOf } from "./advisory-lock.ts";
import { type Cluster, openCluster } from "./embedded-cluster.ts";
import { EmbeddedLife } from "./embedded-life.ts";
import { type EmbeddedServer, startServer } from "./embedded-server.ts";
import { findPostmaster, freeLockFile, socketFolder } from "./postmaster.ts";
import { type Waiting, waitFor } from "./waiting.ts";

/** A running embedded database. Disposing stops it when this process started it. */
export interface EmbeddedDatabase extends AsyncDisposable {
  readonly url: string;
  readonly directory: string;
  /** Resolves when it has ended and cannot be started again. */
  readonly failed?: Promise<Error>;
}

/** Starts or finds the embedded database of a directory. */
export type OpenEmbedded = (directory: string, waiting?: Waiting) => Promise<EmbeddedDatabase>;

// Held as long as a Headway owns the server of a directory. It goes with the connection, also by kill -9.
const ownerLock = 4_861_920_118;
// How the connection that holds the lock is named. A command owns a server for the moments of its own work.
const serverName = "headway-owner";
const commandName = "headway-command";

/**
 * Starts the embedded PostgreSQL in a directory, as its only owner.
 *
 * Throws when another Headway serves from it. What an earlier one left running, because it was killed, is ended first,
 * and so is what a command uses at the moment.
 */
export async function startEmbedded(directory: string, waiting: Waiting = {}): Promise<EmbeddedDatabase> {
  const cluster = await openCluster(resolve(directory), waiting);
  return await claim(cluster, serverName, waiting, (owner, pid) => {
    if (owner !== serverName) return undefined;
    throw new Error(`another Headway serves from ${cluster.data} (PostgreSQL process ${pid}): stop it first`);
  });
}

/** Reaches the embedded database of a directory: that of a running Headway if there is one, else one of its own. */
export async function reachEmbedded(directory: string, waiting: Waiting = {}): Promise<EmbeddedDatabase> {
  const cluster = await openCluster(resolve(directory), waiting);
  return await claim(cluster, commandName, waiting, (owner, _pid, port) => {
    if (owner !== serverName) return undefined;
    return { url: urlOf(cluster, port), directory: cluster.data, [Symbol.asyncDispose]: async () => {} };
  });
}

// Another Headway may start at the same moment, or another program may take the port: then the next try finds that out.
const maxStarts = 3;

/** Becomes the owner of a server in a directory when nothing runs there. What runs is waited for, or is shared. */
async function claim(
  cluster: Cluster,
  name: string,
  waiting: Waiting,
  share: (owner: string | undefined, pid: number, port: number) => EmbeddedDatabase | undefined,
): Promise<EmbeddedDatabase> {
  for (let start = 1; ; start += 1) {
    let pid = 0;
    let ownedAt = performance.now();
    const shared = await waitFor(
      async () => {
        const running = await findPostmaster(cluster.data);
        if (!running) return { database: undefined };
        pid = running.pid;
        const owner = await ownerOf(cluster, running.port);
        if (owner) ownedAt = performance.now();
        else if (performance.now() - ownedAt > maxOrphanMs) throw orphanError(cluster, pid);
        const database = share(owner, pid, running.port);
        return database && { database };
      },
      waiting,
      { pauseMs: 50, what: () => `until PostgreSQL process ${pid} in ${cluster.data} has stopped` },
    );
    if (shared.database) return shared.database;
    freeLockFile(cluster.data, cluster.account);
    const server = await startServer(cluster);
    waiting.onLaunch?.();
    try {
      return await own(cluster, server, name, waiting);
    } catch (err) {
      await server[Symbol.asyncDispose]();
      if (!(err instanceof ServerEnded) || start === maxStarts) throw err;
    }
  }
}

// The keeper of a server stops it as soon as its owner is gone. Only a keeper that was killed too does not.
const maxOrphanMs = 60_000;

function orphanError({ data }: Cluster, pid: number): Error {
  const command = `pg_ctl stop -D '${data}'`;
  return new Error(`PostgreSQL process ${pid} runs in ${data}, and no Headway owns it: stop it with ${command}`);
}

class ServerEnded extends Error {}

/** Connects to a server as soon as it takes connections, and holds the owner's lock from then on. */
async function own(
  cluster: Cluster,
  server: EmbeddedServer,
  name: string,
  waiting: Waiting,
): Promise<EmbeddedDatabase> {
  const owner = await ownerOnceReady(cluster, server, name, waiting);
  const life = new EmbeddedLife(
    { server, owner },
    { cluster, own: (again) => ownerOnceReady(cluster, again, name, waiting), tell: waiting.tell },
  );
  return {
    url: urlOf(cluster, server.port),
    directory: cluster.data,
    failed: life.failed,
    [Symbol.asyncDispose]: () => life[Symbol.asyncDispose](),
  };
}

async function ownerOnceReady(
  cluster: Cluster,
  server: EmbeddedServer,
  name: string,
  waiting: Waiting,
): Promise<Client> {
  let hasEnded = false;
  void server.ended.then(() => (hasEnded = true));
  return await waitFor(
    async () => {
      if (hasEnded) throw new ServerEnded(`the embedded PostgreSQL did not start: ${await server.lastWords()}`);
      return await connectOwner(cluster, urlOf(cluster, server.port), name);
    },
    waiting,
    { pauseMs: 20, what: () => `until the embedded PostgreSQL in ${cluster.data} has recovered` },
  );
}

const wrongPassword = "28P01";
const notYetReady = "57P03";

/** Connects and takes the owner's lock. Undefined as long as the server takes no connections. */
async function connectOwner({ data, passwordFile }: Cluster, url: string, name: string): Promise<Client | undefined> {
  const owner = new Client({ connectionString: url, application_name: name, connectionTimeoutMillis: 5000 });
  owner.on("error", () => {});
  try {
    await owner.connect();
    await owner.query("select pg_advisory_lock($1)", [ownerLock]);
    return owner;
  } catch (cause) {
    await owner.end().catch(() => {});
    if (!(cause instanceof DatabaseError) || cause.code === notYetReady) return undefined;
    if (cause.code !== wrongPassword) throw cause;
    const message = `the password in ${passwordFile} is not that of the database in ${data}: put back the file that was made with it`;
    throw new Error(message, { cause });
  }
}

/** The name of who owns the server of a cluster. Undefined when nobody does, or when it is starting or stopping. */
async function ownerOf(cluster: Cluster, port: number): Promise<string | undefined> {
  const client = new Client({ connectionString: urlOf(cluster, port), connectionTimeoutMillis: 5000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await holderOf(client, ownerLock))?.application;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

function urlOf({ data, password }: Cluster, port: number): string {
  const url = `postgresql://headway:${password}@127.0.0.1:${port}/postgres`;
  const folder = socketFolder(data, port);
  return folder ? `${url}?host=${encodeURIComponent(folder)}` : url;
}
