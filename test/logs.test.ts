import { connect as connectHttp2, constants } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { WatchActivityRequestSchema } from "../gen/ts/headway/v1/activity_watch_pb.ts";
import { createActivity } from "./harness/activities.ts";
import { createDatabase, waitingForLocks, whileLocked } from "./harness/database.ts";
import { connect, connectLane, grpc, lanes, moreLanes } from "./harness/lanes.ts";
import { startProcess } from "./harness/server-process.ts";

const all = [...lanes, ...moreLanes];

test("clients that leave, in whatever way and over whatever protocol, are no errors in the log", async () => {
  await using database = await createDatabase();
  await using server = await startProcess({ DATABASE_URL: database.url, HEADWAY_LOG_LEVEL: "debug" });
  using clients = connect(grpc, server);
  const { id: activityId } = await createActivity(clients.activities);
  for (const lane of all) {
    using leaving = connect(lane, server);
    // In the middle of a stream: by canceling, and with the connection.
    for (const how of ["cancel", "cut"]) {
      const stop = new AbortController();
      const frames = leaving.activities.watchActivity({ activityId }, { signal: stop.signal })[Symbol.asyncIterator]();
      await frames.next();
      if (how === "cancel") stop.abort();
      else leaving[Symbol.dispose]();
      await frames.next().catch(() => {});
    }
  }
  // What a client does whose process is killed: its streams are reset with whatever code.
  for (const port of [server.grpcPort, server.httpPort]) {
    for (const code of [constants.NGHTTP2_INTERNAL_ERROR, constants.NGHTTP2_PROTOCOL_ERROR, constants.NGHTTP2_CANCEL]) {
      const session = connectHttp2(`http://127.0.0.1:${port}`);
      const request = session.request({
        ...{ ":method": "POST", ":path": "/headway.v1.ActivityService/WatchActivity" },
        "content-type": "application/grpc+proto",
      });
      request.on("error", () => {});
      const message = toBinary(WatchActivityRequestSchema, create(WatchActivityRequestSchema, { activityId }));
      request.end(Buffer.concat([Buffer.from([0, 0, 0, 0, message.byteLength]), message]));
      await new Promise((resolve) => request.once("data", resolve));
      request.close(code);
      session.destroy();
    }
  }
  // While a read is under way: the read ends in the database too.
  await whileLocked(database, "lock table activity", async () => {
    for (const lane of all) {
      using leaving = connect(lane, server);
      const read = leaving.activities.getActivity({ activityId }, { timeoutMs: 200 });
      await read.catch(() => {});
      const reads = async () => (await waitingForLocks(database)).filter(({ query }) => query.includes("a.input"));
      await expect.poll(reads).toEqual([]);
    }
  });
  using last = connect(connectLane, server);
  await last.activities.getActivity({ activityId });
  expect(await server.end("SIGTERM")).toBe(0);
  const lines = server.output.split("\n").filter((line) => line.startsWith('{"level"'));
  const logged = lines.map((line) => JSON.parse(line) as { level: number });
  expect(logged.filter(({ level }) => level >= 40)).toEqual([]);
  expect(server.output).not.toMatch(/^(?!\{).*failed in the background/m);
  expect(logged.length).toBeGreaterThan(all.length);
});
