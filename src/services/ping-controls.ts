import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  ClearForcedPingStatusRequestSchema,
  ClearForcedPingStatusResponseSchema,
  ForcePingStatusRequestSchema,
  ForcePingStatusResponseSchema,
  StopInstanceRequestSchema,
  StopInstanceResponseSchema,
} from "../../gen/ts/headway/v1/ping_control_pb.ts";
import type { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";
import { fieldRequired } from "../domain/errors.ts";
import { clearForced, force, requireInstanceEtag, stop } from "../domain/instance-control.ts";
import type { Course } from "../domain/instance-state.ts";
import type { InstanceDone, InstanceFacts } from "../store/instance-order.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { ownStatus } from "./ping-heartbeats.ts";
import { instanceMessage } from "./ping-messages.ts";
import { known, writeOrder } from "./ping-orders.ts";
import { requestKey } from "./requests.ts";

type Controls = Pick<ServiceImpl<typeof PingService>, "forcePingStatus" | "clearForcedPingStatus" | "stopInstance">;

const minForcedMs = 1000;
const maxForcedMs = 14 * 86_400_000;
const defaultForcedMs = 3_600_000;
const maxGraceMs = 3_600_000;
const defaultGraceMs = 30_000;

/** The RPCs by which people and programs act on instances from outside. */
export function pingControls({ instances }: ServiceDeps): Controls {
  return {
    async forcePingStatus(req, context) {
      const { ordering } = target(req, context);
      const forcing = {
        status: ownStatus("status", req.status) ?? required("status"),
        actor: field.name("actor", req.actor),
        reason: field.text("reason", req.reason, field.limits.reasonBytes),
        ttlMs: field.duration("ttl", req.ttl, minForcedMs, maxForcedMs) ?? defaultForcedMs,
      };
      const order = {
        ...ordering((course, { now }) => force(course, forcing, now)),
        request: requestKey(context, ForcePingStatusRequestSchema, req),
      };
      return await writeOrder(instances, ForcePingStatusResponseSchema, order, shown);
    },

    async clearForcedPingStatus(req, context) {
      const order = {
        ...target(req, context).ordering((course, { now }) => clearForced(course, now)),
        request: requestKey(context, ClearForcedPingStatusRequestSchema, req),
      };
      return await writeOrder(instances, ClearForcedPingStatusResponseSchema, order, shown);
    },

    async stopInstance(req, context) {
      const { ordering } = target(req, context);
      const actor = field.name("actor", req.actor);
      const reason = field.text("reason", req.reason, field.limits.reasonBytes);
      const graceMs = field.duration("grace", req.grace, 0, maxGraceMs) ?? defaultGraceMs;
      const order = {
        ...ordering((course, { now }) => stop(course, { actor, reason, graceMs }, now)),
        request: requestKey(context, StopInstanceRequestSchema, req),
      };
      return await writeOrder(instances, StopInstanceResponseSchema, order, shown);
    },
  };
}

/** The instance that a request is about, and how to order something for it that it has to be there for. */
function target(req: { instanceId: string; etag: string }, context: HandlerContext) {
  const projectId = projectOf(context);
  const instanceId = field.id("instance_id", req.instanceId);
  const etag = field.etag(req.etag);
  const ordering = (act: (course: Course, facts: InstanceFacts) => Course) => ({
    projectId,
    instanceId,
    wantsRow: true,
    plan: (course: Course | undefined, facts: InstanceFacts) => {
      const there = known(course, instanceId);
      requireInstanceEtag(there.state, etag);
      return { course: act(there, facts), verdict: "heard" as const };
    },
  });
  return { ordering };
}

function required(at: string): never {
  throw fieldRequired(at);
}

function shown({ row }: InstanceDone) {
  if (!row) throw new Error("an order that wants its instance has none");
  return { instance: instanceMessage(row) };
}
