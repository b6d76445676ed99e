import { beforeAll, describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { makeFirstKey, plantKey } from "./harness/keys.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { followPing, HEALTHY, instanceOf, startInstance, UNKNOWN } from "./harness/ping.ts";
import { refusalOf } from "./harness/refusal.ts";
import { registerAgent } from "./harness/tasks.ts";

const headway = useHeadway({ env: { HEADWAY_CHECKPOINT_MS: "40" } });
let ours: string;
let theirs: string;
let reader: string;
beforeAll(async () => {
  ours = await makeFirstKey(headway);
  theirs = await plantKey(headway, "theirs");
  reader = await plantKey(headway, "theirs", "READ");
});

describe.each(lanes)("$name", (lane) => {
  test("what belongs to another project looks as if it did not exist", async () => {
    const one = await startInstance(headway.on(lane, { apiKey: ours }));
    const task = await one.add();
    const { instanceId, agentId } = one;
    const { ping } = headway.on(lane, { apiKey: theirs });
    const missing = { code: "NotFound", reason: "INSTANCE_NOT_FOUND", metadata: { instance_id: instanceId } };
    expect(await refusalOf(ping.getPingStatus({ instanceId }))).toMatchObject(missing);
    const force = ping.forcePingStatus({ instanceId, actor: "x", status: HEALTHY });
    expect(await refusalOf(force)).toMatchObject(missing);
    expect(await refusalOf(ping.clearForcedPingStatus({ instanceId }))).toMatchObject(missing);
    expect(await refusalOf(ping.stopInstance({ instanceId, actor: "x" }))).toMatchObject(missing);
    const ofInstance = { scope: { case: "instanceId" as const, value: instanceId } };
    expect(await refusalOf(ping.getAsyncTaskInfo(ofInstance))).toMatchObject(missing);
    const ofAgent = { scope: { case: "agentId" as const, value: agentId } };
    expect(await refusalOf(ping.getAsyncTaskInfo(ofAgent))).toMatchObject({ reason: "AGENT_NOT_FOUND" });
    expect(await refusalOf(ping.heartbeat({ agentId, instanceId }))).toMatchObject({ reason: "AGENT_NOT_FOUND" });
    const complete = ping.completeAsyncTask({ asyncTaskId: task });
    expect(await refusalOf(complete)).toMatchObject({ reason: "ASYNC_TASK_NOT_FOUND" });
    expect((await ping.completeAsyncTask({ asyncTaskId: task, compatible: true })).completed).toBe(false);
    expect(await ping.getAsyncTaskInfo({})).toMatchObject({ activeCount: 0, runningJobs: [] });
    expect((await ping.listPingStatuses({})).instances).toEqual([]);
    const there = headway.on(lane, { apiKey: theirs });
    await using watch = followPing(there, ofInstance);
    expect(await watch.snapshot()).toMatchObject([{ id: instanceId, agentId: "", status: UNKNOWN }]);
    await one.beat({ inFlightCount: 1 });
    await watch.until("checkpoint");
    expect(watch.seen).toEqual([]);
    await using project = followPing(there, {});
    expect(await project.snapshot()).toEqual([]);
    const token = project.resumeToken;
    const stolen = followPing(headway.on(lane, { apiKey: ours }), { resumeToken: token });
    expect(await refusalOf(stolen.next())).toMatchObject({ reason: "RESUME_TOKEN_INVALID" });
  });

  test("two projects have instances of the same id apart from each other", async () => {
    const clients = [ours, theirs].map((apiKey) => headway.on(lane, { apiKey }));
    const instanceId = `shared-${lane.name}`;
    const [one, two] = await Promise.all(
      clients.map(async (own) => instanceOf(own, { agentId: (await registerAgent(own)).id, instanceId })),
    );
    await one?.beat();
    await two?.beat();
    const task = await one?.add();
    expect((await one?.now())?.activeCount).toBe(1);
    expect((await two?.now())?.activeCount).toBe(0);
    await one?.complete(task ?? "");
    await one?.beat({ last: true });
    expect((await two?.now())?.status).toBe(HEALTHY);
    await two?.beat({ last: true });
  });

  test("a key that may only read gets to see, and changes nothing", async () => {
    const { ping } = headway.on(lane, { apiKey: reader });
    expect((await ping.listPingStatuses({})).instances).toEqual([]);
    const { id: agentId } = await registerAgent(headway.on(grpc, { apiKey: theirs }));
    expect(await refusalOf(ping.heartbeat({ agentId }))).toMatchObject({ reason: "SCOPE_MISSING" });
  });
});
