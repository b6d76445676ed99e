import { durationFromMs, type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { PingStatusSource } from "../gen/ts/headway/v1/ping_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { HEALTHY, HEALTHY_BUSY, startInstance, UNHEALTHY } from "./harness/ping.ts";
import { rawConnect } from "./harness/raw.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const { FORCED, CUSTOM, AUTOMATIC } = PingStatusSource;
const at = (time: Timestamp | undefined) => (time ? timestampMs(time) : 0);

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("14: what an instance says of itself goes before what it does, and may hide tasks", async () => {
    const one = await startInstance(clients());
    expect(await one.beat({ status: HEALTHY_BUSY })).toMatchObject({ status: HEALTHY_BUSY, statusSource: CUSTOM });
    await one.add();
    expect(await one.beat({ status: HEALTHY })).toMatchObject({ status: HEALTHY, statusSource: CUSTOM });
    expect(await one.now()).toMatchObject({ status: HEALTHY, customStatus: HEALTHY, activeCount: 1 });
  });

  test("15: an instance that has nothing to say of itself is what it does", async () => {
    const one = await startInstance(clients());
    await one.beat({ status: HEALTHY_BUSY });
    expect(await one.beat()).toMatchObject({ status: HEALTHY, statusSource: AUTOMATIC });
    expect(await one.beat({ inFlightCount: 2 })).toMatchObject({ status: HEALTHY_BUSY, statusSource: AUTOMATIC });
    expect(await one.now()).toMatchObject({ inFlightCount: 2, activeCount: 0, customStatus: 0 });
    expect(await one.beat()).toMatchObject({ status: HEALTHY, statusSource: AUTOMATIC });
  });

  test("16: the status may be a text in JSON, and one that is not an instance's to say is refused by name", async () => {
    const one = await startInstance(clients());
    const { agentId, instanceId } = one;
    const body = JSON.stringify({ agentId, instanceId, status: "PING_STATUS_HEALTHY_BUSY" });
    expect((await rawConnect(headway.httpPort, "headway.v1.PingService/Heartbeat", body)).status).toBe(200);
    expect((await one.now()).status).toBe(HEALTHY_BUSY);
    expect(await refusalOf(one.beat({ status: UNHEALTHY }))).toMatchObject({
      reason: "FIELD_INVALID",
      fields: ["status"],
    });
  });

  test("17: a forced status goes before all, with who, why and until when; clearing it brings the others back", async () => {
    const one = await startInstance(clients());
    const { ping } = clients();
    const { instanceId } = one;
    const said = { instanceId, actor: "ops", reason: "drill" };
    const forced = await ping.forcePingStatus({ ...said, status: HEALTHY_BUSY, ttl: durationFromMs(60_000) });
    expect(forced.instance).toMatchObject({
      ...{ status: HEALTHY_BUSY, statusSource: FORCED },
      forced: { status: HEALTHY_BUSY, actor: "ops", reason: "drill" },
    });
    const { createTime, expireTime } = forced.instance?.forced ?? {};
    expect(at(expireTime) - at(createTime)).toBe(60_000);
    expect(await one.beat({ status: HEALTHY })).toMatchObject({ status: HEALTHY_BUSY, statusSource: FORCED });
    await one.add();
    await ping.forcePingStatus({ ...said, status: HEALTHY });
    expect(await one.now()).toMatchObject({ status: HEALTHY, statusSource: FORCED, customStatus: HEALTHY });
    await one.beat();
    const cleared = await ping.clearForcedPingStatus({ instanceId });
    expect(cleared.instance).toMatchObject({ status: HEALTHY_BUSY, statusSource: AUTOMATIC });
    expect(cleared.instance?.forced).toBeUndefined();
    expect((await ping.clearForcedPingStatus({ instanceId })).instance?.etag).toBe(cleared.instance?.etag);
    const { changes } = await ping.getPingStatus({ instanceId, changeLimit: 10 });
    expect(changes.map(({ source, reason }) => [source, reason])).toEqual([
      [AUTOMATIC, ""],
      [FORCED, "drill"],
      [FORCED, "drill"],
      [AUTOMATIC, ""],
    ]);
  });

  test("a forced status ends by itself", async () => {
    const one = await startInstance(clients());
    const said = { instanceId: one.instanceId, actor: "ops", status: HEALTHY_BUSY };
    await clients().ping.forcePingStatus({ ...said, ttl: durationFromMs(1000) });
    expect((await one.now()).status).toBe(HEALTHY_BUSY);
    await expect.poll(async () => (await one.now()).status, { interval: 200 }).toBe(HEALTHY);
    const { forced, statusSource } = await one.now();
    expect([forced, statusSource]).toEqual([undefined, AUTOMATIC]);
  });

  test("18: the time of the last change moves with a change of status, forced and custom too, and else not", async () => {
    const one = await startInstance(clients());
    const { instanceId } = one;
    const times: number[] = [];
    const change = async () => times.push(at((await one.now()).lastStatusChangeTime));
    await change();
    await one.beat();
    await change();
    const first = await one.add();
    await change();
    const second = await one.add();
    await change();
    await one.complete(first);
    await one.complete(second);
    await change();
    await one.beat({ status: HEALTHY_BUSY });
    await change();
    await clients().ping.forcePingStatus({ instanceId, actor: "ops", status: HEALTHY });
    await change();
    const moved = times.slice(1).map((time, i) => time > (times[i] ?? 0));
    expect(moved).toEqual([false, true, false, true, true, true]);
    expect(at((await one.beat({ status: HEALTHY_BUSY })).lastStatusChangeTime)).toBe(times.at(-1));
  });

  test("19: each answer to a heartbeat holds the status, the time of its change, the clock and the next heartbeat", async () => {
    const limits = { instanceLimits: { heartbeatTimeout: durationFromMs(9000) } };
    const one = await startInstance(clients(), limits);
    const answer = await one.beat();
    const { lastStatusChangeTime } = await one.now();
    expect(answer).toMatchObject({
      ...{ instanceId: one.instanceId, status: HEALTHY, lastStatusChangeTime, stop: false },
      ...{ cancels: [], nextHeartbeat: durationFromMs(3000) },
    });
    expect(answer.stopOrder).toBeUndefined();
    expect(at(answer.serverTime)).toBeGreaterThanOrEqual(at(lastStatusChangeTime));
  });

  test("three clocks tell apart that it is there, what it says, and that it works", async () => {
    const one = await startInstance(clients());
    const clocks = async () => {
      const { lastSeenTime, lastStatusChangeTime, lastActivityTime } = await one.now();
      return [at(lastSeenTime), at(lastStatusChangeTime), at(lastActivityTime)];
    };
    const moves = async (act: () => Promise<unknown>) => {
      const before = await clocks();
      await new Promise((resolve) => setTimeout(resolve, 3));
      await act();
      return (await clocks()).map((time, i) => time > (before[i] ?? 0));
    };
    expect((await one.now()).lastActivityTime).toBeUndefined();
    expect(await moves(() => one.beat())).toEqual([true, false, false]);
    expect(await moves(() => one.beat({ inFlightCount: 1 }))).toEqual([true, true, true]);
    expect(await moves(() => one.beat({ inFlightCount: 1 }))).toEqual([true, false, true]);
    let task = "";
    expect(await moves(async () => (task = await one.add()))).toEqual([false, false, true]);
    const report = { activityId: task, entries: [{ message: "on it" }] };
    expect(await moves(() => clients().activities.reportProgress(report))).toEqual([false, false, true]);
    expect(await moves(() => one.beat())).toEqual([true, false, false]);
    expect(await moves(() => one.complete(task))).toEqual([false, true, true]);
    expect(await moves(() => clients().ping.getPingStatus({ instanceId: one.instanceId }))).toEqual(
      Array(3).fill(false),
    );
  });

  test("a forced status and an order to stop go by the etag, heartbeats do not change it", async () => {
    const one = await startInstance(clients());
    const { instanceId } = one;
    const { etag } = await one.now();
    await one.beat({ inFlightCount: 3 });
    await one.add();
    expect((await one.now()).etag).toBe(etag);
    const force = { instanceId, actor: "ops", status: HEALTHY, etag };
    const { instance } = await clients().ping.forcePingStatus(force);
    expect(instance?.etag).not.toBe(etag);
    expect(await refusalOf(clients().ping.forcePingStatus(force))).toMatchObject({
      ...{ code: "Aborted", reason: "ETAG_MISMATCH" },
      metadata: { etag, current: instance?.etag },
    });
    const stale = clients().ping.stopInstance({ instanceId, actor: "ops", etag });
    expect(await refusalOf(stale)).toMatchObject({ reason: "ETAG_MISMATCH" });
    const cleared = clients().ping.clearForcedPingStatus({ instanceId, etag });
    expect(await refusalOf(cleared)).toMatchObject({ reason: "ETAG_MISMATCH" });
  });
});
