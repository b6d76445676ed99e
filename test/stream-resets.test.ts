import { once } from "node:events";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { WatchActivityRequestSchema } from "../gen/ts/headway/v1/activity_watch_pb.ts";
import { createActivity, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

const headway = useHeadway();
// As many as a gateway has whose clients all leave at once.
const leaving = 1500;

test.each(["grpcPort", "httpPort"] as const)(
  "1,500 calls canceled at once on %s end no other of their connection",
  async (port) => {
    const { activities } = headway.on(grpc);
    const { id } = await createActivity(activities);
    const session = connect(`http://127.0.0.1:${headway[port]}`);
    try {
      const ends: string[] = [];
      for (const event of ["goaway", "error", "close"]) session.on(event, () => ends.push(event));
      const watch = watchOf(session, id);
      watch.on("error", (err) => ends.push(`the watch: ${err.message}`));
      let received = 0;
      watch.on("data", (chunk: Buffer) => (received += chunk.length));
      await expect.poll(() => received).toBeGreaterThan(0);
      const others = Array.from({ length: leaving }, () => watchOf(session, id));
      await Promise.all(
        others.map(async (one) => {
          one.on("error", () => {});
          const closed = once(one, "close");
          one.close(constants.NGHTTP2_CANCEL);
          await closed;
        }),
      );
      const before = received;
      await report(activities, id, "still here");
      await expect.poll(() => received + ends.length).toBeGreaterThan(before);
      expect(ends).toEqual([]);
    } finally {
      session.destroy();
    }
  },
);

function watchOf(session: ClientHttp2Session, activityId: string) {
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
  return request;
}
