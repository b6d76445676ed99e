import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openCluster } from "../../src/db/embedded-cluster.ts";
import { migrate } from "../../src/db/migrate.ts";
import { addressOf } from "../../src/db/unusable-database.ts";
import { type TestDatabase, withAdmin } from "./database.ts";
import { type Program, startProgram } from "./program.ts";

/** A PostgreSQL of one test, to be stopped and started. It is a database too. Disposing ends it, and removes it. */
export interface TestCluster extends TestDatabase {
  /** Starts it again, where it was. */
  start(): Promise<void>;
  /** Ends it: "SIGINT" in good order, "SIGQUIT" and "SIGKILL" as a crash. */
  stop(signal: "SIGINT" | "SIGQUIT" | "SIGKILL"): Promise<void>;
}

/** Starts an empty cluster of the PostgreSQL that npm installed. */
export async function startCluster(settings: readonly string[] = []): Promise<TestCluster> {
  await using undo = new AsyncDisposableStack();
  const folder = undo.adopt(await mkdtemp(join(tmpdir(), "headway-cluster-")), (it) =>
    rm(it, { recursive: true, force: true }),
  );
  const { programs, account, data, password } = await openCluster(folder, {});
  const port = await freePort();
  const url = `postgresql://headway:${password}@127.0.0.1:${port}/postgres`;
  let running: Program | undefined;

  async function start() {
    const options = ["-p", `${port}`, "-h", "127.0.0.1", "-k", "", ...settings.flatMap((one) => ["-c", one])];
    const [command = programs.postgres, ...args] = [...account.prefix, programs.postgres, "-D", data, ...options];
    // After kill -9 of the first process, the others hold the memory that they share for a moment.
    for (let attempt = 0; ; attempt += 1) {
      const program = startProgram(command, args);
      try {
        await program.says(/ready to accept connections/);
        running = program;
        return;
      } catch (err) {
        if (attempt === 50 || !program.output.includes("shared memory block")) throw err;
        await sleep(100);
      }
    }
  }

  undo.defer(async () => void (await running?.end("SIGQUIT")));
  await start();
  const started = undo.move();
  return {
    url,
    start,
    stop: async (signal) => void (await running?.end(signal)),
    query: (text, values) => withAdmin(url, async (client) => (await client.query(text, values)).rows),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** Brings the schema into an empty database, as a dump does before the data. */
export async function createSchema({ url }: TestDatabase): Promise<void> {
  await migrate(url, addressOf(url, "the cluster of the test"));
}

/**
 * Copies all data into a database that has the schema, row by row and with nothing of the cluster around it: what a
 * dump and its restore do. The programs for that do not come with the PostgreSQL of npm.
 */
export async function copyData(from: TestDatabase, to: TestDatabase): Promise<void> {
  const tables = await from.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  const names = tables.map(({ name }) => `"${name}"`);
  await withAdmin(to.url, async (client) => {
    await client.query("begin; set session_replication_role = replica");
    await client.query(`truncate ${names.join(", ")}`);
    for (const name of names) {
      const rows = await from.query<{ all: string | null }>(`select json_agg(t)::text as all from ${name} t`);
      await client.query(`insert into ${name} select * from json_populate_recordset(null::${name}, $1)`, [
        rows[0]?.all ?? "[]",
      ]);
    }
    await client.query("commit");
  });
}

/** Uses up transaction ids: as many as given, and none of them is known on disk when it is done. */
export async function spendTransactions({ url }: TestDatabase, count: number): Promise<void> {
  await withAdmin(url, async (client) => {
    await client.query("set synchronous_commit = off");
    await client.query(`do $$ begin for i in 1..${count} loop perform pg_current_xact_id(); commit; end loop; end $$`);
  });
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
