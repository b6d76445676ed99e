import { describe, expect, test } from "vitest";
import { createActivity, RUNNING } from "./harness/activities.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { followPing, HEALTHY, HEALTHY_BUSY, instanceOf, joinAgent, startInstance, UNKNOWN } from "./harness/ping.ts";
import { refusalOf } from "./harness/refusal.ts";
import { registerAgent } from "./harness/tasks.ts";

const headway = useHeadway({ env: { HEADWAY_CHECKPOINT_MS: "40", HEADWAY_LOOK_MS: "100" } });
const instanceScope = (value: string) => ({ scope: { case: "instanceId" as const, value } });
const agentScope = (value: string) => ({ scope: { case: "agentId" as const, value } });

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("no short busy phase is skipped, however many there are, and each watcher gets each once", async () => {
    const { id: agentId } = await registerAgent(clients());
    const all = await Promise.all(Array.from({ length: 5 }, () => joinAgent(clients(), agentId)));
    const watches = [followPing(clients(), agentScope(agentId)), followPing(clients(), agentScope(agentId))];
    for (const watch of watches) await watch.snapshot();
    const phases = 20;
    await Promise.all(
      all.map(async (one) => {
        for (let i = 0; i < phases; i += 1) await one.complete(await one.add());
      }),
    );
    for (const watch of watches) {
      const seen = await watch.changes(all.length * phases * 2);
      for (const { instanceId } of all) {
        const own = seen.filter((change) => change.startsWith(instanceId));
        const expected = Array.from({ length: phases * 2 }, (_, i) => (i % 2 === 0 ? "HEALTHY_BUSY" : "HEALTHY"));
        expect(own).toEqual(expected.map((status, i) => `${instanceId} ${i + 2} ${status}`));
      }
      await watch[Symbol.asyncDispose]();
    }
  });

  test("activities that are bound to an instance by other calls are told the same", async () => {
    const one = await startInstance(clients());
    const { instanceId } = one;
    const { activities } = clients();
    await using watch = followPing(clients(), { ...instanceScope(instanceId), onlyNew: true });
    await watch.until("snapshot");
    const phases = 3;
    for (let i = 0; i < phases; i += 1) {
      const { id: activityId } = await createActivity(activities, { instanceId, status: RUNNING });
      await activities.completeActivity({ activityId });
    }
    const statuses = (await watch.changes(2 * phases)).map((change) => change.split(" ")[2]);
    expect(statuses).toEqual(Array.from({ length: phases }, () => ["HEALTHY_BUSY", "HEALTHY"]).flat());
  });

  test("heartbeats that change nothing are told to nobody and leave no line in the journal", async () => {
    const one = await startInstance(clients());
    await one.beat({ metadata: { host: "a", zone: 1 }, inFlightCount: 1, running: { asyncTaskIds: [] } });
    // The instances of the tests before are silent, and may change meanwhile.
    await using watch = followPing(clients(), { ...instanceScope(one.instanceId), onlyNew: true });
    await watch.until("checkpoint");
    const ofOne = "select changed_in, ids from change where kind = 'instance' and $1 = any(ids)";
    const lines = () => headway.database.query(ofOne, [one.instanceId]);
    const before = await lines();
    for (let i = 0; i < 20; i += 1) {
      await one.beat({ metadata: { zone: 1, host: "a" }, inFlightCount: 1, running: { asyncTaskIds: [] } });
    }
    expect(await lines()).toEqual(before);
    await one.beat({ metadata: { host: "b" }, inFlightCount: 1 });
    expect((await watch.until("changed")).instances).toMatchObject([{ id: one.instanceId, metadata: { host: "b" } }]);
    // By then the heartbeats before it would have left theirs, too.
    expect(await lines()).toHaveLength(before.length + 1);
  });

  test("the snapshot is what lives in the scope, and only of the scope is told", async () => {
    const one = await startInstance(clients());
    const other = await startInstance(clients());
    const ended = await joinAgent(clients(), one.agentId);
    await ended.beat({ last: true });
    await using watch = followPing(clients(), agentScope(one.agentId));
    expect(await watch.snapshot()).toMatchObject([{ id: one.instanceId, status: HEALTHY }]);
    await other.add();
    await one.add();
    const changed = await watch.until("changed");
    expect(changed.instances).toMatchObject([{ id: one.instanceId, status: HEALTHY_BUSY }]);
    await using project = followPing(clients(), {});
    const ids = (await project.snapshot()).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([one.instanceId, other.instanceId]));
    expect(ids).not.toContain(ended.instanceId);
  });

  test("a watch that is resumed gets every change since, also those that went through another replica", async () => {
    const one = await startInstance(clients());
    const scope = agentScope(one.agentId);
    let resumeToken: string;
    {
      await using watch = followPing(clients(), scope);
      await watch.snapshot();
      resumeToken = watch.resumeToken;
    }
    await using replica = await startHeadway({ database: headway.database });
    const there = instanceOf(replica.on(lane), one);
    await there.complete(await there.add());
    await one.complete(await one.add());
    await using watch = followPing(clients(), { ...scope, resumeToken });
    await watch.changes(4);
    await there.beat({ status: HEALTHY_BUSY });
    const names = ["2 HEALTHY_BUSY", "3 HEALTHY", "4 HEALTHY_BUSY", "5 HEALTHY", "6 HEALTHY_BUSY"];
    expect(await watch.changes(5)).toEqual(names.map((change) => `${one.instanceId} ${change}`));
    const elsewhere = followPing(clients(), { resumeToken });
    expect(await refusalOf(elsewhere.next())).toMatchObject({ reason: "RESUME_TOKEN_INVALID" });
    const both = followPing(clients(), { ...scope, resumeToken, onlyNew: true });
    expect(await refusalOf(both.next())).toMatchObject({ fields: ["only_new"] });
  });

  test("an instance that was never seen is UNKNOWN until it is, and the stream ends with it", async () => {
    const { id: agentId } = await registerAgent(clients());
    const one = instanceOf(clients(), { agentId, instanceId: `soon-${agentId}` });
    await using watch = followPing(clients(), instanceScope(one.instanceId));
    expect(await watch.snapshot()).toMatchObject([{ id: one.instanceId, status: UNKNOWN }]);
    await watch.until("checkpoint");
    await one.beat();
    expect(await watch.changes(1)).toEqual([`${one.instanceId} 1 HEALTHY`]);
    await one.beat({ last: true });
    expect(await watch.changes(2)).toContain(`${one.instanceId} 2 UNKNOWN`);
    expect((await watch.until("final")).instance).toMatchObject({ id: one.instanceId, status: UNKNOWN });
    expect((await watch.next()).case).toBeUndefined();
    await using late = followPing(clients(), instanceScope(one.instanceId));
    expect((await late.until("final")).instance?.endTime).toBeDefined();
    await using resumed = followPing(clients(), { ...instanceScope(one.instanceId), resumeToken: watch.resumeToken });
    expect((await resumed.until("final")).instance?.id).toBe(one.instanceId);
  });

  test("deleting the agent ends the streams of it and of its instances, also for who comes back later", async () => {
    const one = await startInstance(clients());
    const { agentId, instanceId } = one;
    const use = await refusalOf(clients().agents.deleteAgent({ agentId }));
    expect(use).toMatchObject({ reason: "AGENT_IN_USE", metadata: { agent_id: agentId, instances: "1", tasks: "0" } });
    const { id: lonely } = await registerAgent(clients());
    const scopes = [agentScope(agentId), instanceScope(instanceId), agentScope(lonely)];
    const watches = scopes.map((scope) => followPing(clients(), scope));
    for (const watch of watches) await watch.snapshot();
    const tokens = watches.map((watch) => watch.resumeToken);
    await clients().agents.deleteAgent({ agentId, force: true });
    await clients().agents.deleteAgent({ agentId: lonely });
    for (const watch of watches) expect((await watch.until("final")).instance).toBeUndefined();
    for (const [i, scope] of scopes.entries()) {
      await using again = followPing(clients(), { ...scope, resumeToken: tokens[i] ?? "" });
      expect((await again.until("final")).instance).toBeUndefined();
    }
    expect(await refusalOf(one.now())).toMatchObject({ reason: "INSTANCE_NOT_FOUND" });
    expect(await refusalOf(one.beat())).toMatchObject({ reason: "AGENT_NOT_FOUND" });
    const gone = followPing(clients(), agentScope(agentId));
    expect(await refusalOf(gone.next())).toMatchObject({ code: "NotFound", reason: "AGENT_NOT_FOUND" });
  });
});
