import { randomUUID } from "node:crypto";
import type { Task } from "../../gen/ts/headway/v1/task_pb.ts";
import { TaskStatus } from "../../gen/ts/headway/v1/task_pb.ts";
import type { Clients } from "./lanes.ts";

export const { PENDING, RUNNING, INTERRUPTED, SUCCESS, FAILED, CANCELED } = TaskStatus;

type Tasks = Clients["tasks"];
type CreateInit = NonNullable<Parameters<Tasks["createTask"]>[0]>;

/** Creates a task and answers it. */
export async function createTask(tasks: Tasks, init: CreateInit = {}): Promise<Task> {
  const { task } = await tasks.createTask({ description: "do it", ...init });
  if (!task) throw new Error("the answer holds no task");
  return task;
}

/** Gets a task. */
export async function getTask(tasks: Tasks, taskId: string): Promise<Task> {
  const { task } = await tasks.getTask({ which: { case: "taskId", value: taskId } });
  if (!task) throw new Error("the answer holds no task");
  return task;
}

/** Sets the status of a task, and answers the task. */
export async function setStatus(tasks: Tasks, taskId: string, status: TaskStatus, reason = ""): Promise<Task> {
  const { task } = await tasks.setTaskStatus({ taskId, status, reason });
  if (!task) throw new Error("the answer holds no task");
  return task;
}

/** The whole history of a task, oldest entry first. */
export async function historyOf(tasks: Tasks, taskId: string) {
  const { entries } = await tasks.listTaskHistory({ taskId, pageSize: 1000 });
  return entries;
}

/** Registers an agent under a name of its own, and answers its id. */
export async function registerAgent({ agents }: Clients, init: Parameters<Clients["agents"]["registerAgent"]>[0] = {}) {
  const { agent } = await agents.registerAgent({ name: `agent-${randomUUID()}`, ...init });
  if (!agent) throw new Error("the answer holds no agent");
  return agent;
}

/** Every page of a list of tasks. `between` runs after each page but the last. */
export async function taskPages(
  tasks: Tasks,
  request: Parameters<Tasks["listTasks"]>[0],
  between: (page: number) => Promise<unknown> = async () => {},
): Promise<Task[][]> {
  const pages = [];
  for (let pageToken = ""; ; ) {
    const page = await tasks.listTasks({ ...request, pageToken });
    pages.push(page.tasks);
    pageToken = page.nextPageToken;
    if (pageToken === "") return pages;
    await between(pages.length);
  }
}
