import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Actor } from "../gen/ts/headway/v1/task_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import {
  createTask,
  getTask,
  historyOf,
  PENDING,
  RUNNING,
  registerAgent,
  SUCCESS,
  setStatus,
} from "./harness/tasks.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const tasks = () => clients().tasks;

  test("agentex 1, better: creating a task makes exactly one tracker for each of its agents, with nothing processed", async () => {
    const agents = [await registerAgent(clients()), await registerAgent(clients()), await registerAgent(clients())];
    const agentIds = agents.map(({ id }) => id);
    const { task, trackers, created } = await tasks().createTask({ description: "do it", agentIds });
    expect(created).toBe(true);
    expect(task).toMatchObject({ status: PENDING, agentIds, createdBy: Actor.CLIENT, lastSequence: 1n });
    expect(trackers.map(({ agentId }) => agentId)).toEqual(agentIds);
    expect(new Set(trackers.map(({ id }) => id)).size).toBe(3);
    for (const tracker of trackers) {
      expect(tracker).toMatchObject({ taskId: task?.id, status: "", statusReason: "", cursor: 0n, lag: 0n, epoch: 0n });
      expect(tracker.claim).toBeUndefined();
    }
  });

  test("agentex 2: task, history and trackers appear together, or not at all", async () => {
    const { id: agentId } = await registerAgent(clients());
    const id = randomUUID();
    const call = tasks().createTask({ id, description: "do it", agentIds: [agentId, "nobody"] });
    expect(await refusalOf(call)).toMatchObject({
      code: "NotFound",
      reason: "AGENT_NOT_FOUND",
      metadata: { agent_id: "nobody" },
    });
    expect((await refusalOf(getTask(tasks(), id))).reason).toBe("TASK_NOT_FOUND");
    const left = await headway.database.query("select from tracker where task_id = $1", [id]);
    expect(left).toHaveLength(0);
  });

  test("a task begins its history with its reason, and RUNNING begins its time", async () => {
    const task = await createTask(tasks(), { status: RUNNING, reason: "asked on the phone" });
    expect(task).toMatchObject({ status: RUNNING, statusReason: "asked on the phone", startTime: task.createTime });
    const [entry] = await historyOf(tasks(), task.id);
    expect(entry).toMatchObject({ sequence: 1n, previousStatus: 0, status: RUNNING, createTime: task.createTime });
    expect((await refusalOf(createTask(tasks(), { status: SUCCESS }))).fields).toEqual(["status"]);
  });

  test("agentex 38: a name that may be reused answers its task: new params replace, all else stays", async () => {
    const name = randomUUID();
    const first = await createTask(tasks(), { name, params: { a: 1 }, metadata: { kept: true }, status: RUNNING });
    await setStatus(tasks(), first.id, SUCCESS);
    const again = { description: "other", name, reuse: true, params: { b: 2 }, metadata: { kept: false } };
    const { task, created } = await tasks().createTask(again);
    expect(created).toBe(false);
    const { id, description, metadata } = first;
    expect(task).toMatchObject({ id, description, metadata, params: { b: 2 }, status: SUCCESS });
    const unchanged = await tasks().createTask({ description: "third", name, reuse: true });
    expect(unchanged.task).toEqual(task);
  });

  test("agentex 38, better: without reuse a name that is taken is TASK_EXISTS, and says by which", async () => {
    const name = randomUUID();
    const { id } = await createTask(tasks(), { name });
    const taken = { code: "AlreadyExists", reason: "TASK_EXISTS", metadata: { task_id: id, name } };
    expect(await refusalOf(createTask(tasks(), { name }))).toMatchObject(taken);
    expect((await refusalOf(createTask(tasks(), { id }))).metadata["task_id"]).toBe(id);
    const other = await createTask(tasks());
    const rename = tasks().updateTask({ task: { id: other.id, name }, updateMask: { paths: ["name"] } });
    expect(await refusalOf(rename)).toMatchObject(taken);
  });

  test("agentex 38, better: many who create one name at once all get the same task", async () => {
    const name = randomUUID();
    const { id: agentId } = await registerAgent(clients());
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        tasks().createTask({ description: "x", name, reuse: true, agentIds: [agentId] }),
      ),
    );
    expect(new Set(answers.map(({ task }) => task?.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ trackers }) => trackers[0]?.id)).size).toBe(1);
  });

  test("agentex 37: a deleted task is gone with its history, trackers and progress; its id is free", async () => {
    const { id: agentId } = await registerAgent(clients());
    const { id } = await createTask(tasks(), { agentIds: [agentId] });
    await tasks().appendTaskProgress({ taskId: id, lines: ["one"] });
    await tasks().deleteTask({ taskId: id });
    const gone = { code: "NotFound", reason: "TASK_NOT_FOUND", metadata: { task_id: id } };
    expect(await refusalOf(getTask(tasks(), id))).toMatchObject(gone);
    expect(await refusalOf(setStatus(tasks(), id, SUCCESS))).toMatchObject(gone);
    expect(await refusalOf(historyOf(tasks(), id))).toMatchObject(gone);
    expect(await refusalOf(tasks().deleteTask({ taskId: id }))).toMatchObject(gone);
    for (const table of ["task_history", "task_progress", "tracker"]) {
      expect(await headway.database.query(`select from ${table} where task_id = $1`, [id])).toHaveLength(0);
    }
    expect((await createTask(tasks(), { id })).agentIds).toEqual([]);
  });

  test("places in a session have no holes: a task is put in, moved and taken out", async () => {
    const sessionId = randomUUID();
    const make = async (order: number) => (await createTask(tasks(), { sessionId, order })).id;
    const [a, b, c] = [await make(0), await make(0), await make(0)];
    const d = await make(2);
    const places = async () => {
      const { tasks: listed } = await tasks().listTasks({ filter: { sessionId } });
      expect(listed.map(({ order }) => order)).toEqual(listed.map((_, i) => i + 1));
      return listed.map(({ id }) => id);
    };
    expect(await places()).toEqual([a, d, b, c]);
    const move = (id: string, order: number) =>
      tasks().updateTask({ task: { id, order }, updateMask: { paths: ["order"] } });
    await move(a, 3);
    expect(await places()).toEqual([d, b, a, c]);
    await move(c, 1);
    expect(await places()).toEqual([c, d, b, a]);
    await move(d, 0);
    expect(await places()).toEqual([c, b, a, d]);
    await tasks().deleteTask({ taskId: b });
    expect(await places()).toEqual([c, a, d]);
    expect(await refusalOf(move(a, 4))).toMatchObject({ reason: "FIELD_INVALID", fields: ["task.order"] });
    expect((await refusalOf(make(5))).fields).toEqual(["order"]);
    expect((await refusalOf(createTask(tasks(), { order: 1 }))).fields).toEqual(["order"]);
  });

  test("places stay without holes when many put in, move and delete at once", async () => {
    const sessionId = randomUUID();
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, i) => createTask(tasks(), { sessionId, order: i % 3 === 0 ? 1 : 0 })),
    );
    await Promise.all([
      ...made.slice(0, 4).map(({ id }) => tasks().deleteTask({ taskId: id })),
      ...made
        .slice(4, 8)
        .map(({ id }, i) => tasks().updateTask({ task: { id, order: i + 1 }, updateMask: { paths: ["order"] } })),
      ...Array.from({ length: 4 }, () => createTask(tasks(), { sessionId, order: 1 })),
    ]);
    const { tasks: listed } = await tasks().listTasks({ filter: { sessionId } });
    expect(listed.map(({ order }) => order)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });
});
