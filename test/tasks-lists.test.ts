import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { SequenceOrder } from "../gen/ts/headway/v1/sequence_order_pb.ts";
import { TaskOrder } from "../gen/ts/headway/v1/task_query_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import {
  createTask,
  getTask,
  INTERRUPTED,
  PENDING,
  RUNNING,
  registerAgent,
  SUCCESS,
  setStatus,
  taskPages,
} from "./harness/tasks.ts";

const headway = useHeadway();
const { NEWEST_FIRST, OLDEST_FIRST, SESSION } = TaskOrder;

describe.each(lanes)("$name", (lane) => {
  const tasks = () => headway.on(lane).tasks;

  /** 20 tasks of one session, all created at one of three moments, half of them put in at the front. */
  async function twenty() {
    const sessionId = randomUUID();
    for (let i = 0; i < 20; i += 1) await createTask(tasks(), { sessionId, order: i % 2 });
    await headway.database.query(
      `update task set created_at = timestamptz '2026-01-01' + (abs(hashtext(id)) % 3) * interval '1 ms'
       where session_id = $1`,
      [sessionId],
    );
    return { filter: { sessionId } };
  }

  test.each([
    ["NEWEST_FIRST", NEWEST_FIRST],
    ["OLDEST_FIRST", OLDEST_FIRST],
    ["SESSION", SESSION],
  ])("in the order %s pages of any size show every row once, also with equal times", async (_name, order) => {
    const { filter } = await twenty();
    const whole = (await tasks().listTasks({ filter, order, pageSize: 1000 })).tasks;
    expect(new Set(whole.map(({ id }) => id)).size).toBe(20);
    if (order === SESSION) expect(whole.map((task) => task.order)).toEqual(whole.map((_, i) => i + 1));
    const times = whole.map(({ createTime }) => createTime?.nanos ?? 0);
    if (order === OLDEST_FIRST) expect(times).toEqual(times.toSorted((one, two) => one - two));
    if (order === NEWEST_FIRST) expect(times).toEqual(times.toSorted((one, two) => two - one));
    for (const pageSize of [1, 7, 19, 20]) {
      const pages = await taskPages(tasks(), { filter, order, pageSize });
      expect(pages.flat().map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
      expect(pages).toHaveLength(Math.ceil(20 / pageSize));
    }
  });

  test("the pages of a session keep the order of the first, while tasks move, are deleted and put in", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { filter } = await twenty();
      const whole = (await tasks().listTasks({ filter })).tasks.map(({ id }) => id);
      const deleted = new Set<string>();
      const pages = await taskPages(tasks(), { filter, pageSize: 3 }, async (page) => {
        const any = () => whole[Math.floor(Math.random() * whole.length)] ?? "";
        const move = { task: { id: any(), order: 1 }, updateMask: { paths: ["order"] } };
        await tasks()
          .updateTask(move)
          .catch(() => {});
        await createTask(tasks(), { ...filter, order: 1 });
        const last = whole[whole.length - page] ?? "";
        await tasks().deleteTask({ taskId: last });
        deleted.add(last);
      });
      const seen = pages.flat().map(({ id }) => id);
      expect(new Set(seen).size).toBe(seen.length);
      const old = seen.filter((id) => whole.includes(id));
      expect(old).toEqual(whole.filter((id) => seen.includes(id)));
      for (const id of whole) if (!deleted.has(id)) expect(seen).toContain(id);
    }
  });

  test("agentex 42, 43: a list leaves out params, and is filtered by every field", async () => {
    const { id: agentId } = await registerAgent(headway.on(lane));
    const sessionId = randomUUID();
    const mark = randomUUID();
    const task = await createTask(tasks(), {
      sessionId,
      agentIds: [agentId],
      description: `Write the Report ${mark}`,
      params: { a: 1 },
      metadata: { mark, nested: { x: 1, y: [1, 2] } },
      status: RUNNING,
    });
    await createTask(tasks());
    const found = async (filter: object) => (await tasks().listTasks({ filter })).tasks.map(({ id }) => id);
    const [listed] = (await tasks().listTasks({ filter: { sessionId } })).tasks;
    expect(listed).toEqual({ ...task, params: undefined });
    expect(await found({ agentId })).toEqual([task.id]);
    expect(await found({ sessionId, statuses: [RUNNING, INTERRUPTED] })).toEqual([task.id]);
    expect(await found({ sessionId, statuses: [PENDING] })).toEqual([]);
    expect(await found({ descriptionContains: `report ${mark}` })).toEqual([task.id]);
    expect(await found({ metadata: { mark } })).toEqual([task.id]);
    expect(await found({ metadata: { mark, nested: { y: [2] } } })).toEqual([task.id]);
    expect(await found({ metadata: { mark, nested: { x: 2 } } })).toEqual([]);
    expect(await found({ sessionId, ...(task.createTime && { createdFrom: task.createTime }) })).toEqual([task.id]);
    expect(await found({ sessionId, ...(task.createTime && { createdBefore: task.createTime }) })).toEqual([]);
    expect(await found({ userId: "nobody" })).toEqual([]);
  });

  test("a token belongs to its filter and order; SESSION needs a session", async () => {
    const { filter } = await twenty();
    const { nextPageToken: pageToken } = await tasks().listTasks({ filter, pageSize: 3 });
    for (const request of [{ filter, order: OLDEST_FIRST }, { filter: { sessionId: "other" } }, {}]) {
      expect((await refusalOf(tasks().listTasks({ ...request, pageToken }))).reason).toBe("PAGE_TOKEN_INVALID");
    }
    expect((await refusalOf(tasks().listTasks({ order: SESSION }))).fields).toEqual(["order"]);
  });

  test("lists show the newest 10 lines of progress, a get shows all, and a history is paged both ways", async () => {
    const sessionId = randomUUID();
    const { id: taskId } = await createTask(tasks(), { sessionId, status: RUNNING });
    const lines = Array.from({ length: 25 }, (_, i) => `line ${i + 1}`);
    const { lastSequence, task } = await tasks().appendTaskProgress({ taskId, lines });
    expect(lastSequence).toBe(25n);
    expect(task?.progress.map(({ text }) => text)).toEqual(lines.slice(15));
    expect((await getTask(tasks(), taskId)).progress.map(({ text }) => text)).toEqual(lines);
    const [listed] = (await tasks().listTasks({ filter: { sessionId } })).tasks;
    expect(listed).toMatchObject({ progressCount: 25, progress: task?.progress });
    for (const status of [INTERRUPTED, RUNNING, INTERRUPTED, SUCCESS]) await setStatus(tasks(), taskId, status);
    const sequences = async (request: object) => {
      const all = [];
      for (let pageToken = ""; ; ) {
        const page = await tasks().listTaskHistory({ taskId, pageSize: 2, ...request, pageToken });
        all.push(...page.entries.map(({ sequence }) => Number(sequence)));
        pageToken = page.nextPageToken;
        if (pageToken === "") return all;
      }
    };
    expect(await sequences({})).toEqual([1, 2, 3, 4, 5]);
    expect(await sequences({ order: SequenceOrder.NEWEST_FIRST })).toEqual([5, 4, 3, 2, 1]);
    expect(await sequences({ afterSequence: 2n, order: SequenceOrder.NEWEST_FIRST })).toEqual([5, 4, 3]);
    expect(await sequences({ afterSequence: 9n })).toEqual([]);
  });
});
