import { setTimeout as sleep } from "node:timers/promises";
import { ActivityService } from "../gen/ts/headway/v1/activity_service_pb.ts";
import { createActivities, entryMessage } from "./activities.ts";
import type { Benchmark, Setting } from "./benchmark.ts";
import { callOf, connectAll } from "./calls.ts";
import { LogWatcher } from "./log-watcher.ts";
import { median } from "./percentiles.ts";
import { cpuMs } from "./process-cpu.ts";
import { seed, seededId } from "./seed.ts";
import { connectSql } from "./sql.ts";
import { inTurn, load, type Round, shown, sumOf, type Target } from "./unary-load.ts";

const activityCount = 200;
const connectionCount = 8;
const streamsEach = 32;
const watcherCount = 10_000;
const watcherConnections = 100;
const rounds = 5;
const warmUpSeconds = 3;
const settleSeconds = 2;

/** What watchers of which none is concerned cost those who append. */
export const watchers: Benchmark = {
  name: "watchers",
  summary: "appends with 10,000 idle watchers of other activities, against appends with none",
  seconds: 25,
  async run(setting) {
    const { headway, seconds, stack, note } = setting;
    const ids = await createActivities(headway, activityCount);
    await seed(await connectSql(stack, headway.databaseUrl), { from: 0, to: watcherCount }, "'RUNNING'");
    const entries = [{ message: entryMessage, percentage: 50 }];
    const calls = ids.map((activityId) =>
      callOf(headway, ActivityService.method.reportProgress, { activityId, entries }),
    );
    const target: Target = {
      connections: await connectAll(stack, headway.grpcPort, connectionCount),
      next: inTurn(calls),
    };
    note(`warming up: ${warmUpSeconds} s`);
    await load(target, streamsEach, warmUpSeconds);

    const measure = async () => {
      await sleep(settleSeconds * 1000);
      const cpuBefore = cpuMs(headway.pid);
      const round = await load(target, streamsEach, seconds / rounds);
      return { ...round, usPerCall: ((cpuMs(headway.pid) - cpuBefore) * 1000) / round.answered };
    };
    const limits: Measured[] = [];
    const rates: Measured[] = [];
    // In turn, so that whatever else the machine does meets both.
    for (let i = 1; i <= rounds; i += 1) {
      const limit = await measure();
      const rate = await whileWatched(setting, measure);
      note(`round ${i} of ${rounds}: no watchers ${shown(limit)}; ${watcherCount} watchers ${shown(rate)}`);
      limits.push(limit);
      rates.push(rate);
    }
    const rate = median(rates.map((round) => round.rate));
    const limit = median(limits.map((round) => round.rate));
    return {
      rate,
      limit,
      ratio: rate / limit,
      server_us_per_call: median(rates.map((round) => round.usPerCall)),
      server_us_per_call_without: median(limits.map((round) => round.usPerCall)),
      errors: sumOf([...rates, ...limits], "errors"),
    };
  },
};

interface Measured extends Round {
  readonly usPerCall: number;
}

/** Does some work while all watchers are open, each of an activity of its own to which nobody appends. */
async function whileWatched<T>({ headway }: Setting, work: () => Promise<T>): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const connections = await connectAll(stack, headway.grpcPort, watcherConnections);
  const opened = Array.from({ length: watcherCount }, () => new LogWatcher());
  for (const [c, connection] of connections.entries()) {
    const own = opened.map((watcher, n) => ({ watcher, n })).filter(({ n }) => n % watcherConnections === c);
    await Promise.all(own.map(({ watcher, n }) => watcher.open(connection, headway, seededId(n))));
  }
  const result = await work();
  const ended = opened.filter((watcher) => watcher.ended).length;
  if (ended > 0) throw new Error(`${ended} watches were ended`);
  return result;
}
