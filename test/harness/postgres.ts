import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { expect } from "vitest";
import { openCluster } from "../../src/db/embedded-cluster.ts";
import { type EmbeddedServer, startServer } from "../../src/db/embedded-server.ts";
import { findPostmaster } from "../../src/db/postmaster.ts";

/** A PostgreSQL of one test, to be stopped, frozen and started again at the same address. */
export interface Postgres extends AsyncDisposable {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops all of its processes by SIGSTOP; answers how to let them go on. */
  freeze(): Promise<() => void>;
}

/** Starts a PostgreSQL on data of its own. */
export async function startPostgres(): Promise<Postgres> {
  const directory = await mkdtemp(join(tmpdir(), "headway-test-"));
  const cluster = await openCluster(directory, {});
  let server: EmbeddedServer | undefined = await startServer(cluster);
  const { port } = server;
  const url = `postgresql://headway:${cluster.password}@127.0.0.1:${port}/postgres`;
  const answers = async () => {
    const client = new Client({ connectionString: url });
    client.on("error", () => {});
    const isReady = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => {});
    return isReady;
  };
  await expect.poll(answers).toBe(true);
  return {
    url,
    async start() {
      server = await startServer(cluster, port);
      await expect.poll(answers).toBe(true);
    },
    async stop() {
      await server?.[Symbol.asyncDispose]();
      server = undefined;
    },
    async freeze() {
      const { pid = 0 } = (await findPostmaster(cluster.data)) ?? {};
      const { stdout } = await promisify(execFile)("ps", ["-o", "pid=", "--ppid", `${pid}`]);
      const pids = [pid, ...stdout.split("\n").filter(Boolean).map(Number)];
      for (const one of pids) process.kill(one, "SIGSTOP");
      return () => {
        for (const one of pids.toReversed()) process.kill(one, "SIGCONT");
      };
    },
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
