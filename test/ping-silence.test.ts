import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { InstanceEndReason, PingStatusSource } from "../gen/ts/headway/v1/ping_pb.ts";
import { ERROR, getActivity, RUNNING } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { followPing, HEALTHY, HEALTHY_BUSY, startInstance, UNHEALTHY, UNKNOWN } from "./harness/ping.ts";
import { reapAfter, reapIn } from "./harness/reaper.ts";

const headway = useHeadway({ env: { HEADWAY_LOOK_MS: "50" } });
const { LOST } = InstanceEndReason;
const { SILENCE } = PingStatusSource;

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("an instance that is overdue is UNHEALTHY, whatever is forced, and healthy again when it is heard of", async () => {
    const one = await startInstance(clients());
    await using watch = followPing(clients(), { scope: { case: "instanceId", value: one.instanceId } });
    await watch.snapshot();
    const forced = { instanceId: one.instanceId, actor: "ops", status: HEALTHY_BUSY };
    await clients().ping.forcePingStatus(forced);
    const task = await one.add();
    const { lastSeenTime } = await one.now();
    await reapAfter(headway.database, lastSeenTime, 29);
    expect((await one.now()).status).toBe(HEALTHY_BUSY);
    await reapAfter(headway.database, lastSeenTime, 31);
    expect(await one.now()).toMatchObject({ status: UNHEALTHY, statusSource: SILENCE, activeCount: 1 });
    const again = await clients().ping.forcePingStatus({ ...forced, status: HEALTHY });
    expect(again.instance).toMatchObject({ status: UNHEALTHY, statusSource: SILENCE });
    expect((await getActivity(clients().activities, task)).status).toBe(RUNNING);
    expect(await one.beat()).toMatchObject({ status: HEALTHY });
    expect(await watch.changes(3)).toEqual([
      `${one.instanceId} 2 HEALTHY_BUSY`,
      `${one.instanceId} 3 UNHEALTHY`,
      `${one.instanceId} 4 HEALTHY`,
    ]);
  });

  test("one that is silent for ten times as long is lost with its tasks, and lives again when it is heard of", async () => {
    const one = await startInstance(clients());
    const task = await one.add("lost");
    await using watch = followPing(clients(), { scope: { case: "instanceId", value: one.instanceId } });
    await watch.snapshot();
    const { lastSeenTime } = await one.now();
    await reapAfter(headway.database, lastSeenTime, 299);
    expect((await one.now()).status).toBe(UNHEALTHY);
    await reapAfter(headway.database, lastSeenTime, 301);
    expect(await one.now()).toMatchObject({ status: UNKNOWN, endReason: LOST, activeCount: 0 });
    const { status, error } = await getActivity(clients().activities, task);
    expect([status, error]).toEqual([ERROR, "the instance has ended: silent for 300 s"]);
    const { changes } = await clients().ping.getPingStatus({ instanceId: one.instanceId, changeLimit: 1 });
    expect(changes).toMatchObject([{ status: UNKNOWN, reason: "silent for 300 s", activeCount: 1 }]);
    expect(await one.beat()).toMatchObject({ status: HEALTHY, stop: false });
    const { endTime, endReason } = await one.now();
    expect([endTime, endReason]).toEqual([undefined, 0]);
    expect((await watch.changes(3)).map((change) => change.split(" ")[2])).toEqual(["UNHEALTHY", "UNKNOWN", "HEALTHY"]);
    await reapIn(headway.database, 301);
    await one.add("back");
    expect(await one.now()).toMatchObject({ status: HEALTHY_BUSY, activeCount: 1 });
  });

  test("reading an instance, or a list of them, is enough to learn that one is overdue", async () => {
    const limits = { instanceLimits: { heartbeatTimeout: durationFromMs(1000) } };
    const [one, other] = await Promise.all([startInstance(clients(), limits), startInstance(clients())]);
    await expect.poll(async () => (await one.now()).status, { interval: 100 }).toBe(UNHEALTHY);
    expect((await other.now()).status).toBe(HEALTHY);
    const { instances, byStatus } = await clients().ping.listPingStatuses({ filter: { agentId: one.agentId } });
    expect(instances).toMatchObject([{ id: one.instanceId, status: UNHEALTHY }]);
    expect(byStatus).toMatchObject([{ status: UNHEALTHY, count: 1 }]);
  });

  test("any number of reapers at once write each change once", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => startInstance(clients())));
    await Promise.all(Array.from({ length: 5 }, () => reapIn(headway.database, 31)));
    for (const one of all) expect(await one.history()).toEqual(["1 HEALTHY", "2 UNHEALTHY"]);
  });
});
