import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createTask, getTask, registerAgent, SUCCESS, setStatus } from "./harness/tasks.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const agents = () => clients().agents;

  test("an agent that registers again has the same id, and only what is set changes", async () => {
    const name = `agent-${randomUUID()}`;
    const first = await agents().registerAgent({ name, description: "writes", metadata: { team: "a" } });
    expect(first).toMatchObject({ created: true, agent: { name, description: "writes", metadata: { team: "a" } } });
    const same = await agents().registerAgent({ name });
    expect(same).toEqual({ ...first, created: false });
    const changed = await agents().registerAgent({ name, metadata: { team: "b" } });
    expect(changed.agent).toMatchObject({ id: first.agent?.id, description: "writes", metadata: { team: "b" } });
    expect(changed.agent?.etag).not.toBe(first.agent?.etag);
    const which = { case: "name", value: name } as const;
    expect((await agents().getAgent({ which })).agent).toEqual(changed.agent);
  });

  test("many processes that register one name at once get one agent", async () => {
    const name = `agent-${randomUUID()}`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => agents().registerAgent({ name })));
    expect(new Set(answers.map(({ agent }) => agent?.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
  });

  test("an id that belongs to another name, or a name that has another id, is AGENT_EXISTS", async () => {
    const { id, name } = await registerAgent(clients(), { id: `own-${randomUUID()}` });
    const taken = { code: "AlreadyExists", reason: "AGENT_EXISTS", metadata: { agent_id: id, name } };
    expect(await refusalOf(agents().registerAgent({ name: "another", id }))).toMatchObject(taken);
    expect(await refusalOf(agents().registerAgent({ name, id: "another" }))).toMatchObject(taken);
    const other = await registerAgent(clients());
    const rename = agents().updateAgent({ agent: { id: other.id, name }, updateMask: { paths: ["name"] } });
    expect(await refusalOf(rename)).toMatchObject(taken);
  });

  test("an update changes what its mask names, and an etag binds it", async () => {
    const agent = await registerAgent(clients(), { description: "old", metadata: { a: 1 } });
    const { id } = agent;
    const update = (paths: string[], init: object, etag = "") =>
      agents().updateAgent({ agent: { id, ...init }, updateMask: { paths }, etag });
    const { agent: next } = await update(["description"], { description: "new", name: "ignored" }, agent.etag);
    expect(next).toMatchObject({ name: agent.name, description: "new", metadata: { a: 1 } });
    expect(await refusalOf(update(["metadata"], {}, agent.etag))).toMatchObject({
      code: "Aborted",
      reason: "ETAG_MISMATCH",
      metadata: { etag: agent.etag, current: next?.etag },
    });
    expect((await update(["metadata"], {})).agent?.metadata).toBeUndefined();
    expect((await refusalOf(update(["id"], {}))).fields).toEqual(["update_mask"]);
    expect((await refusalOf(update([], {}))).reason).toBe("FIELD_REQUIRED");
  });

  test("limits of instances have bounds, and nobody is idle for longer than they may live", async () => {
    const seconds = (value: number) => ({ seconds: BigInt(value), nanos: 0 });
    const { id, instanceLimits } = await registerAgent(clients(), { instanceLimits: { idleTimeout: seconds(120) } });
    expect(instanceLimits).toMatchObject({ idleTimeout: { seconds: 120n } });
    const update = (path: string, limits: object) =>
      agents().updateAgent({
        agent: { id, instanceLimits: limits },
        updateMask: { paths: [`instance_limits.${path}`] },
      });
    expect((await update("max_lifetime", { maxLifetime: seconds(120) })).agent?.instanceLimits).toMatchObject({
      idleTimeout: { seconds: 120n },
      maxLifetime: { seconds: 120n },
    });
    const tooLong = await refusalOf(update("idle_timeout", { idleTimeout: seconds(121) }));
    expect(tooLong).toMatchObject({ reason: "FIELD_INVALID", fields: ["instance_limits.idle_timeout"] });
    const tooShort = await refusalOf(update("heartbeat_timeout", { heartbeatTimeout: seconds(0) }));
    expect(tooShort.fields).toEqual(["agent.instance_limits.heartbeat_timeout"]);
  });

  test("a list is by name, page by page, of a prefix or of a task", async () => {
    const prefix = `list-${randomUUID()}`;
    const made = [];
    for (const i of [3, 1, 5, 2, 4]) made.push(await registerAgent(clients(), { name: `${prefix}-${i}` }));
    const names = [];
    for (let pageToken = ""; ; ) {
      const page = await agents().listAgents({ namePrefix: prefix, pageSize: 2, pageToken });
      names.push(...page.agents.map(({ name }) => name));
      pageToken = page.nextPageToken;
      if (pageToken === "") break;
    }
    expect(names).toEqual([1, 2, 3, 4, 5].map((i) => `${prefix}-${i}`));
    const agentIds = made.slice(0, 2).map(({ id }) => id);
    const { id: taskId } = await createTask(clients().tasks, { agentIds });
    const ofTask = await agents().listAgents({ taskId });
    expect(ofTask.agents.map(({ id }) => id)).toEqual([made[1]?.id, made[0]?.id]);
    const forged = agents().listAgents({
      namePrefix: "other",
      pageToken: Buffer.from('["x","y"]').toString("base64url"),
    });
    expect((await refusalOf(forged)).reason).toBe("PAGE_TOKEN_INVALID");
  });

  test("an agent with a task that has not ended is AGENT_IN_USE; once it ended, or by force, it is deleted", async () => {
    const { id: agentId } = await registerAgent(clients());
    const { id } = await createTask(clients().tasks, { agentIds: [agentId] });
    expect(await refusalOf(agents().deleteAgent({ agentId }))).toMatchObject({
      code: "FailedPrecondition",
      reason: "AGENT_IN_USE",
      metadata: { agent_id: agentId, instances: "0", tasks: "1" },
    });
    await setStatus(clients().tasks, id, SUCCESS);
    await agents().deleteAgent({ agentId });
    expect(await refusalOf(agents().deleteAgent({ agentId }))).toMatchObject({ reason: "AGENT_NOT_FOUND" });
    expect((await getTask(clients().tasks, id)).agentIds).toEqual([]);
    expect(await headway.database.query("select from tracker where agent_id = $1", [agentId])).toHaveLength(0);
    const forced = await registerAgent(clients());
    await createTask(clients().tasks, { agentIds: [forced.id] });
    await agents().deleteAgent({ agentId: forced.id, force: true });
  });
});
