import type { Client } from "@grpc/grpc-js";
import type { Client as Sql } from "pg";
import { createActivities, entryMessage } from "./activities.ts";
import { createBareTable, EntryRows, type Insert, inserts, maxRows } from "./bare-insert.ts";
import type { Benchmark, Setting } from "./benchmark.ts";
import { median } from "./percentiles.ts";
import { connectGrpc, reportMessage, reportUntil } from "./report-stream.ts";
import { connectSql, valueOf } from "./sql.ts";

const activityCount = 200;
const streamCount = 8;
const entriesEach = 100;
const maxOwed = 32;
const rounds = 5;
const warmUpSeconds = 3;

/** Entries through streams, acknowledged, against bare inserts of the same rows. */
export const appendStream: Benchmark = {
  name: "append-stream",
  summary: "entries through ReportProgressStream, against a bare multi-row insert",
  seconds: 15,
  async run(setting) {
    const { headway, seconds, stack, note } = setting;
    const ids = await createActivities(headway, activityCount);
    const sql = await connectSql(stack, headway.databaseUrl);
    await createBareTable(sql);
    const report = reporter(setting, ids);

    note(`warming up: ${warmUpSeconds} s`);
    const groupsBefore = await groups(sql);
    const entries = warmUpSeconds * (await report(warmUpSeconds));
    // The server writes what has come while it wrote: the bare inserts get batches of the size that it found.
    const batch = Math.min(maxRows, Math.round(entries / ((await groups(sql)) - groupsBefore)));
    note(`the server writes ${batch} entries in a transaction`);

    const rows = new EntryRows(ids, entriesEach);
    const rates: number[] = [];
    const limits = Object.entries(inserts).map(([name, insert]) => ({ name, insert, rates: [] as number[] }));
    for (let i = 1; i <= rounds; i += 1) {
      for (const limit of limits)
        limit.rates.push(await bare(sql, limit.insert, () => rows.next(batch), seconds / rounds));
      rates.push(await report(seconds / rounds));
      const shown = limits.map((limit) => `${limit.name} ${Math.round(limit.rates.at(-1) ?? 0)}/s`).join(", ");
      note(`round ${i} of ${rounds}: bare ${shown}; headway ${Math.round(rates.at(-1) ?? 0)}/s`);
    }
    const rate = median(rates);
    const limit = Math.max(...limits.map((one) => median(one.rates)));
    return { rate, limit, ratio: rate / limit };
  },
};

/** Returns what reports over all streams for a time, and answers the entries recorded a second. */
function reporter({ headway, stack }: Setting, ids: readonly string[]): (seconds: number) => Promise<number> {
  const clients: Client[] = Array.from({ length: streamCount }, () => connectGrpc(stack, headway));
  const messages = ids.map((id) => reportMessage(id, entriesEach, entryMessage));
  let turn = 0;
  const nextMessage = () => messages[(turn += 1) % messages.length] ?? Buffer.alloc(0);
  return async (seconds) => {
    const until = performance.now() + seconds * 1000;
    const recorded = await Promise.all(
      clients.map((client) => reportUntil(client, headway, nextMessage, { maxOwed, until })),
    );
    return (recorded.reduce((sum, count) => sum + count, 0) * entriesEach) / seconds;
  };
}

/** Inserts batch after batch for a time, as the server does: one statement at a time. Answers the rows a second. */
async function bare(sql: Sql, insert: Insert, next: () => Parameters<Insert>[1], seconds: number): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  while (performance.now() - startedAt < seconds * 1000) {
    const rows = next();
    await insert(sql, rows);
    count += rows.length;
  }
  return (count / (performance.now() - startedAt)) * 1000;
}

/** How many transactions have written to logs: each leaves one line in the journal. */
async function groups(sql: Sql): Promise<number> {
  return Number(await valueOf(sql, "select count(*) from change where kind = 'activity'"));
}
