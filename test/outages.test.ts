import { setTimeout as sleep } from "node:timers/promises";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { createActivity, getActivity, RUNNING } from "./harness/activities.ts";
import type { TestDatabase } from "./harness/database.ts";
import { startHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { startInstance } from "./harness/ping.ts";
import { type Postgres, startPostgres } from "./harness/postgres.ts";
import { refusalOf } from "./harness/refusal.ts";

// An instance that is silent for ten times as long is lost.
const heartbeatTimeoutMs = 1000;
// Of a worker that renews it often enough, but for the outage.
const leaseMs = 6000;

/** The same database as the server's, for the harness. */
function databaseOf({ url }: Postgres): TestDatabase {
  return { url, query: async () => [], [Symbol.asyncDispose]: async () => {} };
}

test.each([
  [
    "stopped",
    async (postgres: Postgres) => {
      await postgres.stop();
      return () => postgres.start();
    },
  ],
  [
    "frozen",
    async (postgres: Postgres) => {
      const thaw = await postgres.freeze();
      return async () => thaw();
    },
  ],
] as const)(
  "while the database is %s nobody falls silent: no instance is lost, no async task ends, and no claim",
  async (_how, takeAway) => {
    await using postgres = await startPostgres();
    await using headway = await startHeadway({ database: databaseOf(postgres) });
    const clients = headway.on(grpc);
    const limits = { instanceLimits: { heartbeatTimeout: durationFromMs(heartbeatTimeoutMs) } };
    const one = await startInstance(clients, limits);
    const task = await one.add();
    const { id: activityId } = await createActivity(clients.activities, { name: "leased", queue: { maxAttempts: 1 } });
    const lease = durationFromMs(leaseMs);
    const claimed = await clients.activities.claimActivities({ names: ["leased"], owner: "worker", lease });
    const epoch = claimed.activities[0]?.epoch ?? 0n;
    let isOver = false;
    const beating = (async () => {
      for (; !isOver; await sleep(200)) await one.beat().catch(() => {});
    })();

    const bringBack = await takeAway(postgres);
    const awayAt = performance.now();
    expect(await refusalOf(one.beat())).toMatchObject({ code: "Unavailable", reason: "DATABASE_UNAVAILABLE" });
    // There is no event to wait for: this is about time that passes.
    await sleep(12 * heartbeatTimeoutMs - (performance.now() - awayAt));
    await bringBack();
    const backAt = performance.now();
    await expect
      .poll(() =>
        one.beat().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    expect(performance.now() - backAt).toBeLessThan(5000);
    await clients.activities.reportProgress({ activityId, epoch, entries: [{ message: "mine still" }] });
    expect((await getActivity(clients.activities, activityId)).status).toBe(RUNNING);
    await sleep(2 * heartbeatTimeoutMs);
    isOver = true;
    await beating;
    expect((await getActivity(clients.activities, task)).status).toBe(RUNNING);
    expect((await one.now()).endReason).toBe(0);
    expect((await one.history()).filter((line) => line.includes("UNKNOWN"))).toEqual([]);
  },
  120_000,
);
