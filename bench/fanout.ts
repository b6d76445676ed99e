import { ActivityService } from "../gen/ts/headway/v1/activity_service_pb.ts";
import { createActivities, entryMessage } from "./activities.ts";
import type { Benchmark } from "./benchmark.ts";
import { callOf, connectAll } from "./calls.ts";
import { LogWatcher } from "./log-watcher.ts";
import { pace } from "./pace.ts";
import { Samples } from "./percentiles.ts";
import { until } from "./until.ts";

const watcherCount = 1000;
const connectionCount = 16;
const perSecond = 50;

/** One log that a thousand watch: does every entry reach everyone, and when. */
export const fanout: Benchmark = {
  name: "fanout",
  summary: "1 activity, 1,000 watchers, 50 entries a second",
  seconds: 20,
  async run({ headway, seconds, stack, note }) {
    const [activityId = ""] = await createActivities(headway, 1);
    const connections = await connectAll(stack, headway.grpcPort, connectionCount);
    const [writer] = await connectAll(stack, headway.grpcPort, 1);
    // By sequence, which begins after the entry of the creation. One connection: recorded in the order of the calls.
    const sentAt: number[] = [0, 0];
    const latencies = new Samples();
    const watchers = Array.from({ length: watcherCount }, () => {
      let expected = 2;
      return new LogWatcher((first, last) => {
        const now = performance.now();
        if (first < expected) throw new Error(`entry ${first} came again`);
        expected = last + 1;
        for (let at = first; at <= last; at += 1) latencies.add(now - (sentAt[at] ?? Number.NaN));
      });
    });
    note(`opening ${watcherCount} watchers over ${connectionCount} connections`);
    await Promise.all(
      connections.flatMap((connection, c) =>
        watchers
          .filter((_, i) => i % connectionCount === c)
          .map((watcher) => watcher.open(connection, headway, activityId)),
      ),
    );

    const request = callOf(headway, ActivityService.method.reportProgress, {
      activityId,
      entries: [{ message: entryMessage, percentage: 50 }],
    });
    note(`measuring: ${seconds} s`);
    const cpuBefore = process.cpuUsage();
    const { count } = await pace(perSecond, seconds, () => {
      sentAt.push(performance.now());
      writer?.start(request, { message: () => {}, end: () => {} });
    });
    const wanted = count * watcherCount;
    await until(() => latencies.count === wanted, 10);
    const { user, system } = process.cpuUsage(cpuBefore);
    note(`the watchers used ${Math.round((user + system) / 1e4 / seconds)} % of a core`);
    return { delivered: latencies.count, lost: wanted - latencies.count, p99_ms: latencies.percentile(0.99) };
  },
};
