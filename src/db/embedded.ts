import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { type Cluster, openCluster } from "./embedded-cluster.ts";
import { readPostmaster } from "./postmaster.ts";

/** A running embedded database. Disposing stops it when this process started it. */
export interface EmbeddedDatabase extends AsyncDisposable {
  readonly url: string;
  readonly directory: string;
}

// What an address of a Unix socket holds at most, on every system that we know.
const maxSocketPath = 104;
// Under load a log segment fills in half a second. To write it once with zeros before would stop all commits meanwhile.
const settings = "-c max_wal_size=2GB -c shared_buffers=256MB -c wal_init_zero=off";
// Held as long as a Headway serves from the directory. It goes with the connection, also by kill -9.
const ownerLock = 4_861_920_118;

/**
 * Starts the embedded PostgreSQL in a directory, as its only owner.
 *
 * Throws when another Headway serves from it. What an earlier one left running, because it was killed, is ended first.
 */
export async function startEmbedded(directory: string): Promise<EmbeddedDatabase> {
  const cluster = await openCluster(resolve(directory));
  await waitForFormerOwner(cluster);
  const port = await freePort();
  const keeper = await startKept(cluster, port);
  const url = urlOf(cluster, port);
  const owner = new Client({ connectionString: url, application_name: "headway-owner" });
  owner.on("error", () => {});
  await owner.connect();
  await owner.query("select pg_advisory_lock($1)", [ownerLock]);
  return {
    url,
    directory: cluster.data,
    async [Symbol.asyncDispose]() {
      await owner.end();
      keeper.ref();
      const ended = once(keeper, "exit");
      keeper.stdin?.end();
      await ended;
    },
  };
}

/** Reaches the embedded database of a directory: the running one if there is one, else one started for the while. */
export async function reachEmbedded(directory: string): Promise<EmbeddedDatabase> {
  const cluster = await openCluster(resolve(directory));
  const running = await readPostmaster(cluster.data);
  if (running?.ready) {
    const url = urlOf(cluster, running.port);
    return { url, directory: cluster.data, [Symbol.asyncDispose]: async () => {} };
  }
  return await startEmbedded(directory);
}

/**
 * Starts PostgreSQL under a shell that stops it once our end of its input closes: when we stop, and also when we are
 * killed, so that no database is left behind. It has a session of its own, out of reach of Ctrl-C.
 */
async function startKept(cluster: Cluster, port: number): Promise<ChildProcess> {
  const { data, programs, account } = cluster;
  const log = join(data, "server.log");
  const folder = (socketFolder(cluster, port) ?? "").replaceAll("'", "'\\''");
  const options = `-p ${port} -h 127.0.0.1 -k '${folder}' ${settings}`;
  const script = '"$0" start -s -w -D "$1" -l "$2" -o "$3" && { echo ready; read _; "$0" stop -s -w -m fast -D "$1"; }';
  const [command, ...args] = [...account.prefix, "sh", "-c", script, programs.pg_ctl, data, log, options];
  const keeper = spawn(command, args, { detached: true, stdio: ["pipe", "pipe", "pipe"], cwd: "/" });
  let said = "";
  keeper.stderr.on("data", (chunk) => (said += chunk));
  const ready = await Promise.race([
    once(keeper.stdout, "data").then(() => true),
    once(keeper, "exit").then(() => false),
  ]);
  if (!ready) throw new Error(`the embedded PostgreSQL did not start (its log: ${log}): ${said.trim()}`);
  // A process that ends without stopping us must not be kept alive by us.
  keeper.unref();
  return keeper;
}

/** Waits until nobody runs the cluster. Throws when its owner lives. */
async function waitForFormerOwner(cluster: Cluster): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const running = await readPostmaster(cluster.data);
    if (!running) return;
    if (await hasOwner(cluster, running.port)) {
      throw new Error(`another Headway serves from ${cluster.data} (PostgreSQL process ${running.pid}): stop it first`);
    }
    // Its keeper has seen the end of its owner and is stopping it: usually a matter of milliseconds.
    if (attempt === 100) throw new Error(`PostgreSQL process ${running.pid} in ${cluster.data} does not stop: stop it`);
    await sleep(100);
  }
}

async function hasOwner(cluster: Cluster, port: number): Promise<boolean> {
  const client = new Client({ connectionString: urlOf(cluster, port) });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query("select pg_try_advisory_lock($1) as free", [ownerLock]);
    return !rows[0].free;
  } catch {
    // Refused, or told that the server is stopping: nobody serves from it.
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function urlOf(cluster: Cluster, port: number): string {
  const url = `postgresql://headway:${cluster.password}@127.0.0.1:${port}/postgres`;
  const folder = socketFolder(cluster, port);
  return folder ? `${url}?host=${encodeURIComponent(folder)}` : url;
}

/** The folder of the server's socket: cheaper than TCP for large statements. None where its path would be too long. */
function socketFolder({ data }: Cluster, port: number): string | undefined {
  return Buffer.byteLength(`${data}/.s.PGSQL.${port}`) < maxSocketPath ? data : undefined;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (typeof address !== "object" || !address) throw new Error("no free port on 127.0.0.1");
  return address.port;
}
