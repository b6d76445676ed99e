import { create, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  CancelActivityRequestSchema,
  CancelActivityResponseSchema,
  CompleteActivityRequestSchema,
  CompleteActivityResponseSchema,
  CreateActivityRequestSchema,
  CreateActivityResponseSchema,
  FailActivityRequestSchema,
  FailActivityResponseSchema,
} from "../../gen/ts/headway/v1/activity_lifecycle_pb.ts";
import type { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";
import { activityStatuses } from "../domain/activity-status.ts";
import { bytesOf } from "../domain/bytes.ts";
import { fieldInvalid } from "../domain/errors.ts";
import type { Report } from "../domain/progress.ts";
import type { ActivityRow } from "../store/activity-rows.ts";
import type { Append, Appended } from "../store/appending.ts";
import { newId } from "../store/new-id.ts";
import { activityMessage } from "./activity-messages.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { queuePlace } from "./queue-options.ts";
import { answer, requestKey } from "./requests.ts";

type Writes = Pick<
  ServiceImpl<typeof ActivityService>,
  "createActivity" | "completeActivity" | "failActivity" | "cancelActivity"
>;

type Answer =
  | typeof CompleteActivityResponseSchema
  | typeof FailActivityResponseSchema
  | typeof CancelActivityResponseSchema;

/** The RPCs that begin and end an activity. */
export function activityWrites({ writer, messages }: ServiceDeps): Writes {
  /** Appends what ends or cancels an activity, and answers the whole of it. */
  async function change<Desc extends Answer>(
    schema: Desc,
    append: Omit<Append, "encode" | "bytes" | "wantsRow">,
  ): Promise<MessageShape<Desc>> {
    const respond = ({ row }: Appended) => {
      if (!row) throw new Error("an append that wants its row has none");
      return create(schema, { activity: activityMessage(row) } as MessageInitShape<Desc>);
    };
    const encode = (appended: Appended) => toBinary(schema, respond(appended));
    const outcome = await writer.append({ ...append, encode, bytes: bytesOf(append.result), wantsRow: true });
    return answer(schema, outcome, respond);
  }

  return {
    async createActivity(req, context) {
      const status = initialStatus(req.status);
      const respond = ({ row }: { row: ActivityRow }) =>
        create(CreateActivityResponseSchema, { activity: activityMessage(row) });
      const outcome = await writer.create({
        projectId: projectOf(context),
        activityId: field.optionalId("id", req.id) ?? newId(),
        name: field.name("name", req.name),
        message: field.text("message", req.message, field.limits.messageBytes),
        status,
        taskId: field.optionalId("task_id", req.taskId) ?? null,
        agentId: field.optionalId("agent_id", req.agentId) ?? null,
        instanceId: field.optionalId("instance_id", req.instanceId) ?? null,
        parentId: field.optionalId("parent_id", req.parentId) ?? null,
        metadata: field.json("metadata", req.metadata, field.limits.metadataBytes),
        input: field.jsonValue("input", req.input, field.limits.contentBytes),
        place: queuePlace(req.queue, status),
        request: requestKey(context, CreateActivityRequestSchema, req),
        encode: (row) => toBinary(CreateActivityResponseSchema, respond({ row })),
      });
      return answer(CreateActivityResponseSchema, outcome, respond);
    },

    completeActivity(req, context) {
      const report: Report = {
        field: "",
        status: "COMPLETE",
        message: field.text("message", req.message, field.limits.messageBytes) || messages.complete,
        percentage: percentage(req.percentage),
      };
      return change(CompleteActivityResponseSchema, {
        ...target(req, context),
        epoch: field.epoch("epoch", req.epoch),
        plan: () => [report],
        result: field.jsonValue("result", req.result, field.limits.contentBytes) ?? undefined,
        request: requestKey(context, CompleteActivityRequestSchema, req),
      });
    },

    failActivity(req, context) {
      const error = field.text("error", req.error, field.limits.messageBytes) || "unknown error";
      const report: Report = {
        field: "",
        status: "ERROR",
        error,
        message:
          field.text("message", req.message, field.limits.messageBytes) ||
          messages.error.replaceAll("{error}", () => error),
        percentage: percentage(req.percentage),
      };
      return change(FailActivityResponseSchema, {
        ...target(req, context),
        epoch: field.epoch("epoch", req.epoch),
        plan: () => [report],
        request: requestKey(context, FailActivityRequestSchema, req),
      });
    },

    cancelActivity(req, context) {
      const reason = field.text("reason", req.reason, field.limits.reasonBytes);
      return change(CancelActivityResponseSchema, {
        ...target(req, context),
        plan: ({ status, cancelRequested }) => {
          if (status !== "RUNNING" || req.force) return [canceled(reason)];
          // Asked again, it stands as it is: the log says it once.
          return cancelRequested ? [] : [cancelRequest(reason)];
        },
        request: requestKey(context, CancelActivityRequestSchema, req),
      });
    },
  };
}

/** The entry that ends an activity because somebody asked it to stop. */
export function canceled(reason: string): Report {
  const message = reason ? `Canceled: ${reason}` : "Canceled";
  return { field: "", status: "CANCELED", message, cancel: reason };
}

function cancelRequest(reason: string): Report {
  const message = reason ? `Cancel requested: ${reason}` : "Cancel requested";
  return { field: "", message, cancel: reason, level: "WARN" };
}

function target(req: { activityId: string; etag: string }, context: HandlerContext) {
  return {
    projectId: projectOf(context),
    activityId: field.id("activity_id", req.activityId),
    etag: field.text("etag", req.etag, field.limits.idBytes) || undefined,
  };
}

function percentage(value: number | undefined): number | undefined {
  return value === undefined ? undefined : field.within("percentage", value, 0, 100);
}

function initialStatus(value: number): "QUEUED" | "RUNNING" {
  const status = field.enumName("status", value, activityStatuses) ?? "QUEUED";
  if (status === "QUEUED" || status === "RUNNING") return status;
  throw fieldInvalid("status", status, "an activity begins as QUEUED or RUNNING");
}
