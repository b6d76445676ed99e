import { Client } from "pg";
import { expect, test } from "vitest";
import { deadlocks, waitingForLocks, whileLocked } from "./harness/database.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { createTask, registerAgent } from "./harness/tasks.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);

/** Tasks of one session in this order, all of one agent. */
async function session(sessionId: string, ...ids: readonly string[]) {
  const { id: agentId } = await registerAgent(clients());
  for (const id of ids) await createTask(clients().tasks, { id, sessionId, agentIds: [agentId] });
  return { agentId, events: ids.map((taskId) => ({ taskId, agentId })) };
}

const waiting = async () => (await waitingForLocks(headway.database)).length;

test("a task is deleted and events are sent to it and to one behind it, without a deadlock", async () => {
  const { events } = await session("s1", "s1-b", "s1-a");
  const before = await deadlocks(headway.database);
  let calls: Promise<unknown> = Promise.resolve();
  await whileLocked(headway.database, "select from tracker where task_id = 's1-b' for update", async (release) => {
    const deleting = clients().tasks.deleteTask({ taskId: "s1-b" });
    await expect.poll(waiting).toBe(1);
    const sending = clients().events.sendEvents({ events: events.toReversed() });
    calls = Promise.allSettled([deleting, sending]);
    await expect.poll(waiting).toBe(2);
    await release();
  });
  expect(await calls).toMatchObject([{ status: "fulfilled" }, { status: "rejected" }]);
  expect(await deadlocks(headway.database)).toBe(before);
});

test.each([
  { name: "forward", session: "s2", ids: ["b", "c", "a"], moved: "b", order: 3 },
  { name: "back", session: "s3", ids: ["a", "c", "b"], moved: "b", order: 1 },
])("a task is moved $name and events are sent to the tasks around it, without a deadlock", async (given) => {
  const id = (name: string) => `${given.session}-${name}`;
  const { agentId } = await session(given.session, ...given.ids.map(id));
  const events = ["a", "b", "c"].map((name) => ({ taskId: id(name), agentId }));
  const before = await deadlocks(headway.database);
  let calls: Promise<unknown> = Promise.resolve();
  // Whoever locks the tasks in the order of their ids waits here with those before it.
  await whileLocked(headway.database, `select from task where id = '${id("c")}' for update`, async (release) => {
    const task = { id: id(given.moved), order: given.order };
    const moving = clients().tasks.updateTask({ task, updateMask: { paths: ["order"] } });
    await expect.poll(waiting).toBe(1);
    const sending = clients().events.sendEvents({ events });
    calls = Promise.all([moving, sending]);
    await expect.poll(waiting).toBe(2);
    await release();
  });
  await calls;
  expect(await deadlocks(headway.database)).toBe(before);
});

test("a task is put in front of others and events are sent to these, without a deadlock", async () => {
  const { agentId, events } = await session("s4", "s4-c", "s4-b", "s4-a");
  const before = await deadlocks(headway.database);
  let calls: Promise<unknown> = Promise.resolve();
  await whileLocked(headway.database, "select from task where id = 's4-b' for update", async (release) => {
    const creating = createTask(clients().tasks, { sessionId: "s4", order: 1, agentIds: [agentId] });
    await expect.poll(waiting).toBe(1);
    const sending = clients().events.sendEvents({ events });
    calls = Promise.all([creating, sending]);
    await expect.poll(waiting).toBe(2);
    await release();
  });
  await calls;
  expect(await deadlocks(headway.database)).toBe(before);
});

test("an event that the database undoes, because of somebody who locks in another order, is sent all the same", async () => {
  const { events } = await session("s5", "s5-a");
  await clients().events.sendEvents({ events });
  const client = new Client({ connectionString: headway.database.url });
  await client.connect();
  try {
    await client.query("begin");
    await client.query("select from tracker where task_id = 's5-a' for update");
    const sending = clients().events.sendEvents({ events });
    await expect.poll(waiting).toBe(1);
    // It has the task and waits for the tracker; whoever waits longest is undone.
    await client.query("select from task where id = 's5-a' for update");
    await client.query("commit");
    expect((await sending).events).toMatchObject([{ sequence: 2n }]);
  } finally {
    await client.end();
  }
});
