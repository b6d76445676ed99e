import { ActivityService } from "../gen/ts/headway/v1/activity_service_pb.ts";
import { createActivities, entryMessage } from "./activities.ts";
import type { Benchmark } from "./benchmark.ts";
import { callOf, connectAll } from "./calls.ts";
import { LogWatcher } from "./log-watcher.ts";
import { pace } from "./pace.ts";
import { Samples } from "./percentiles.ts";
import { until } from "./until.ts";

const activityCount = 200;
const connectionCount = 4;
const perSecond = 1000;
const warmUpSeconds = 3;

/** From the call that appends to the frame that shows it, in one process with one clock. */
export const watchLatency: Benchmark = {
  name: "watch-latency",
  summary: "from an append to the watcher's frame, 200 activities, 1,000 appends a second",
  seconds: 20,
  async run({ headway, seconds, stack, note }) {
    const ids = await createActivities(headway, activityCount);
    const writers = await connectAll(stack, headway.grpcPort, connectionCount);
    const readers = await connectAll(stack, headway.grpcPort, connectionCount);
    const latencies = new Samples();
    let refused = 0;
    let measuring = false;

    // An activity's appends go over one connection, so its n-th append has the sequence n + 1: the first is its creation.
    const logs = ids.map((activityId, i) => {
      const sentAt: number[] = [0, 0];
      const request = callOf(headway, ActivityService.method.reportProgress, {
        activityId,
        entries: [{ message: entryMessage, percentage: 50 }],
      });
      const watcher = new LogWatcher((first, last) => {
        const now = performance.now();
        for (let at = first; measuring && at <= last; at += 1) latencies.add(now - (sentAt[at] ?? Number.NaN));
      });
      const writer = writers[i % connectionCount];
      const append = () => {
        sentAt.push(performance.now());
        let answered = false;
        writer?.start(request, { message: () => (answered = true), end: () => (refused += answered ? 0 : 1) });
      };
      return { activityId, watcher, append, seen: () => watcher.position === sentAt.length - 1 };
    });
    await Promise.all(
      readers.flatMap((reader, r) =>
        logs
          .filter((_, i) => i % connectionCount === r)
          .map((log) => log.watcher.open(reader, headway, log.activityId)),
      ),
    );

    const append = (i: number) => logs[i % activityCount]?.append();
    const allSeen = () => logs.every((log) => log.seen());
    note(`warming up: ${warmUpSeconds} s`);
    await pace(perSecond, warmUpSeconds, append);
    await until(allSeen, 5);
    measuring = true;
    note(`measuring: ${seconds} s`);
    const { count, rate } = await pace(perSecond, seconds, append);
    await until(allSeen, 5);
    if (refused > 0 || latencies.count < count) {
      throw new Error(`${refused} appends were refused, and ${latencies.count} of ${count} were seen`);
    }
    return { p50_ms: latencies.percentile(0.5), p99_ms: latencies.percentile(0.99), achieved_rate: rate };
  },
};
