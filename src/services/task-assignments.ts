import { create } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import * as pb from "../../gen/ts/headway/v1/task_lifecycle_pb.ts";
import type { TaskService } from "../../gen/ts/headway/v1/task_service_pb.ts";
import { assign, holdAgents, trackersOf, unassign } from "../store/assignment-store.ts";
import { getTask } from "../store/task-rows.ts";
import { lockTask } from "../store/task-store.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { mutate } from "./mutations.ts";
import { taskMessage } from "./task-messages.ts";
import { targetOf } from "./task-writes.ts";
import { trackerMessage } from "./tracker-messages.ts";

type Assignments = Pick<ServiceImpl<typeof TaskService>, "assignAgent" | "unassignAgent">;

/** The RPCs that say which agents a task is assigned to. */
export function taskAssignments(deps: ServiceDeps): Assignments {
  const { origin } = deps.database;
  return {
    assignAgent(req, context) {
      const { key, etag } = targetOf(req, context);
      const agentId = field.id("agent_id", req.agentId);
      const schemas = [pb.AssignAgentRequestSchema, pb.AssignAgentResponseSchema] as const;
      return mutate(deps, context, schemas, req, async (em) => {
        await holdAgents(em, key.projectId, [agentId]);
        const task = await lockTask(em, key, etag);
        if (!task.agentIds.includes(agentId)) await assign(em, origin, task, agentId);
        const row = await getTask(em, key.projectId, { id: key.taskId });
        const [tracker] = await trackersOf(em, key, agentId);
        return create(pb.AssignAgentResponseSchema, {
          task: taskMessage(row),
          ...(tracker && { tracker: trackerMessage(tracker) }),
        });
      });
    },

    unassignAgent(req, context) {
      const { key, etag } = targetOf(req, context);
      const agentId = field.id("agent_id", req.agentId);
      const schemas = [pb.UnassignAgentRequestSchema, pb.UnassignAgentResponseSchema] as const;
      return mutate(deps, context, schemas, req, async (em) => {
        const task = await lockTask(em, key, etag);
        if (task.agentIds.includes(agentId)) await unassign(em, origin, task, agentId, { force: req.force });
        const row = await getTask(em, key.projectId, { id: key.taskId });
        return create(pb.UnassignAgentResponseSchema, { task: taskMessage(row) });
      });
    },
  };
}
