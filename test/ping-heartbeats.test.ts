import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { ERROR, getActivity, RUNNING } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { HEALTHY, HEALTHY_BUSY, instanceOf, joinAgent, startInstance } from "./harness/ping.ts";
import { refusalOf } from "./harness/refusal.ts";
import { registerAgent } from "./harness/tasks.ts";

const headway = useHeadway();
const running = (...asyncTaskIds: string[]) => ({ running: { asyncTaskIds } });

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("the first heartbeat makes the instance, and gives it an id where it brings none", async () => {
    const { id: agentId } = await registerAgent(clients());
    const [one, other] = await Promise.all([joinAgent(clients(), agentId), joinAgent(clients(), agentId)]);
    expect(one.instanceId).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.instanceId).not.toBe(one.instanceId);
    const named = instanceOf(clients(), { agentId, instanceId: `worker/${agentId}` });
    expect((await named.beat()).instanceId).toBe(named.instanceId);
    expect(await named.now()).toMatchObject({ agentId, status: HEALTHY, lastSequence: 1n });
  });

  test("an unknown agent is refused, and so is an id that another agent's instance has", async () => {
    const one = await startInstance(clients());
    const { id: agentId } = await registerAgent(clients());
    const { instanceId } = one;
    const { ping } = clients();
    expect(await refusalOf(ping.heartbeat({ agentId: "no-such" }))).toMatchObject({ reason: "AGENT_NOT_FOUND" });
    expect(await refusalOf(ping.heartbeat({ agentId: "no-such", instanceId }))).toMatchObject({
      reason: "AGENT_NOT_FOUND",
    });
    expect(await refusalOf(ping.heartbeat({ agentId, instanceId }))).toMatchObject({
      ...{ code: "AlreadyExists", reason: "INSTANCE_EXISTS" },
      metadata: { instance_id: instanceId, agent_id: one.agentId },
    });
    const task = ping.addAsyncTask({ instanceId, agentId, name: "x" });
    expect(await refusalOf(task)).toMatchObject({ reason: "INSTANCE_EXISTS" });
  });

  test("a task that two heartbeats in a row do not name ends as ERROR, one that is named again does not", async () => {
    const one = await startInstance(clients());
    const [kept, lost] = [await one.add("kept"), await one.add("lost")];
    await one.beat(running());
    await one.beat(running(kept));
    expect(await getActivity(clients().activities, kept)).toMatchObject({ status: RUNNING });
    expect(await getActivity(clients().activities, lost)).toMatchObject({
      ...{ status: ERROR, error: "the instance did not name it in two heartbeats in a row" },
    });
    expect((await one.now()).activeCount).toBe(1);
    await one.beat(running());
    await one.beat(running(kept, "unknown"));
    await one.beat(running());
    await one.beat();
    expect((await one.now()).activeCount).toBe(1);
    expect(await one.beat(running())).toMatchObject({ status: HEALTHY });
    expect(await one.now()).toMatchObject({ activeCount: 0, status: HEALTHY });
  });

  test("the answer names the tasks that somebody has asked to stop, and why", async () => {
    const one = await startInstance(clients());
    const [asked] = [await one.add(), await one.add()];
    await one.beat();
    await clients().activities.cancelActivity({ activityId: asked, reason: "not needed" });
    const cancels = [{ asyncTaskId: asked, reason: "not needed" }];
    expect((await one.beat()).cancels).toMatchObject(cancels);
    expect((await one.beat(running(asked))).cancels).toMatchObject(cancels);
    await one.complete(asked);
    expect((await one.beat()).cancels).toEqual([]);
  });

  test("metadata replaces what was there, and stays where a heartbeat brings none", async () => {
    const { id: agentId } = await registerAgent(clients());
    const one = await joinAgent(clients(), agentId, { metadata: { host: "a", deep: { x: [1, null] } } });
    await one.beat();
    expect((await one.now()).metadata).toEqual({ host: "a", deep: { x: [1, null] } });
    await one.beat({ metadata: { zone: "b" } });
    expect((await one.now()).metadata).toEqual({ zone: "b" });
  });

  test("a time of activity counts when it is later than what is known and not in the future", async () => {
    const one = await startInstance(clients());
    const activity = async () => {
      const { lastActivityTime } = await one.now();
      return lastActivityTime && timestampMs(lastActivityTime);
    };
    await one.beat({ activityTime: timestampFromMs(Date.now() + 3_600_000) });
    expect(await activity()).toBeUndefined();
    const past = Date.now() - 60_000;
    await one.beat({ activityTime: timestampFromMs(past) });
    expect(await activity()).toBe(past);
    await one.beat({ activityTime: timestampFromMs(past - 5000) });
    expect(await activity()).toBe(past);
    await one.beat({ status: HEALTHY_BUSY });
    expect(await activity()).toBeGreaterThan(past + 50_000);
  });

  test("many heartbeats of many instances at once, some of them of the same one, are all heard", async () => {
    const { id: agentId } = await registerAgent(clients());
    const all = await Promise.all(Array.from({ length: 60 }, () => joinAgent(clients(), agentId)));
    const rounds = Array.from({ length: 10 }, (_, i) => i);
    await Promise.all(all.flatMap((one) => rounds.map((i) => one.beat(i % 3 === 0 ? { inFlightCount: i } : {}))));
    await Promise.all(all.map((one) => one.beat()));
    for (const one of all) expect(await one.now()).toMatchObject({ status: HEALTHY, inFlightCount: 0 });
  });
});
