import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import type { Benchmark } from "./benchmark.ts";
import { connectAll } from "./calls.ts";
import { LogWatcher } from "./log-watcher.ts";
import { seed, seededId } from "./seed.ts";
import { connectSql, valueOf } from "./sql.ts";

const watcherCount = 5000;
const connectionCount = 50;
const settleSeconds = 20;

/** What watchers cost while nothing happens: memory, and questions to the database. */
export const idle: Benchmark = {
  name: "idle",
  summary: "5,000 watchers of 5,000 activities while nothing happens: memory and statements",
  seconds: 20,
  async run({ headway, seconds, stack, note }) {
    const sql = await connectSql(stack, headway.databaseUrl);
    // By SQL: what the server needs for so many calls would hide what it needs for the watchers.
    await seed(sql, { from: 0, to: watcherCount }, "'RUNNING'");
    const ids = Array.from({ length: watcherCount }, (_, n) => seededId(n));
    const connections = await connectAll(stack, headway.grpcPort, connectionCount);
    note(`settling: ${settleSeconds} s`);
    await sleep(settleSeconds * 1000);
    const before = await residentKib(headway.pid);
    const base = await statementsPerSecond(sql, seconds);
    note(`without watchers: ${Math.round(before / 1024)} MiB, ${base.toFixed(2)} statements/s`);

    const watchers = ids.map(() => new LogWatcher());
    note(`opening ${watcherCount} watchers over ${connectionCount} connections`);
    for (const [c, connection] of connections.entries()) {
      const own = watchers
        .map((watcher, i) => ({ watcher, id: ids[i] ?? "" }))
        .filter((_, i) => i % connectionCount === c);
      await Promise.all(own.map(({ watcher, id }) => watcher.open(connection, headway, id)));
    }
    await sleep(settleSeconds * 1000);
    const statements = await statementsPerSecond(sql, seconds);
    const after = await residentKib(headway.pid);
    note(`with ${watcherCount} watchers: ${Math.round(after / 1024)} MiB`);
    const ended = watchers.filter((watcher) => watcher.ended).length;
    if (ended > 0) throw new Error(`${ended} watches were ended`);
    return { kib_per_watcher: (after - before) / watcherCount, statements_per_s: statements };
  },
};

async function residentKib(pid: number): Promise<number> {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib);
}

/** Transactions of the database over a time: a statement of the idle server is one each. */
async function statementsPerSecond(sql: Client, seconds: number): Promise<number> {
  const query = "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()";
  const before = Number(await valueOf(sql, query));
  await sleep(seconds * 1000);
  const after = Number(await valueOf(sql, query));
  // The first of the two questions is counted itself.
  return (after - before - 1) / seconds;
}
