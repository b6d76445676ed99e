import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { useTwoProjects } from "./harness/keys.ts";
import { type Clients, lanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";
import { createTask, getTask, historyOf, registerAgent, SUCCESS, setStatus } from "./harness/tasks.ts";

const headway = useHeadway();
const projects = useTwoProjects(headway);

describe.each(lanes)("$name", (lane) => {
  const own = () => projects.own(lane);
  const other = () => projects.other(lane);

  const calls: Record<string, (clients: Clients, id: string) => Promise<unknown>> = {
    GetTask: ({ tasks }, id) => getTask(tasks, id),
    UpdateTask: ({ tasks }, id) =>
      tasks.updateTask({ task: { id, description: "mine" }, updateMask: { paths: ["description"] } }),
    "UpdateTask of its order": ({ tasks }, id) =>
      tasks.updateTask({ task: { id, order: 1 }, updateMask: { paths: ["order"] } }),
    DeleteTask: ({ tasks }, taskId) => tasks.deleteTask({ taskId }),
    SetTaskStatus: ({ tasks }, id) => setStatus(tasks, id, SUCCESS),
    AppendTaskProgress: ({ tasks }, taskId) => tasks.appendTaskProgress({ taskId, lines: ["mine"] }),
    UnassignAgent: ({ tasks }, taskId) => tasks.unassignAgent({ taskId, agentId: "x" }),
    ListTaskHistory: ({ tasks }, id) => historyOf(tasks, id),
    WatchTasks: ({ tasks }, id) => drain(tasks.watchTasks({ scope: { case: "taskId", value: id } })),
  };

  test.each(Object.keys(calls))("%s of another project's task is answered as of one that is nowhere", async (name) => {
    const call = calls[name] as (typeof calls)[string];
    const task = await createTask(own().tasks, { sessionId: "s" });
    const { id } = task;
    const [foreign, nowhere] = [await refusalOf(call(other(), id)), await refusalOf(call(other(), "nowhere"))];
    expect(foreign).toMatchObject({ code: "NotFound", reason: "TASK_NOT_FOUND", metadata: { task_id: id } });
    expect({ ...foreign, message: foreign.message.replace(id, "nowhere") }).toEqual({
      ...nowhere,
      metadata: { task_id: id },
    });
    expect(await getTask(own().tasks, id)).toMatchObject({ id, status: task.status, description: task.description });
  });

  test("ids, names, sessions and agents of two projects have nothing to do with each other", async () => {
    const [id, name, sessionId] = [randomUUID(), randomUUID(), randomUUID()];
    const agent = await registerAgent(own(), { name });
    const foreign = other().tasks.createTask({ description: "x", agentIds: [agent.id] });
    expect((await refusalOf(foreign)).reason).toBe("AGENT_NOT_FOUND");
    expect((await registerAgent(other(), { name })).id).not.toBe(agent.id);
    await createTask(own().tasks, { id, name, sessionId });
    const theirTask = await createTask(other().tasks, { id, name, sessionId, description: "theirs" });
    expect(theirTask.order).toBe(1);
    expect((await other().tasks.listTasks({ filter: { sessionId } })).tasks).toEqual([theirTask]);
    expect((await refusalOf(other().agents.deleteAgent({ agentId: agent.id }))).reason).toBe("AGENT_NOT_FOUND");
    expect((await other().agents.listAgents({ taskId: id })).agents).toEqual([]);
  });

  test("a history tells by which key a client changed the status", async () => {
    const { apiKeys } = await own().projects.listApiKeys({});
    const { id } = await createTask(own().tasks);
    await setStatus(own().tasks, id, SUCCESS);
    const keys = (await historyOf(own().tasks, id)).map(({ apiKeyId }) => apiKeyId);
    expect(keys).toEqual([apiKeys[0]?.id, apiKeys[0]?.id]);
  });
});
