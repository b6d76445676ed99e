import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ActivityStatus } from "../gen/ts/headway/v1/activity_pb.ts";
import { COMPLETE, createActivity, getActivity, RUNNING, report } from "./harness/activities.ts";
import { createSchema, spendTransactions, startCluster, type TestCluster } from "./harness/cluster.ts";
import { type Headway, startHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

// What is not waited for reaches the disk as late as PostgreSQL allows: so the ids of it are given out again.
const lazyDisk = ["wal_writer_delay=10s", "fsync=off"];
const eager = { HEADWAY_LOOK_MS: "20", HEADWAY_EXTRACTOR: "off" };

/** Follows all activities of a server, and comes back with the last token whenever the stream ends. */
function follow(headway: Headway): { readonly seen: ReadonlyMap<string, ActivityStatus> } & AsyncDisposable {
  const seen = new Map<string, ActivityStatus>();
  const stop = new AbortController();
  const following = (async () => {
    for (let resumeToken = ""; !stop.signal.aborted; ) {
      try {
        const { activities } = headway.on(grpc);
        for await (const frame of activities.watchActivities({ resumeToken }, { signal: stop.signal })) {
          resumeToken = frame.resumeToken || resumeToken;
          const { value } = frame.frame;
          for (const { id, status } of value && "activities" in value ? value.activities : []) seen.set(id, status);
        }
      } catch {
        await sleep(20);
      }
    }
  })();
  return {
    seen,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };
}

/** Does a call again and again until the database is back. */
async function untilDone<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch {
      await sleep(20);
    }
  }
}

/** Completes an activity once the database is back. */
async function complete(headway: Headway, activityId: string): Promise<void> {
  const { activities } = headway.on(grpc);
  await untilDone(async () => {
    // An answer may have been lost with the connection.
    const { status } = await getActivity(activities, activityId);
    if (status !== COMPLETE) await activities.completeActivity({ activityId });
  });
}

/** Waits until a server that looks all the time has looked at the journal once more. */
async function looked(cluster: TestCluster): Promise<void> {
  const [row] = await cluster.query<{ now: string }>("select clock_timestamp()::text as now");
  const passes = () =>
    cluster.query(
      "select from pg_stat_activity where query like '%journal_horizon%' and state = 'idle' and query_start > $1",
      [row?.now],
    );
  await expect.poll(passes).not.toHaveLength(0);
}

async function tokenOf(headway: Headway): Promise<string> {
  for await (const frame of headway.on(grpc).activities.watchActivities({ onlyNew: true })) return frame.resumeToken;
  throw new Error("the watch has ended");
}

test.each(["SIGQUIT", "SIGKILL"] as const)(
  "after a crash of PostgreSQL by %s a change under an id that was given out before reaches watchers and tokens",
  async (signal) => {
    await using cluster = await startCluster(lazyDisk);
    await createSchema(cluster);
    await using writer = await startHeadway({ database: cluster, env: { ...eager, HEADWAY_LOOK_MS: "60000" } });
    await using reader = await startHeadway({ database: cluster, env: eager });
    const { id } = await createActivity(writer.on(grpc).activities, { status: RUNNING });
    await using watcher = follow(reader);
    const { seen } = watcher;
    await expect.poll(() => seen.get(id)).toBe(RUNNING);
    await spendTransactions(cluster, 200);
    await looked(cluster);
    const token = await tokenOf(writer);
    await cluster.stop(signal);
    await cluster.start();
    await complete(writer, id);
    const [line] = await cluster.query<{ again: boolean }>(
      "select changed_in < $1::xid8 as again from change where $2 = any(ids) order by changed_in desc limit 1",
      [JSON.parse(Buffer.from(token, "base64url").toString())[1].split(":")[1], id],
    );
    expect(line).toEqual({ again: true });
    await expect.poll(() => seen.get(id)).toBe(COMPLETE);
    for (const each of [writer, reader]) {
      for await (const { frame } of each.on(grpc).activities.watchActivities({ resumeToken: token })) {
        if (frame.case !== "changed") continue;
        expect(frame.value.activities.map((one) => [one.id, one.status])).toEqual([[id, COMPLETE]]);
        break;
      }
    }
  },
  120_000,
);

test("two servers over a PostgreSQL that crashes 20 times under load: no watcher misses the last change", async () => {
  await using cluster = await startCluster(lazyDisk);
  await createSchema(cluster);
  await using one = await startHeadway({ database: cluster, env: eager });
  await using two = await startHeadway({ database: cluster, env: eager });
  await using first = follow(one);
  await using second = follow(two);
  for (let round = 0; round < 20; round += 1) {
    const create = () => untilDone(() => createActivity(one.on(grpc).activities, { status: RUNNING }));
    const ids = (await Promise.all(Array.from({ length: 8 }, create))).map(({ id }) => id);
    let goesOn = true;
    const load = ids.slice(4).map(async (id, i) => {
      while (goesOn) await report((i % 2 ? one : two).on(grpc).activities, id, "on it").catch(() => sleep(10));
    });
    for (const { seen } of [first, second]) await expect.poll(() => ids.every((id) => seen.has(id))).toBe(true);
    await spendTransactions(cluster, 50);
    await looked(cluster);
    await cluster.stop("SIGQUIT");
    await cluster.start();
    await Promise.all(ids.map((id, i) => complete(i % 2 ? one : two, id)));
    goesOn = false;
    await Promise.all(load);
    for (const { seen } of [first, second]) {
      const missing = () => ids.filter((id) => seen.get(id) !== COMPLETE);
      await expect.poll(missing, { message: `round ${round}` }).toEqual([]);
    }
  }
}, 300_000);
