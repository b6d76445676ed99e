import { durationFromMs, type Timestamp, timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { InstanceEndReason } from "../gen/ts/headway/v1/ping_pb.ts";
import { ERROR, getActivity } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { HEALTHY, joinAgent, startInstance, UNKNOWN } from "./harness/ping.ts";
import { reapAfter } from "./harness/reaper.ts";
import { refusalOf } from "./harness/refusal.ts";
import { registerAgent } from "./harness/tasks.ts";

const headway = useHeadway({ env: { HEADWAY_LOOK_MS: "50" } });
const { ENDED, STOPPED, IDLE, MAX_LIFETIME } = InstanceEndReason;
const at = (time: Timestamp | undefined) => (time ? timestampMs(time) : 0);
const seconds = (count: number) => durationFromMs(count * 1000);

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("an instance is told to stop in every answer until its last heartbeat, and that is what it ended by", async () => {
    const one = await startInstance(clients());
    const { instanceId } = one;
    const asked = await clients().ping.stopInstance({ instanceId, actor: "ops", reason: "deploy" });
    expect(asked.instance).toMatchObject({ status: HEALTHY, stop: { actor: "ops", reason: "deploy" } });
    const { createTime, deadlineTime, deliverTime } = asked.instance?.stop ?? {};
    expect([at(deadlineTime) - at(createTime), deliverTime]).toEqual([30_000, undefined]);
    const told = await one.beat();
    expect(told).toMatchObject({ stop: true, stopOrder: { actor: "ops", reason: "deploy", deadlineTime } });
    const delivered = (await one.now()).stop?.deliverTime;
    expect(delivered).toBeDefined();
    expect((await one.beat()).stop).toBe(true);
    expect((await one.now()).stop?.deliverTime).toEqual(delivered);
    const task = await one.add();
    expect(await one.beat({ last: true })).toMatchObject({ status: UNKNOWN, stop: false });
    const ended = await one.now();
    expect(ended).toMatchObject({ status: UNKNOWN, endReason: STOPPED, stop: { actor: "ops" }, activeCount: 0 });
    expect(at(ended.endTime)).toBeLessThan(at(deadlineTime));
    expect(await getActivity(clients().activities, task)).toMatchObject({ status: ERROR });
    expect(await one.beat()).toMatchObject({ stop: true, status: UNKNOWN, stopOrder: { actor: "ops" } });
    expect((await one.now()).endReason).toBe(STOPPED);
    const again = await clients().ping.stopInstance({ instanceId, actor: "late" });
    expect(again.instance).toMatchObject({ endReason: STOPPED, stop: { actor: "ops" } });
  });

  test("one that does not stop is taken as ended at the deadline, with its tasks", async () => {
    const one = await startInstance(clients(), { instanceLimits: { heartbeatTimeout: seconds(3600) } });
    const task = await one.add();
    await clients().ping.stopInstance({ instanceId: one.instanceId, actor: "ops", grace: seconds(600) });
    await one.beat();
    const deadline = (await one.now()).stop?.deadlineTime;
    await reapAfter(headway.database, deadline, -1);
    expect((await one.now()).endReason).toBe(0);
    await reapAfter(headway.database, deadline, 1);
    const ended = await one.now();
    expect(ended).toMatchObject({ status: UNKNOWN, endReason: STOPPED, endTime: ended.stop?.deadlineTime });
    expect(await getActivity(clients().activities, task)).toMatchObject({
      status: ERROR,
      error: "the instance has ended: ops asked it to stop",
    });
    expect(await refusalOf(one.add())).toMatchObject({
      code: "FailedPrecondition",
      reason: "INSTANCE_ENDED",
      metadata: { instance_id: one.instanceId, end_reason: "STOPPED" },
    });
  });

  test("without grace it ends at once; asked again the deadline comes nearer and never farther", async () => {
    const one = await startInstance(clients());
    const stop = async (grace: number, actor: string) => {
      const { instance } = await clients().ping.stopInstance({
        instanceId: one.instanceId,
        actor,
        grace: seconds(grace),
      });
      return [at(instance?.stop?.deadlineTime), instance?.stop?.actor, instance?.etag];
    };
    const first = await stop(60, "first");
    expect(await stop(600, "second")).toEqual(first);
    const nearer = await stop(20, "third");
    expect(nearer[0]).toBeLessThan(Number(first[0]));
    expect(nearer[1]).toBe("third");
    await stop(0, "fourth");
    expect(await one.now()).toMatchObject({ status: UNKNOWN, endReason: STOPPED, stop: { actor: "fourth" } });
  });

  test("one that ends without being asked has ended, and is told so should it go on", async () => {
    const one = await startInstance(clients());
    await one.beat({ last: true });
    expect(await one.now()).toMatchObject({ endReason: ENDED, status: UNKNOWN });
    expect(await one.beat()).toMatchObject({
      stop: true,
      stopOrder: { actor: "headway", reason: "the instance has ended already" },
    });
    expect(await one.history()).toEqual(["1 HEALTHY", "2 UNKNOWN"]);
  });

  test("one that does nothing for its idle timeout is asked to stop; one that is busy is not", async () => {
    const { id: agentId } = await registerAgent(clients(), { instanceLimits: { idleTimeout: seconds(60) } });
    const [idle, busy, calls] = await Promise.all([1, 2, 3].map(() => joinAgent(clients(), agentId)));
    if (!idle || !busy || !calls) throw new Error("an instance is missing");
    await busy.add();
    await calls.beat({ inFlightCount: 1 });
    const start = await idle.now();
    expect(at(start.idleExpireTime) - at(start.startTime)).toBe(60_000);
    expect((await busy.now()).idleExpireTime).toBeUndefined();
    await Promise.all([idle.beat(), busy.beat()]);
    await reapAfter(headway.database, start.idleExpireTime, -1);
    expect((await idle.now()).stop).toBeUndefined();
    await reapAfter(headway.database, start.idleExpireTime, 1);
    expect((await idle.now()).stop).toMatchObject({ actor: "headway", reason: "idle for 60 s" });
    expect((await busy.now()).stop).toBeUndefined();
    expect((await calls.now()).stop).toBeUndefined();
    expect((await idle.beat({ last: true })).stop).toBe(false);
    expect((await idle.now()).endReason).toBe(IDLE);
  });

  test("nobody lives longer than the longest life, busy or not; an order that is not followed ends it", async () => {
    const limits = { maxLifetime: seconds(120), heartbeatTimeout: seconds(3600) };
    const one = await startInstance(clients(), { instanceLimits: limits });
    const task = await one.add();
    const { startTime, lifetimeExpireTime } = await one.now();
    expect(at(lifetimeExpireTime) - at(startTime)).toBe(120_000);
    await reapAfter(headway.database, lifetimeExpireTime, -1);
    expect((await one.now()).stop).toBeUndefined();
    await reapAfter(headway.database, lifetimeExpireTime, 1);
    expect((await one.now()).stop).toMatchObject({ actor: "headway", reason: "alive for 120 s" });
    expect((await one.beat()).stop).toBe(true);
    await reapAfter(headway.database, (await one.now()).stop?.deadlineTime, 1);
    expect(await one.now()).toMatchObject({ status: UNKNOWN, endReason: MAX_LIFETIME });
    expect(await getActivity(clients().activities, task)).toMatchObject({ status: ERROR });
  });

  test("the defaults are 30 s, 15 min and 8 h; a change of the agent's limits holds for running instances", async () => {
    const one = await startInstance(clients());
    const { agentId } = one;
    expect((await one.now()).limits).toMatchObject({
      ...{ heartbeatTimeout: seconds(30), idleTimeout: seconds(900), maxLifetime: seconds(28_800) },
    });
    const instanceLimits = { heartbeatTimeout: seconds(2), maxLifetime: seconds(60) };
    const updateMask = { paths: ["instance_limits"] };
    await clients().agents.updateAgent({ agent: { id: agentId, instanceLimits }, updateMask });
    expect(await one.beat()).toMatchObject({ nextHeartbeat: durationFromMs(667) });
    const { limits, startTime, lifetimeExpireTime } = await one.now();
    expect(limits?.idleTimeout).toEqual(seconds(60));
    expect(at(lifetimeExpireTime) - at(startTime)).toBe(60_000);
  });

  test("a process with a later start begins a new life; the one before is told to stop, and its tasks end", async () => {
    const { id: agentId } = await registerAgent(clients());
    const [first, second] = [timestampFromMs(1_700_000_000_000), timestampFromMs(1_700_000_001_000)];
    const one = await joinAgent(clients(), agentId, { processStartTime: first });
    const { instanceId } = one;
    const task = await one.add();
    await clients().ping.forcePingStatus({ instanceId, actor: "ops", status: HEALTHY });
    await clients().ping.stopInstance({ instanceId, actor: "ops" });
    expect(await one.beat({ processStartTime: second })).toMatchObject({ status: HEALTHY, stop: false });
    const anew = await one.now();
    expect([anew.forced, anew.stop, anew.endTime, anew.lastActivityTime]).toEqual(Array(4).fill(undefined));
    expect(anew).toMatchObject({ status: HEALTHY, activeCount: 0 });
    expect((await getActivity(clients().activities, task)).status).toBe(ERROR);
    const { changes } = await clients().ping.getPingStatus({ instanceId, changeLimit: 2 });
    expect(changes).toMatchObject([
      { previousStatus: UNKNOWN, status: HEALTHY },
      { status: UNKNOWN, reason: "a process with a later start took its id" },
    ]);
    const { lastSeenTime } = anew;
    expect(await one.beat({ processStartTime: first })).toMatchObject({
      ...{ status: UNKNOWN, stop: true },
      stopOrder: { actor: "headway", reason: "a process with a later start took the id" },
    });
    expect((await one.now()).lastSeenTime).toEqual(lastSeenTime);
    await one.beat({ processStartTime: second, last: true });
    expect((await one.beat({ processStartTime: second })).stop).toBe(true);
    const third = timestampFromMs(1_700_000_002_000);
    expect(await one.beat({ processStartTime: third })).toMatchObject({ status: HEALTHY, stop: false });
    expect((await one.now()).endReason).toBe(0);
  });
});
