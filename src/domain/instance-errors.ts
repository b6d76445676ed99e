import { DomainError } from "./errors.ts";
import type { InstanceState } from "./instance-state.ts";

/** The project has no such instance. Another project's looks the same. */
export function instanceNotFound(instanceId: string): DomainError {
  const message = `instance ${JSON.stringify(instanceId)} does not exist in the project`;
  return new DomainError("InstanceNotFound", message, { instance_id: instanceId });
}

/** The id belongs to an instance of another agent. */
export function instanceExists({ id, agentId }: Pick<InstanceState, "id" | "agentId">): DomainError {
  const message = `instance ${JSON.stringify(id)} belongs to the agent ${JSON.stringify(agentId)}: choose another id`;
  return new DomainError("InstanceExists", message, { instance_id: id, agent_id: agentId });
}

/** The instance has ended, and takes no more work. */
export function instanceEnded({ id, endReason }: Pick<InstanceState, "id" | "endReason">): DomainError {
  const message = `instance ${JSON.stringify(id)} has ended (${endReason}), and takes no more work`;
  return new DomainError("InstanceEnded", message, { instance_id: id, end_reason: endReason ?? "" });
}

/** The project has no such async task: no activity of the id, or one that no instance does. */
export function asyncTaskNotFound(asyncTaskId: string): DomainError {
  const message = `async task ${JSON.stringify(asyncTaskId)} does not exist in the project`;
  return new DomainError("AsyncTaskNotFound", message, { async_task_id: asyncTaskId });
}
