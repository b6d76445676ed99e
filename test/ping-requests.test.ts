import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ERROR } from "./harness/activities.ts";
import { type Headway, startHeadway, useHeadway } from "./harness/headway.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";
import { HEALTHY_BUSY, startInstance } from "./harness/ping.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
let replica: Headway;
beforeAll(async () => {
  replica = await startHeadway({ database: headway.database });
});
afterAll(() => replica[Symbol.asyncDispose]());

interface Target {
  readonly agentId: string;
  readonly instanceId: string;
  readonly asyncTaskId: string;
}

type Call = (clients: Clients, target: Target, requestId: string) => Promise<unknown>;

const writes: { name: string; call: Call }[] = [
  {
    name: "Heartbeat",
    call: ({ ping }, { agentId }, requestId) => ping.heartbeat({ agentId, inFlightCount: 1, requestId }),
  },
  {
    name: "AddAsyncTask",
    call: ({ ping }, { instanceId }, requestId) => ping.addAsyncTask({ instanceId, name: "once", requestId }),
  },
  {
    name: "CompleteAsyncTask",
    call: ({ ping }, { asyncTaskId }, requestId) => ping.completeAsyncTask({ asyncTaskId, status: ERROR, requestId }),
  },
  {
    name: "ForcePingStatus",
    call: ({ ping }, { instanceId }, requestId) =>
      ping.forcePingStatus({ instanceId, status: HEALTHY_BUSY, actor: "ops", requestId }),
  },
  {
    name: "ClearForcedPingStatus",
    call: ({ ping }, { instanceId }, requestId) => ping.clearForcedPingStatus({ instanceId, requestId }),
  },
  {
    name: "StopInstance",
    call: ({ ping }, { instanceId }, requestId) => ping.stopInstance({ instanceId, actor: "ops", requestId }),
  },
];

async function prepare(): Promise<{ target: Target; effect: () => Promise<unknown> }> {
  const clients = headway.on(grpc);
  const one = await startInstance(clients);
  const asyncTaskId = await one.add("given");
  const scope = { case: "agentId" as const, value: one.agentId };
  const effect = async () => ({
    instances: (await clients.ping.listPingStatuses({ filter: { agentId: one.agentId } })).instances,
    history: await one.history(),
    running: (await clients.ping.getAsyncTaskInfo({ scope })).activeCount,
  });
  return { target: { ...one, asyncTaskId }, effect };
}

describe.each(lanes)("$name", (lane) => {
  test.each(writes)(
    "$name sent again with its request id answers the same, and has no second effect",
    async ({ call }) => {
      const { target, effect } = await prepare();
      const requestId = randomUUID();
      const first = await call(headway.on(lane), target, requestId);
      const before = await effect();
      expect(await call(headway.on(lane), target, requestId)).toEqual(first);
      expect(await call(replica.on(lane), target, requestId.toUpperCase())).toEqual(first);
      expect(await effect()).toEqual(before);
    },
  );

  test.each(writes)(
    "$name sent many times at once, to two replicas, has one effect and one answer",
    async ({ call }) => {
      const { target, effect } = await prepare();
      const requestId = randomUUID();
      const everywhere = [headway, replica].flatMap((one) => Array.from({ length: 5 }, () => one.on(lane)));
      const answers = await Promise.all(everywhere.map((clients) => call(clients, target, requestId)));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      const before = await effect();
      expect(await call(headway.on(lane), target, requestId)).toEqual(answers[0]);
      expect(await effect()).toEqual(before);
    },
  );

  test("the request id of one call is REQUEST_ID_REUSED in another, and a refused call leaves it free", async () => {
    const { target } = await prepare();
    const { instanceId } = target;
    const requestId = randomUUID();
    const { ping } = headway.on(lane);
    const add = (id: string) => ping.addAsyncTask({ instanceId, name: "x", id, requestId });
    expect(await refusalOf(add(target.asyncTaskId))).toMatchObject({ reason: "ACTIVITY_EXISTS" });
    await add(`free-${requestId}`);
    const other = ping.stopInstance({ instanceId, actor: "ops", requestId });
    expect(await refusalOf(other)).toMatchObject({ code: "InvalidArgument", reason: "REQUEST_ID_REUSED" });
  });

  test("tasks added to one instance through two replicas at once are all there, and each is counted once", async () => {
    const { target } = await prepare();
    const { instanceId } = target;
    const adds = Array.from({ length: 40 }, (_, i) =>
      (i % 2 ? headway : replica).on(lane).ping.addAsyncTask({ instanceId, name: "x" }),
    );
    const ids = (await Promise.all(adds)).map(({ asyncTaskId }) => asyncTaskId);
    const complete = (asyncTaskId: string, i: number) =>
      (i % 2 ? replica : headway).on(lane).ping.completeAsyncTask({ asyncTaskId });
    await Promise.all(ids.slice(0, 25).map(complete));
    const { instance } = await headway.on(lane).ping.getPingStatus({ instanceId });
    expect(instance?.activeCount).toBe(16);
  });
});
