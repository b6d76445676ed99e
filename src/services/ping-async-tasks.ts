import { create, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { v7 as uuidv7 } from "uuid";
import {
  type AddAsyncTaskRequest,
  AddAsyncTaskRequestSchema,
  AddAsyncTaskResponseSchema,
  type CompleteAsyncTaskRequest,
  CompleteAsyncTaskRequestSchema,
  CompleteAsyncTaskResponseSchema,
  GetAsyncTaskInfoResponseSchema,
} from "../../gen/ts/headway/v1/ping_async_task_pb.ts";
import type { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";
import { activityStatuses, isTerminal } from "../domain/activity-status.ts";
import { bytesOf } from "../domain/bytes.ts";
import { DomainError, fieldInvalid } from "../domain/errors.ts";
import { asyncTaskNotFound, instanceEnded } from "../domain/instance-errors.ts";
import { hearOfTask } from "../domain/instance-heartbeat.ts";
import type { Course } from "../domain/instance-state.ts";
import type { Report } from "../domain/progress.ts";
import { defaultQueuePlace } from "../domain/queue-place.ts";
import type { ActivityRow } from "../store/activity-rows.ts";
import { findActivity } from "../store/activity-store.ts";
import { getAgent } from "../store/agent-store.ts";
import type { Appended } from "../store/appending.ts";
import { runningAsyncTasks } from "../store/async-task-store.ts";
import type { InstanceDone, InstanceFacts } from "../store/instance-order.ts";
import { getInstance } from "../store/instance-rows.ts";
import { activityMessage } from "./activity-messages.ts";
import { canceled } from "./activity-writes.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { jobMessage } from "./ping-messages.ts";
import { knownOrNew, writeOrder } from "./ping-orders.ts";
import { answer, requestKey } from "./requests.ts";

type AsyncTasks = Pick<ServiceImpl<typeof PingService>, "addAsyncTask" | "completeAsyncTask" | "getAsyncTaskInfo">;

/** The RPCs of work that instances do in the background: activities that are bound to them. */
export function pingAsyncTasks({ database, writer, instances, messages }: ServiceDeps): AsyncTasks {
  return {
    async addAsyncTask(req, context) {
      const order = {
        ...additionOf(req, context),
        request: requestKey(context, AddAsyncTaskRequestSchema, req),
      };
      return await writeOrder(instances, AddAsyncTaskResponseSchema, order, added);
    },

    async completeAsyncTask(req, context) {
      const key = { projectId: projectOf(context), activityId: field.id("async_task_id", req.asyncTaskId) };
      const report = endOf(req, messages.complete, messages.error);
      const result = field.jsonValue("result", req.result, field.limits.contentBytes) ?? undefined;
      const respond = ({ row }: Pick<Appended, "row">) => completed(row);
      const append = {
        ...key,
        plan: () => [report],
        result,
        bytes: bytesOf(result),
        wantsRow: true,
        request: requestKey(context, CompleteAsyncTaskRequestSchema, req),
        encode: (appended: Appended) => toBinary(CompleteAsyncTaskResponseSchema, respond(appended)),
      };
      const found = await findActivity(database.fork(), key, context);
      try {
        // One that is gone may have been completed by the same request before: the writer knows.
        if (found?.instanceId === null) throw asyncTaskNotFound(req.asyncTaskId);
        const outcome = await writer.append(append);
        const instanceId = found?.instanceId;
        if (instanceId) await instances.bringUpToDate({ projectId: key.projectId, instanceId });
        return answer(CompleteAsyncTaskResponseSchema, outcome, respond);
      } catch (err) {
        const name = err instanceof DomainError ? err.name : undefined;
        const isGone = name === "ActivityNotFound" || name === "AsyncTaskNotFound";
        if (req.compatible && (isGone || name === "ActivityEnded")) {
          return create(CompleteAsyncTaskResponseSchema, { completed: false });
        }
        throw isGone ? asyncTaskNotFound(req.asyncTaskId) : err;
      }
    },

    async getAsyncTaskInfo(req, context) {
      const projectId = projectOf(context);
      const limit = field.within("limit", req.limit, 0, field.limits.batch) || field.limits.batch;
      const em = database.fork();
      const scope = { projectId, ...scopeOf(req.scope) };
      const { instanceId, agentId } = scope;
      const { rows, activeCount } = await runningAsyncTasks(em, scope, limit, context);
      if (activeCount === 0 && instanceId !== undefined) await getInstance(em, { projectId, instanceId }, context);
      if (activeCount === 0 && agentId !== undefined) await getAgent(em, projectId, { id: agentId });
      return create(GetAsyncTaskInfoResponseSchema, { activeCount, runningJobs: rows.map(jobMessage) });
    },
  };
}

function additionOf(req: AddAsyncTaskRequest, context: HandlerContext) {
  const projectId = projectOf(context);
  const instanceId = field.id("instance_id", req.instanceId);
  const agentId = field.optionalId("agent_id", req.agentId);
  const activityId = field.optionalId("id", req.id) ?? uuidv7();
  const activity = {
    ...{ projectId, activityId, instanceId },
    name: field.name("name", req.name),
    message: "",
    status: "RUNNING" as const,
    taskId: field.optionalId("task_id", req.taskId) ?? null,
    parentId: field.optionalId("parent_id", req.parentId) ?? null,
    metadata: field.json("metadata", req.metadata, field.limits.metadataBytes),
    place: defaultQueuePlace,
    input: null,
    encode: () => new Uint8Array(),
  };
  return {
    ...{ projectId, instanceId, agentId },
    creates: activity,
    plan: (course: Course | undefined, facts: InstanceFacts) => {
      const there = hearOfTask(knownOrNew(course, { instanceId, agentId }, facts), facts.now);
      if (there.state.endedAt !== null) throw instanceEnded(there.state);
      return { course: there, verdict: "heard" as const };
    },
  };
}

function added({ activity }: InstanceDone) {
  if (!activity) throw new Error("an async task was added without its activity");
  return { asyncTaskId: activity.state.id, activity: activityMessage(activity) };
}

function completed(row: ActivityRow | undefined) {
  if (!row) throw new Error("an append that wants its row has none");
  return create(CompleteAsyncTaskResponseSchema, { completed: true, activity: activityMessage(row) });
}

/** The entry that ends an async task as a request asks for it. Throws what is wrong with it. */
function endOf(req: CompleteAsyncTaskRequest, complete: string, failed: string): Report {
  const status = field.enumName("status", req.status, activityStatuses) ?? "COMPLETE";
  if (!isTerminal(status)) throw fieldInvalid("status", status, "it must be COMPLETE, ERROR or CANCELED");
  const given = field.text("error", req.error, field.limits.messageBytes);
  if (given !== "" && status !== "ERROR") throw fieldInvalid("error", given, "it goes only with the status ERROR");
  if (req.result && status !== "COMPLETE") {
    throw fieldInvalid("result", "a value", "it goes only with the status COMPLETE");
  }
  if (status === "CANCELED") return canceled("");
  if (status === "COMPLETE") return { field: "", status, message: complete };
  const error = given || "unknown error";
  return { field: "", status, error, message: failed.replaceAll("{error}", () => error) };
}

function scopeOf(scope: { case: "instanceId" | "agentId"; value: string } | { case: undefined }) {
  if (scope.case === "instanceId") return { instanceId: field.id("instance_id", scope.value) };
  return scope.case === "agentId" ? { agentId: field.id("agent_id", scope.value) } : {};
}
