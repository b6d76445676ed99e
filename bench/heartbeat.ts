import type { Benchmark } from "./benchmark.ts";
import { connectAll } from "./calls.ts";
import { startInstances } from "./instances.ts";
import { pace } from "./pace.ts";
import { Samples } from "./percentiles.ts";
import { PingWatcher } from "./ping-watcher.ts";
import { cpuMs } from "./process-cpu.ts";
import { answerOf } from "./sql.ts";
import { until } from "./until.ts";

const instanceCount = 5000;
const perSecond = 2500;
const watcherCount = 50;
const connectionCount = 8;
const warmUpSeconds = 3;

/** A fleet that is there and has nothing to tell, while people watch it. */
export const heartbeat: Benchmark = {
  name: "heartbeat",
  summary: "5,000 instances, a heartbeat each 2 s, 50 watchers of the project",
  seconds: 20,
  async run({ headway, seconds, stack, note }) {
    note(`making ${instanceCount} instances`);
    const calls = await startInstances(headway, instanceCount);
    const connections = await connectAll(stack, headway.grpcPort, connectionCount);
    const [watching] = await connectAll(stack, headway.grpcPort, 1);
    const watchers = Array.from({ length: watcherCount }, () => new PingWatcher());
    if (watching) await Promise.all(watchers.map((watcher) => watcher.open(watching, headway)));
    const latencies = new Samples();
    let measuring = false;
    let refused = 0;
    let answered = 0;
    let answeredAt = 0;
    let sent = 0;
    const beat = (i: number) => {
      const startedAt = performance.now();
      let ok = false;
      const request = calls[i % instanceCount];
      if (!request) return;
      sent += 1;
      connections[i % connectionCount]?.start(request, {
        message: () => (ok = true),
        end: () => {
          if (!ok) refused += 1;
          answered += 1;
          answeredAt = performance.now();
          if (measuring) latencies.add(performance.now() - startedAt);
        },
      });
    };
    note(`warming up: ${warmUpSeconds} s`);
    await pace(perSecond, warmUpSeconds, beat);
    await until(() => answered === sent, 5);
    const journal = () => answerOf(headway.databaseUrl, "select count(*) from change where kind = 'instance'");
    const linesBefore = Number(await journal());
    const heardBefore = answered;
    const framesBefore = frames(watchers);
    const cpuBefore = cpuMs(headway.pid);
    measuring = true;
    note(`measuring: ${seconds} s`);
    const startedAt = performance.now();
    await pace(perSecond, seconds, beat);
    await until(() => answered === sent, 5);
    // Up to the last answer, and not up to when somebody looked for it.
    const elapsedMs = answeredAt - startedAt;
    const serverMs = cpuMs(headway.pid) - cpuBefore;
    if (refused > 0 || answered < sent) throw new Error(`${refused} of ${sent} heartbeats were refused`);
    if (watchers.some(({ ended }) => ended)) throw new Error("the server ended a watch");
    return {
      rate: ((answered - heardBefore) / elapsedMs) * 1000,
      p50_ms: latencies.percentile(0.5),
      p99_ms: latencies.percentile(0.99),
      cpu_share: serverMs / elapsedMs,
      journal_lines: Number(await journal()) - linesBefore,
      frames: frames(watchers) - framesBefore,
    };
  },
};

function frames(watchers: readonly PingWatcher[]): number {
  return watchers.reduce((sum, { changed }) => sum + changed, 0);
}
