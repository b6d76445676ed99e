import { randomUUID } from "node:crypto";
import type { Clients } from "./lanes.ts";
import { type Program, startProgram } from "./program.ts";
import { createTask, registerAgent } from "./tasks.ts";
import type { Assigned } from "./trackers.ts";

/** The languages that the examples are written in. */
export const languages = ["TypeScript", "Python"] as const;
export type Language = (typeof languages)[number];

/** A task for the examples. */
export interface ExampleTask extends Assigned {
  /** The options by which an example finds it. */
  readonly options: readonly string[];
}

/** Makes a task that examples find by its name and that of its agent. */
export async function exampleTask(clients: Clients): Promise<ExampleTask> {
  const [task, agent] = [`task-${randomUUID()}`, `agent-${randomUUID()}`];
  const { id: agentId } = await registerAgent(clients, { name: agent });
  const { id: taskId } = await createTask(clients.tasks, { name: task, agentIds: [agentId] });
  const to = { taskId, agentId };
  const { tracker } = await clients.trackers.getTracker({ tracker: to });
  const trackerId = tracker?.id ?? "";
  return { taskId, agentId, trackerId, tracker: { trackerId }, to, options: ["--task", task, "--agent", agent] };
}

/** Starts an example, named as in Python, over a port. */
export function startExample(
  language: Language,
  name: string,
  port: number,
  { options }: ExampleTask,
  ...more: string[]
): Program {
  const args = ["--address", `127.0.0.1:${port}`, ...options, ...more];
  if (language === "TypeScript") {
    return startProgram(process.execPath, [`examples/typescript/${name.replace("_", "-")}.ts`, ...args]);
  }
  const env = { PYTHONPATH: "gen/python", PYTHONDONTWRITEBYTECODE: "1" };
  return startProgram(".venv/bin/python", [`examples/python/${name}.py`, ...args], env);
}

/** What the worker of a task has committed: its cursor and its state document. */
export async function committed(clients: Clients, { tracker }: ExampleTask) {
  const answer = await clients.trackers.getTrackerState({ tracker });
  return { cursor: Number(answer.tracker?.cursor), ...answer.state?.document };
}
