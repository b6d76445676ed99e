import { durationFromMs, type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { InstanceEndReason } from "../gen/ts/headway/v1/ping_pb.ts";
import { COMPLETE, RUNNING } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { followPing, joinAgent, startInstance } from "./harness/ping.ts";
import { reapIn } from "./harness/reaper.ts";
import { registerAgent } from "./harness/tasks.ts";

// What AgentCore's timestamps and limits come to, at the numbers of section 9 of the reference.
const headway = useHeadway({ env: { HEADWAY_LOOK_MS: "50" } });
const seconds = (count: number) => durationFromMs(count * 1000);
const at = (time: Timestamp | undefined) => (time ? timestampMs(time) : 0);

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("the clock sequence: ping, ping, add, ping, add, ping, (complete both, add), ping is told change by change", async () => {
    const one = await startInstance(clients());
    const { instanceId } = one;
    await using watch = followPing(clients(), { scope: { case: "instanceId", value: instanceId }, onlyNew: true });
    await watch.until("snapshot");
    const changedAt: number[] = [];
    const ping = async () => changedAt.push(at((await one.beat()).lastStatusChangeTime));
    await ping();
    await ping();
    const first = await one.add();
    await ping();
    const second = await one.add();
    await ping();
    await one.complete(first);
    await one.complete(second);
    const third = await one.add();
    await ping();
    // There the last one is lost: both tasks ended and another began between two pings.
    const moved = changedAt.slice(1).map((time, i) => time > (changedAt[i] ?? 0));
    expect(moved).toEqual([false, true, false, true]);
    const said = ["2 HEALTHY_BUSY", "3 HEALTHY", "4 HEALTHY_BUSY"];
    expect(await watch.changes(3)).toEqual(said.map((change) => `${instanceId} ${change}`));
    expect(await one.history()).toEqual(["1 HEALTHY", ...said]);

    // Each start and each end of the tasks themselves, also where the status stays.
    const ends = new Map<string, boolean>();
    for await (const { frame } of clients().activities.watchActivities({ filter: { instanceId } })) {
      if (frame.case !== "snapshot") continue;
      for (const { id, startTime, endTime, status } of frame.value.activities) {
        expect(startTime).toBeDefined();
        expect(status).toBe(endTime ? COMPLETE : RUNNING);
        ends.set(id, endTime !== undefined);
      }
      if (frame.value.complete) break;
    }
    expect([...ends]).toEqual([
      [first, true],
      [second, true],
      [third, false],
    ]);
  });

  test("idle 60 s: busy for 180 s it is never asked to stop; then healthy for 60 s it is", async () => {
    const { id: agentId } = await registerAgent(clients(), {
      instanceLimits: { idleTimeout: seconds(60), heartbeatTimeout: seconds(3600) },
    });
    const one = await joinAgent(clients(), agentId);
    const task = await one.add();
    await reapIn(headway.database, 180);
    expect((await one.now()).stop).toBeUndefined();
    await one.complete(task);
    const healthySince = at((await one.now()).lastStatusChangeTime);
    expect(at((await one.now()).idleExpireTime) - healthySince).toBe(60_000);
    await reapIn(headway.database, 61);
    const { stop } = await one.now();
    expect(at(stop?.createTime) - healthySince).toBe(60_000);
    expect(stop).toMatchObject({ actor: "headway", reason: "idle for 60 s" });
  });

  test("busy beyond the longest life: it ends for that reason, and the stream warns before", async () => {
    const limits = { idleTimeout: seconds(60), maxLifetime: seconds(120), heartbeatTimeout: seconds(3600) };
    const one = await startInstance(clients(), { instanceLimits: limits });
    await one.add();
    await using watch = followPing(clients(), { scope: { case: "instanceId", value: one.instanceId }, onlyNew: true });
    await watch.until("snapshot");
    await reapIn(headway.database, 121);
    const [warned] = (await watch.until("changed")).instances;
    expect(warned).toMatchObject({ stop: { actor: "headway", reason: "alive for 120 s" }, endReason: 0 });
    expect(at(warned?.stop?.createTime) - at(warned?.startTime)).toBe(120_000);
    await reapIn(headway.database, 151);
    expect((await watch.until("final")).instance?.endReason).toBe(InstanceEndReason.MAX_LIFETIME);
  });
});
