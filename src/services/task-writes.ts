import { create } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import * as pb from "../../gen/ts/headway/v1/task_lifecycle_pb.ts";
import {
  AppendTaskProgressRequestSchema,
  AppendTaskProgressResponseSchema,
  SetTaskStatusRequestSchema,
  SetTaskStatusResponseSchema,
} from "../../gen/ts/headway/v1/task_progress_pb.ts";
import type { TaskService } from "../../gen/ts/headway/v1/task_service_pb.ts";
import { fieldInvalid, fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import { taskStatuses } from "../domain/task-status.ts";
import { trackersOf } from "../store/assignment-store.ts";
import { newId } from "../store/new-id.ts";
import { createTask, type NewTask } from "../store/task-creation.ts";
import type { Author } from "../store/task-history.ts";
import { deleteTask, moveTask } from "../store/task-order.ts";
import { getTask } from "../store/task-rows.ts";
import { appendProgress, changeTask, setTaskStatus, type TaskKey } from "../store/task-store.ts";
import { callerOf, projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { mutate } from "./mutations.ts";
import { taskPlan } from "./task-changes.ts";
import { taskMessage } from "./task-messages.ts";
import { trackerMessage } from "./tracker-messages.ts";

type Writes = Pick<
  ServiceImpl<typeof TaskService>,
  "createTask" | "updateTask" | "deleteTask" | "setTaskStatus" | "appendTaskProgress"
>;

const lineBytes = 2048;

/** The RPCs that create a task, change and delete it. */
export function taskWrites(deps: ServiceDeps): Writes {
  const { origin } = deps.database;
  return {
    createTask(req, context) {
      const projectId = projectOf(context);
      const given = newTask(projectId, req);
      if (req.reuse && given.name === null) throw fieldRequired("name");
      const schemas = [pb.CreateTaskRequestSchema, pb.CreateTaskResponseSchema] as const;
      return mutate(deps, context, schemas, req, async (em) => {
        const options = { reuse: req.reuse, author: clientOf(context) };
        const { id, created } = await createTask(em, origin, given, options);
        const task = taskMessage(await getTask(em, projectId, { id }));
        const trackers = await trackersOf(em, { projectId, taskId: id });
        return create(pb.CreateTaskResponseSchema, { task, trackers: trackers.map(trackerMessage), created });
      });
    },

    updateTask(req, context) {
      const paths = req.updateMask?.paths ?? [];
      if (paths.length === 0) throw fieldRequired("update_mask");
      const given = field.required("task", req.task);
      const key = { projectId: projectOf(context), taskId: field.id("task.id", given.id) };
      const etag = field.etag(req.etag);
      const plan = taskPlan(paths, given, req.merge);
      const isMove = paths.includes("order");
      const schemas = [pb.UpdateTaskRequestSchema, pb.UpdateTaskResponseSchema] as const;
      return mutate(deps, context, schemas, req, async (em) => {
        // First, because it locks the order of the session before the task.
        if (isMove) await moveTask(em, origin, key, given.order, etag);
        await changeTask(em, origin, key, plan, isMove ? undefined : etag);
        const task = taskMessage(await getTask(em, key.projectId, { id: key.taskId }));
        return create(pb.UpdateTaskResponseSchema, { task });
      });
    },

    deleteTask(req, context) {
      const { key, etag } = targetOf(req, context);
      const schemas = [pb.DeleteTaskRequestSchema, pb.DeleteTaskResponseSchema] as const;
      return mutate(deps, context, schemas, req, async (em) => {
        await deleteTask(em, origin, key, etag);
        return create(pb.DeleteTaskResponseSchema);
      });
    },

    setTaskStatus(req, context) {
      const { key, etag } = targetOf(req, context);
      const status = field.enumName("status", req.status, taskStatuses);
      if (!status) throw fieldRequired("status");
      const reason = field.text("reason", req.reason, field.limits.reasonBytes);
      const schemas = [SetTaskStatusRequestSchema, SetTaskStatusResponseSchema] as const;
      return mutate(deps, context, schemas, req, async (em) => {
        await setTaskStatus(em, origin, key, { status, reason, author: clientOf(context), etag });
        const task = taskMessage(await getTask(em, key.projectId, { id: key.taskId }));
        return create(SetTaskStatusResponseSchema, { task });
      });
    },

    appendTaskProgress(req, context) {
      const { key, etag } = targetOf(req, context);
      if (req.lines.length === 0) throw fieldRequired("lines");
      if (req.lines.length > field.limits.batch) {
        throw fieldTooLarge("lines", req.lines.length, field.limits.batch, "lines");
      }
      const lines = req.lines.map((line, i) => field.requiredText(`lines[${i}]`, line, lineBytes));
      const schemas = [AppendTaskProgressRequestSchema, AppendTaskProgressResponseSchema] as const;
      return mutate(deps, context, schemas, req, async (em) => {
        const last = await appendProgress(em, origin, key, { lines, author: clientOf(context), etag });
        const task = taskMessage(await getTask(em, key.projectId, { id: key.taskId }));
        return create(AppendTaskProgressResponseSchema, { task, lastSequence: BigInt(last) });
      });
    },
  };
}

/** The task that a request is about, and the etag that it is bound to. */
export function targetOf(
  req: { taskId: string; etag: string },
  context: HandlerContext,
): { key: TaskKey; etag: string | undefined } {
  const key = { projectId: projectOf(context), taskId: field.id("task_id", req.taskId) };
  return { key, etag: field.etag(req.etag) };
}

function clientOf(context: HandlerContext): Author {
  return { actor: "CLIENT", apiKeyId: callerOf(context).keyId, extractionId: null };
}

function newTask(projectId: string, req: pb.CreateTaskRequest): NewTask {
  const { limits } = field;
  const sessionId = field.optionalId("session_id", req.sessionId) ?? null;
  if (req.order !== 0 && sessionId === null) {
    throw fieldInvalid("order", req.order, "a task without a session has no place in one");
  }
  return {
    projectId,
    id: field.optionalId("id", req.id) ?? newId(),
    name: field.optionalShortText("name", req.name) ?? null,
    description: field.requiredText("description", req.description, limits.messageBytes),
    status: initialStatus(req.status),
    reason: field.text("reason", req.reason, limits.reasonBytes),
    sessionId,
    order: req.order,
    agentIds: agentIdsOf(req.agentIds),
    params: field.json("params", req.params, limits.contentBytes),
    metadata: field.json("metadata", req.metadata, limits.metadataBytes),
  };
}

function initialStatus(value: number): "PENDING" | "RUNNING" {
  const status = field.enumName("status", value, taskStatuses) ?? "PENDING";
  if (status === "PENDING" || status === "RUNNING") return status;
  throw fieldInvalid("status", status, "a task begins as PENDING or RUNNING");
}

function agentIdsOf(values: readonly string[]): string[] {
  if (values.length > 100) throw fieldTooLarge("agent_ids", values.length, 100, "agents");
  const ids = values.map((value, i) => field.id(`agent_ids[${i}]`, value));
  const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
  if (twice !== -1) throw fieldInvalid(`agent_ids[${twice}]`, ids[twice], "each agent may be named once");
  return ids;
}
