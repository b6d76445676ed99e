import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { useHeadway, useReplica } from "./harness/headway.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";
import { createTask, getTask, historyOf, registerAgent, SUCCESS } from "./harness/tasks.ts";

const headway = useHeadway();
const replica = useReplica(headway);

type Call = (clients: Clients, requestId: string) => Promise<unknown>;
const own = () => headway.on(grpc);

/** For each write: what it needs, as a call that has one effect however often it is repeated. */
const writes: { name: string; prepare: () => Promise<Call> }[] = [
  {
    name: "CreateTask",
    prepare: async () => {
      const { id } = await registerAgent(own());
      const name = randomUUID();
      return ({ tasks }, requestId) => tasks.createTask({ description: "x", name, agentIds: [id], requestId });
    },
  },
  {
    name: "UpdateTask",
    prepare: onTask(({ tasks }, { taskId, ...rest }, etag) =>
      tasks.updateTask({
        task: { id: taskId, description: "y" },
        updateMask: { paths: ["description"] },
        etag,
        ...rest,
      }),
    ),
  },
  { name: "DeleteTask", prepare: onTask(({ tasks }, given) => tasks.deleteTask(given)) },
  {
    name: "SetTaskStatus",
    prepare: onTask(({ tasks }, given, etag) => tasks.setTaskStatus({ ...given, status: SUCCESS, etag })),
  },
  {
    name: "AppendTaskProgress",
    prepare: onTask(({ tasks }, given) => tasks.appendTaskProgress({ ...given, lines: ["a"] })),
  },
  {
    name: "AssignAgent",
    prepare: async () => {
      const { id: agentId } = await registerAgent(own());
      return await onTask(({ tasks }, given, etag) => tasks.assignAgent({ ...given, agentId, etag }))();
    },
  },
  {
    name: "UnassignAgent",
    prepare: async () => {
      const { id: agentId } = await registerAgent(own());
      const { id: taskId, etag } = await createTask(own().tasks, { agentIds: [agentId] });
      return ({ tasks }, requestId) => tasks.unassignAgent({ taskId, agentId, etag, requestId });
    },
  },
  {
    name: "RegisterAgent",
    prepare: async () => {
      const name = randomUUID();
      return ({ agents }, requestId) => agents.registerAgent({ name, requestId });
    },
  },
  {
    name: "UpdateAgent",
    prepare: async () => {
      const { id, etag } = await registerAgent(own());
      const request = { agent: { id, description: "new" }, updateMask: { paths: ["description"] }, etag };
      return ({ agents }, requestId) => agents.updateAgent({ ...request, requestId });
    },
  },
  {
    name: "DeleteAgent",
    prepare: async () => {
      const { id: agentId } = await registerAgent(own());
      return ({ agents }, requestId) => agents.deleteAgent({ agentId, requestId });
    },
  },
];

function onTask(
  call: (clients: Clients, given: { taskId: string; requestId: string }, etag: string) => Promise<unknown>,
) {
  return async (): Promise<Call> => {
    const { id: taskId, etag } = await createTask(own().tasks);
    return (clients, requestId) => call(clients, { taskId, requestId }, etag);
  };
}

describe.each(lanes)("$name", (lane) => {
  test.each(writes)("$name sent again, also to another replica, answers the same", async ({ prepare }) => {
    const call = await prepare();
    const requestId = randomUUID();
    const first = await call(headway.on(lane), requestId);
    expect(await call(headway.on(lane), requestId)).toEqual(first);
    expect(await call(replica.on(lane), requestId.toUpperCase())).toEqual(first);
  });

  test.each(writes)("$name sent many times at once, to two replicas, has one answer", async ({ prepare }) => {
    const call = await prepare();
    const requestId = randomUUID();
    const everywhere = [headway, replica].flatMap((one) => Array.from({ length: 5 }, () => one.on(lane)));
    const answers = await Promise.all(everywhere.map((clients) => call(clients, requestId)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test("a repeated write has one effect", async () => {
    const { tasks } = headway.on(lane);
    const { id: taskId } = await createTask(tasks);
    const [status, lines] = [randomUUID(), randomUUID()];
    for (let i = 0; i < 3; i += 1) {
      await tasks.setTaskStatus({ taskId, status: SUCCESS, requestId: status });
      await tasks.appendTaskProgress({ taskId, lines: ["a", "b"], requestId: lines });
    }
    expect(await historyOf(tasks, taskId)).toHaveLength(2);
    expect((await getTask(tasks, taskId)).progressCount).toBe(2);
  });
});
