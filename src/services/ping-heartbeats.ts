import { createHash } from "node:crypto";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { v7 as uuidv7 } from "uuid";
import {
  type HeartbeatRequest,
  HeartbeatRequestSchema,
  HeartbeatResponseSchema,
} from "../../gen/ts/headway/v1/ping_heartbeat_pb.ts";
import type { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";
import type { Json } from "../domain/columns.ts";
import { fieldInvalid, fieldTooLarge } from "../domain/errors.ts";
import { serverActor } from "../domain/instance-course.ts";
import { type Heartbeat, hear } from "../domain/instance-heartbeat.ts";
import type { StopOrder } from "../domain/instance-state.ts";
import { type OwnStatus, pingStatuses } from "../domain/ping-status.ts";
import type { InstanceDone, InstanceFacts } from "../store/instance-order.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { inKeyOrder } from "./key-order.ts";
import { sourceNumber, statusNumber, stopMessage } from "./ping-messages.ts";
import { knownOrNew, writeOrder } from "./ping-orders.ts";
import { requestKey } from "./requests.ts";

/** So many heartbeats fit into the timeout. */
const heartbeatsInTimeout = 3;
/** So many tasks with their reasons fit into a message. */
const maxCancels = 1000;

/** The RPC by which instances say that they are there. */
export function pingHeartbeats({ instances }: ServiceDeps): Pick<ServiceImpl<typeof PingService>, "heartbeat"> {
  return {
    async heartbeat(req, context) {
      const instanceId = field.optionalId("instance_id", req.instanceId) ?? uuidv7();
      const agentId = field.id("agent_id", req.agentId);
      const metadata = field.json("metadata", req.metadata, field.limits.metadataBytes) ?? undefined;
      const beat = heartbeatOf(req, metadata);
      const order = {
        projectId: projectOf(context),
        instanceId,
        agentId,
        isHeartbeat: true,
        namedIds: beat.namedIds,
        metadata,
        plan: (course: Parameters<typeof knownOrNew>[0], facts: InstanceFacts) =>
          hear(knownOrNew(course, { instanceId, agentId }, facts), beat, facts.now),
        request: requestKey(context, HeartbeatRequestSchema, req),
      };
      return await writeOrder(instances, HeartbeatResponseSchema, order, heard);
    },
  };
}

/** A status that somebody may give an instance. Undefined where none is given. */
export function ownStatus(at: string, value: number): OwnStatus | undefined {
  const status = field.enumName(at, value, pingStatuses);
  if (status === undefined || status === "HEALTHY" || status === "HEALTHY_BUSY") return status;
  throw fieldInvalid(at, status, "it may be HEALTHY or HEALTHY_BUSY: the others are the server's to say");
}

function heartbeatOf(req: HeartbeatRequest, metadata: Json | undefined): Heartbeat {
  const named = req.running?.asyncTaskIds;
  const { batch } = field.limits;
  if (named && named.length > batch) throw fieldTooLarge("running.async_task_ids", named.length, batch, "ids");
  return {
    customStatus: ownStatus("status", req.status) ?? null,
    inFlightCount: field.within("in_flight_count", req.inFlightCount, 0, 2_147_483_647),
    namedIds: named?.map((id, i) => field.id(`running.async_task_ids[${i}]`, id)),
    activityAt: field.milliseconds("activity_time", req.activityTime),
    processStartedAt: field.milliseconds("process_start_time", req.processStartTime),
    metadataDigest: metadata === undefined ? undefined : digestOf(metadata),
    last: req.last,
  };
}

/** Tells metadata apart, whatever the order of its keys: a heartbeat that brings what is there is no news. */
function digestOf(metadata: Json): string {
  return createHash("sha256")
    .update(JSON.stringify(inKeyOrder(metadata)))
    .digest("base64url");
}

function heard({ state, verdict, running, now }: InstanceDone) {
  const isOver = verdict !== "heard";
  // The end that this very heartbeat told is no reason to tell of it.
  const stop = isOver || (state.stop !== null && state.endedAt === null);
  const cancels = stop && isOver ? [] : running.filter(({ cancelRequested }) => cancelRequested);
  return {
    instanceId: state.id,
    status: statusNumber(verdict === "replaced" ? "UNKNOWN" : state.status),
    statusSource: sourceNumber(verdict === "replaced" ? "SILENCE" : state.statusSource),
    lastStatusChangeTime: timestampFromMs(verdict === "replaced" ? state.startedAt : state.statusChangedAt),
    stop,
    ...(stop && { stopOrder: stopMessage(orderOf({ state, verdict })) }),
    cancels: cancels.slice(0, maxCancels).map(({ id, cancelReason }) => ({ asyncTaskId: id, reason: cancelReason })),
    nextHeartbeat: durationFromMs(Math.round(state.heartbeatTimeoutMs / heartbeatsInTimeout)),
    serverTime: timestampFromMs(now),
  };
}

/** What asked an instance to stop; for one whose life is over already, what would have. */
function orderOf({ state, verdict }: Pick<InstanceDone, "state" | "verdict">): Omit<StopOrder, "cause"> {
  if (verdict !== "replaced" && state.stop) return state.stop;
  const at = verdict === "replaced" ? state.startedAt : (state.endedAt ?? state.statusChangedAt);
  const reason = verdict === "replaced" ? "a process with a later start took the id" : "the instance has ended already";
  return { actor: serverActor, reason, createdAt: at, deliveredAt: null, deadlineAt: at };
}
