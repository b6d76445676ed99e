import { setTimeout as sleep } from "node:timers/promises";
import { fromBinary } from "@bufbuild/protobuf";
import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { StoreMessagesResponseSchema } from "../gen/ts/headway/v1/session_message_pb.ts";
import { TaskService } from "../gen/ts/headway/v1/task_service_pb.ts";
import { WatchTasksResponseSchema } from "../gen/ts/headway/v1/task_watch_pb.ts";
import type { Benchmark } from "./benchmark.ts";
import { callAll, callOf, connectAll } from "./calls.ts";
import { createSessions, storeCall } from "./conversations.ts";
import { Samples } from "./percentiles.ts";
import { until } from "./until.ts";

const sessionCount = 1000;
// That of a new project.
const idleMs = 8000;

const exchange = [
  { role: "user", content: "Deploy the new API to staging" },
  {
    role: "assistant",
    content: "Built the Docker image. Pushed it to gcr.io/my-project/api:v2.1. Deployed to the staging cluster: done.",
  },
];

/** From the last message of a session to its task, beyond the idle time, when a thousand fall silent together. */
export const lag: Benchmark = {
  name: "lag",
  summary: "1,000 sessions go idle together: from the last message to the task, beyond the idle time",
  seconds: 20,
  async run({ headway, seconds, stack, note }) {
    const [connection] = await connectAll(stack, headway.grpcPort, 1);
    const seenAt = new Map<string, number>();
    const opened = Promise.withResolvers<void>();
    connection?.start(callOf(headway, TaskService.method.watchTasks, { onlyNew: true }), {
      message: (bytes) => {
        const { frame } = fromBinary(WatchTasksResponseSchema, bytes);
        opened.resolve();
        if (frame.case !== "changed") return;
        for (const { sessionId } of frame.value.tasks) {
          if (!seenAt.has(sessionId)) seenAt.set(sessionId, Date.now());
        }
      },
      end: () => opened.reject(new Error("the server ended the watch")),
    });
    await opened.promise;
    note("warming up: 100 sessions");
    await fallSilent(100);
    await sleep(idleMs);
    await until(() => seenAt.size === 100, 30);
    seenAt.clear();

    const lastAt = await fallSilent(sessionCount);
    note(`${sessionCount} sessions have fallen silent`);
    await sleep(idleMs);
    await until(() => seenAt.size === sessionCount, seconds);
    const lags = new Samples();
    for (const [sessionId, at] of lastAt) lags.add((seenAt.get(sessionId) ?? Number.NaN) - at - idleMs);
    return {
      p50_ms: lags.percentile(0.5),
      p99_ms: lags.percentile(0.99),
      missing: sessionCount - seenAt.size,
    };

    /** Tells sessions something, all at once, and answers when each was told it: the machine has one clock. */
    async function fallSilent(count: number): Promise<ReadonlyMap<string, number>> {
      const sessions = await createSessions(headway, count);
      const answers = await callAll(
        headway,
        sessions.map((sessionId) => storeCall(headway, sessionId, exchange)),
      );
      return new Map(
        answers.map((bytes, i) => {
          const { messages } = fromBinary(StoreMessagesResponseSchema, bytes);
          return [sessions[i] ?? "", timestampMs(messages.at(-1)?.createTime as Timestamp)];
        }),
      );
    }
  },
};
