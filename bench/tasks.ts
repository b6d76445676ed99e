import { fromBinary } from "@bufbuild/protobuf";
import { AgentService } from "../gen/ts/headway/v1/agent_service_pb.ts";
import { CreateTaskResponseSchema } from "../gen/ts/headway/v1/task_lifecycle_pb.ts";
import { TaskService } from "../gen/ts/headway/v1/task_service_pb.ts";
import { callAll, callOf } from "./calls.ts";
import type { Headway } from "./server-process.ts";

/** A task that is assigned to an agent, and its tracker. */
export interface Assigned {
  readonly taskId: string;
  readonly agentId: string;
  readonly trackerId: string;
}

const agentId = "bench";

/** Creates tasks that are assigned to one agent. */
export async function assignTasks(headway: Headway, count: number): Promise<Assigned[]> {
  await callAll(headway, [callOf(headway, AgentService.method.registerAgent, { id: agentId, name: agentId })]);
  const request = callOf(headway, TaskService.method.createTask, { description: "benchmark", agentIds: [agentId] });
  const answers = await callAll(
    headway,
    Array.from({ length: count }, () => request),
  );
  return answers.map((bytes) => {
    const { task, trackers } = fromBinary(CreateTaskResponseSchema, bytes);
    return { taskId: task?.id ?? "", agentId, trackerId: trackers[0]?.id ?? "" };
  });
}
