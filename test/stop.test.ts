import { connect as connectHttp2 } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { HealthCheckResponse_ServingStatus as Serving } from "../gen/ts/grpc/health/v1/health_pb.ts";
import { WatchActivityRequestSchema } from "../gen/ts/headway/v1/activity_watch_pb.ts";
import { createActivity, report } from "./harness/activities.ts";
import { createDatabase, waitingForLocks, whileLocked } from "./harness/database.ts";
import { startHeadway } from "./harness/headway.ts";
import { connect, grpc, lanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";
import { startProcess } from "./harness/server-process.ts";

const stopping = { code: "Unavailable", reason: "SHUTTING_DOWN" };

describe.each(lanes)("$name", (lane) => {
  test("a server that stops tells its streams where to go on, and health watchers that it does not serve", async () => {
    await using headway = await startHeadway();
    using clients = connect(lane, headway);
    const { activities, health } = clients;
    const { id } = await createActivity(activities);
    await report(activities, id, "two");
    const one = activities.watchActivity({ activityId: id })[Symbol.asyncIterator]();
    const all = activities.watchActivities({ onlyNew: true })[Symbol.asyncIterator]();
    const healthy = health.watch({})[Symbol.asyncIterator]();
    expect((await healthy.next()).value?.status).toBe(Serving.SERVING);
    expect((await one.next()).value?.frame.case).toBe("snapshot");
    expect((await one.next()).value?.sequence).toBe(2n);
    const { resumeToken } = (await all.next()).value ?? {};

    const last = Promise.all([refusalOf(one.next()), refusalOf(all.next()), healthy.next()]);
    const startedAt = performance.now();
    await headway[Symbol.asyncDispose]();
    expect(performance.now() - startedAt).toBeLessThan(1500);
    const [ofOne, ofAll, ofHealth] = await last;
    expect(ofOne).toMatchObject({ ...stopping, metadata: { position: "2" } });
    expect(ofAll).toMatchObject({ ...stopping, metadata: { position: resumeToken } });
    expect(ofHealth.value?.status).toBe(Serving.NOT_SERVING);
    await healthy.return?.();
  });

  test("a write that has begun is answered before the server is gone", async () => {
    await using database = await createDatabase();
    await using headway = await startHeadway({ database });
    using clients = connect(lane, headway);
    const { id } = await createActivity(clients.activities);
    await whileLocked(database, "select from activity for update", async (release) => {
      const writing = report(clients.activities, id, "the last word");
      await expect.poll(() => waitingForLocks(database), { timeout: 5000 }).not.toEqual([]);
      const stopped = headway[Symbol.asyncDispose]();
      await release();
      expect((await writing).lastSequence).toBe(2n);
      await stopped;
    });
  });
});

test("a server can stop at any moment after its start", async () => {
  await using database = await createDatabase();
  for (let i = 0; i < 10; i += 1) {
    await using headway = await startHeadway({ database });
    if (i % 2) await fetch(`http://127.0.0.1:${headway.httpPort}/`);
  }
});

test("a server that cannot listen says where, and ends", async () => {
  await using headway = await startHeadway();
  const { database } = headway;
  for (const [name, port] of [
    ["GRPC", headway.grpcPort],
    ["HTTP", headway.httpPort],
  ] as const) {
    const second = startHeadway({ database, env: { [`HEADWAY_${name}_PORT`]: `${port}` } });
    await expect(second).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`);
  }
});

test.each(["grpcPort", "httpPort"] as const)(
  "a reader at the %s that reads nothing holds up the stop for the grace at most",
  async (port) => {
    await using headway = await startHeadway({ env: { HEADWAY_SHUTDOWN_GRACE_MS: "300" } });
    const { activities } = headway.on(grpc);
    const { id } = await createActivity(activities);
    for (let i = 0; i < 10; i += 1) await report(activities, id, ...Array<string>(100).fill("x".repeat(16_000)));
    const session = connectHttp2(`http://127.0.0.1:${headway[port]}`);
    session.on("error", () => {});
    const message = toBinary(WatchActivityRequestSchema, create(WatchActivityRequestSchema, { activityId: id }));
    const request = session.request({
      ":method": "POST",
      ":path": "/headway.v1.ActivityService/WatchActivity",
      "content-type": "application/grpc+proto",
      te: "trailers",
    });
    request.on("error", () => {});
    request.end(Buffer.concat([Buffer.of(0, 0, 0, 0, message.byteLength), message]));
    await new Promise((resolve) => request.once("response", resolve));
    const startedAt = performance.now();
    await headway[Symbol.asyncDispose]();
    expect(performance.now() - startedAt).toBeLessThan(2000);
    session.destroy();
  },
);

test.each(["SIGTERM", "SIGINT"] as const)(
  "at %s the program ends by itself, with 0, within the grace",
  async (signal) => {
    await using database = await createDatabase();
    await using server = await startProcess({ DATABASE_URL: database.url, HEADWAY_SHUTDOWN_GRACE_MS: "3000" });
    using clients = connect(grpc, server);
    const { id } = await createActivity(clients.activities);
    const watch = clients.activities.watchActivity({ activityId: id })[Symbol.asyncIterator]();
    await watch.next();
    await fetch(`http://127.0.0.1:${server.httpPort}/`);
    const startedAt = performance.now();
    const [code, told] = await Promise.all([
      server.end(signal),
      refusalOf(drain({ [Symbol.asyncIterator]: () => watch })),
    ]);
    expect(code).toBe(0);
    expect(told).toMatchObject(stopping);
    expect(performance.now() - startedAt).toBeLessThan(2500);
  },
);
