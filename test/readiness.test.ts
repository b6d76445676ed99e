import { ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { HealthCheckResponse_ServingStatus as Serving } from "../gen/ts/grpc/health/v1/health_pb.ts";
import { createActivity } from "./harness/activities.ts";
import { createDatabase } from "./harness/database.ts";
import { startHeadway } from "./harness/headway.ts";
import { connect, grpc, lanes } from "./harness/lanes.ts";
import { refusal } from "./harness/refusal.ts";
import { startSilentProxy } from "./harness/silent-proxy.ts";

const { SERVING, NOT_SERVING } = Serving;

describe.each(lanes)("$name", (lane) => {
  test("health, its watch and /readyz tell that the database does not answer, and that it does again", async () => {
    await using database = await createDatabase();
    await using proxy = await startSilentProxy(database.url);
    await using headway = await startHeadway({ env: { DATABASE_URL: proxy.url }, database });
    using clients = connect(lane, headway);
    const { health } = clients;
    const probe = async (path: string) => (await fetch(`http://127.0.0.1:${headway.httpPort}${path}`)).status;
    const call = new AbortController();
    const told = health.watch({}, { signal: call.signal })[Symbol.asyncIterator]();
    const next = async () => (await told.next()).value?.status;
    expect(await next()).toBe(SERVING);
    expect([await probe("/healthz"), await probe("/readyz")]).toEqual([200, 200]);

    const lostAt = performance.now();
    proxy.silence("new");
    expect(await next()).toBe(NOT_SERVING);
    expect(performance.now() - lostAt).toBeLessThan(15_000);
    expect((await health.check({})).status).toBe(NOT_SERVING);
    expect([await probe("/healthz"), await probe("/readyz")]).toEqual([200, 503]);

    const backAt = performance.now();
    proxy.heal();
    expect(await next()).toBe(SERVING);
    expect(performance.now() - backAt).toBeLessThan(15_000);
    expect((await health.check({})).status).toBe(SERVING);
    expect(await probe("/readyz")).toBe(200);
    call.abort();
    await told.next().catch(() => {});
  }, 60_000);
});

test("the probes are answered before everything else: without a key, and in plain text", async () => {
  await using headway = await startHeadway();
  for (const path of ["/healthz", "/readyz"]) {
    const answer = await fetch(`http://127.0.0.1:${headway.httpPort}${path}`);
    expect([answer.status, answer.headers.get("cache-control"), await answer.text()]).toEqual([
      200,
      "no-store",
      "ok\n",
    ]);
    const head = await fetch(`http://127.0.0.1:${headway.httpPort}${path}`, { method: "HEAD" });
    expect(head.status).toBe(200);
    const post = await fetch(`http://127.0.0.1:${headway.httpPort}${path}`, { method: "POST" });
    expect(post.status).toBe(404);
  }
});

test("a write that a silently dead connection swallowed ends soon as one that may have been done; the next one works", async () => {
  await using database = await createDatabase();
  await using proxy = await startSilentProxy(database.url);
  const env = { DATABASE_URL: proxy.url, HEADWAY_DATABASE_SILENCE_MS: "500" };
  await using headway = await startHeadway({ env, database });
  const { activities } = headway.on(grpc);
  const { id } = await createActivity(activities);
  // What the server does by itself may hold the dead connections; then the report gets a new one, and is done.
  const swallowed = async () => {
    proxy.silence();
    const report = activities.reportProgress({ activityId: id, entries: [{ message: "swallowed" }] });
    return await report.then(
      () => undefined,
      (err: unknown) => refusal(ConnectError.from(err)),
    );
  };
  await expect.poll(swallowed, { timeout: 50_000 }).toMatchObject({
    code: "Unavailable",
    reason: "DATABASE_UNAVAILABLE",
    message: expect.stringContaining("may have been done"),
  });
  await activities.reportProgress({ activityId: id, entries: [{ message: "after" }] });
}, 60_000);
