import { connect as connectHttp2 } from "node:http2";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { WatchActivityRequestSchema } from "../gen/ts/headway/v1/activity_watch_pb.ts";
import { createActivity, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { drain } from "./harness/refusal.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  test("a hundred watchers of one activity each get the whole log, in order", async () => {
    const { activities } = headway.on(lane);
    const { id } = await createActivity(activities);
    const watched = Array.from({ length: 100 }, (_, i) =>
      drain(activities.watchActivity({ activityId: id, afterSequence: BigInt(i % 2) })),
    );
    for (let i = 0; i < 30; i += 1) await report(activities, id, `${i}`, "and");
    await activities.completeActivity({ activityId: id });
    for (const [i, frames] of (await Promise.all(watched)).entries()) {
      const sequences = frames.flatMap(({ frame }) =>
        frame.case === "entries" ? frame.value.entries.map(({ sequence }) => Number(sequence)) : [],
      );
      expect(sequences).toEqual(Array.from({ length: 62 - (i % 2) }, (_, at) => at + 1 + (i % 2)));
      expect(frames.at(-1)?.frame.case).toBe("final");
    }
  });
});

test.each(["grpcPort", "httpPort"] as const)(
  "a watcher at the %s that does not read costs bounded memory, and loses nothing",
  async (port) => {
    const { activities } = headway.on(grpc);
    const { id } = await createActivity(activities);
    const { session, request } = watchRaw(port, id);
    try {
      const text = "x".repeat(16_000);
      const write = async (entries: number) => {
        for (let left = entries; left > 0; left -= 100) await report(activities, id, ...Array<string>(100).fill(text));
      };
      await write(1000);
      const before = memory();
      // 112 MB more, none of which the watcher takes.
      await write(7000);
      await expect.poll(() => memory() - before).toBeLessThan(64_000_000);
      await activities.completeActivity({ activityId: id });
      let bytes = 0;
      for await (const chunk of request) bytes += chunk.length;
      expect(bytes).toBeGreaterThan(8000 * text.length);
    } finally {
      session.destroy();
    }
  },
  180_000,
);

test.each(["grpcPort", "httpPort"] as const)(
  "watchers at the %s that read a long log and stay leave none of its pages in memory",
  async (port) => {
    const { activities } = headway.on(grpc);
    const { id } = await createActivity(activities);
    const text = "x".repeat(16_000);
    for (let i = 0; i < 40; i += 1) await report(activities, id, ...Array<string>(100).fill(text));
    const before = memory();
    const watches = [watchRaw(port, id), watchRaw(port, id)];
    try {
      // 64 MB each, and nothing new in the log.
      for (const { request } of watches) {
        let bytes = 0;
        for await (const chunk of request.iterator({ destroyOnReturn: false })) {
          bytes += chunk.length;
          if (bytes > 4000 * text.length) break;
        }
      }
      await expect.poll(() => memory() - before).toBeLessThan(32_000_000);
    } finally {
      for (const { session } of watches) session.destroy();
    }
  },
  180_000,
);

/** Opens WatchActivity without a client, so that nothing is read that the test does not read. */
function watchRaw(port: "grpcPort" | "httpPort", activityId: string) {
  const session = connectHttp2(`http://127.0.0.1:${headway[port]}`);
  const request = session.request({
    ":method": "POST",
    ":path": "/headway.v1.ActivityService/WatchActivity",
    "content-type": "application/grpc+proto",
    te: "trailers",
  });
  const message = toBinary(WatchActivityRequestSchema, create(WatchActivityRequestSchema, { activityId }));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.byteLength, 1);
  request.end(Buffer.concat([prefix, message]));
  return { session, request };
}

/** What this process, and so the server in it, holds on to. */
function memory(): number {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  // Buffers that one collection finds unused are given back by the next.
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
