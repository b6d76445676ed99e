import type { Client } from "pg";
import { type BareCommits, bareForms, createBareTables } from "./bare-commit.ts";
import type { Setting } from "./benchmark.ts";
import { connectAll } from "./calls.ts";
import { CommitCalls, claimAll } from "./commit-calls.ts";
import { median } from "./percentiles.ts";
import { cpuMs } from "./process-cpu.ts";
import { connectSql, valueOf } from "./sql.ts";
import { assignTasks } from "./tasks.ts";
import { load, type Round, shown, sumOf, type Target } from "./unary-load.ts";

/** How commits are spread. A tracker keeps to one connection. */
export interface CommitLoad {
  readonly trackerCount: number;
  readonly connectionCount: number;
  readonly streamsEach: number;
}

const rounds = 5;
const warmUpSeconds = 3;
// More commits a second than any machine at hand makes: each takes an event, which is there beforehand.
const maxRate = 20_000;

/** Measures CommitTracker and, in turn, the bare SQL of the same transactions. */
export async function measureCommits(
  { headway, seconds, stack, note }: Setting,
  { trackerCount, connectionCount, streamsEach }: CommitLoad,
): Promise<Record<string, number>> {
  const assigned = await assignTasks(headway, trackerCount);
  const ids = assigned.map(({ trackerId }) => trackerId);
  await claimAll(headway, ids);
  const sql = await connectSql(stack, headway.databaseUrl);
  const eventsEach = Math.ceil(((seconds + warmUpSeconds) * maxRate) / trackerCount);
  note(`seeding ${eventsEach} events for each of ${trackerCount} trackers`);
  await seedEvents(sql, eventsEach);
  const calls = new CommitCalls(headway, ids, connectionCount);
  const server: Target = {
    connections: await connectAll(stack, headway.grpcPort, connectionCount),
    next: (connection) => calls.next(connection),
  };

  note(`warming up: ${warmUpSeconds} s`);
  const groupsBefore = await groups(sql);
  const warmUp = await load(server, streamsEach, warmUpSeconds);
  // The server writes what has come while it wrote: the bare SQL gets groups of the size that it found.
  const groupSize = Math.max(1, Math.round(warmUp.answered / ((await groups(sql)) - groupsBefore)));
  note(`${shown(warmUp)}; the server writes ${groupSize} commits in a transaction`);
  await createBareTables(sql);
  const forms = await bareForms(stack, headway.databaseUrl, ids, { groupSize, eventsEach });
  for (const { run } of forms) await run(warmUpSeconds / forms.length);

  const limits = forms.map((form) => ({ form, rates: [] as number[] }));
  const measured: Round[] = [];
  let serverMs = 0;
  // In turn, so that whatever else the machine does meets both.
  for (let i = 1; i <= rounds; i += 1) {
    for (const { form, rates } of limits) rates.push(await rateOf(form, seconds / rounds / forms.length));
    const cpuBefore = cpuMs(headway.pid);
    const round = await load(server, streamsEach, seconds / rounds);
    serverMs += cpuMs(headway.pid) - cpuBefore;
    measured.push(round);
    const bare = limits.map(({ form, rates }) => `${form.name} ${Math.round(rates.at(-1) ?? 0)}/s`).join(", ");
    note(`round ${i} of ${rounds}: bare ${bare}; headway ${shown(round)}`);
  }
  await requireCommitted(sql, sumOf([warmUp, ...measured], "answered"));
  const rate = median(measured.map((round) => round.rate));
  const medians = new Map(limits.map(({ form, rates }) => [form.name, median(rates)]));
  const limit = medians.get("single") ?? Number.NaN;
  const grouped = Math.max(...medians.values());
  return {
    rate,
    limit,
    ratio: rate / limit,
    grouped,
    ratio_grouped: rate / grouped,
    p99_ms: median(measured.map((round) => round.p99Ms)),
    server_us_per_call: (serverMs * 1000) / sumOf(measured, "answered"),
    errors: sumOf([warmUp, ...measured], "errors"),
  };
}

async function rateOf({ run }: BareCommits, seconds: number): Promise<number> {
  const startedAt = performance.now();
  const count = await run(seconds);
  return (count / (performance.now() - startedAt)) * 1000;
}

/** Gives every tracker events to process, by SQL: sending them would take longer than to measure. */
async function seedEvents(sql: Client, each: number): Promise<void> {
  await sql.query(
    `insert into event (project_id, tracker_id, sequence, id, type, created_at)
     select project_id, id, n, gen_random_uuid(), 'step', now() from tracker, generate_series(1, $1::int) n`,
    [each],
  );
  await sql.query("update tracker set newest_sequence = $1", [each]);
  await sql.query("vacuum analyze event");
  await sql.query("vacuum analyze tracker");
}

/** Throws unless the cursors have moved by as many events as commits were answered, each with the state of its own. */
async function requireCommitted(sql: Client, answered: number): Promise<void> {
  const query = "select sum(cursor) from tracker where (state ->> 'step')::bigint = cursor";
  const committed = Number(await valueOf(sql, query));
  if (committed !== answered)
    throw new Error(`${answered} commits were answered, and ${committed} are in the database`);
}

/** How many transactions have written trackers: each leaves one line in the journal. */
async function groups(sql: Client): Promise<number> {
  return Number(await valueOf(sql, "select count(*) from change where kind = 'tracker'"));
}
