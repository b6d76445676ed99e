import { create } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  GetPingStatusResponseSchema,
  type InstanceFilter as InstanceFilterMessage,
  ListPingStatusesResponseSchema,
} from "../../gen/ts/headway/v1/ping_query_pb.ts";
import type { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";
import { fieldInvalid, fieldTooLarge } from "../domain/errors.ts";
import { instanceNotFound } from "../domain/instance-errors.ts";
import { pingStatuses } from "../domain/ping-status.ts";
import { countInstances, type InstanceCursor, type InstanceFilter, listInstances } from "../store/instance-list.ts";
import { findInstance, getInstance, lastChanges } from "../store/instance-rows.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { changeMessage, instanceMessage, statusNumber } from "./ping-messages.ts";
import { decodeToken, encodeToken, pageTokenInvalid, type TokenScope } from "./tokens.ts";

type Queries = Pick<ServiceImpl<typeof PingService>, "getPingStatus" | "listPingStatuses">;

/** The RPCs that read instances as they are now: what the clock has changed is written first. */
export function pingQueries({ database, instances }: ServiceDeps): Queries {
  return {
    async getPingStatus(req, context) {
      const key = { projectId: projectOf(context), instanceId: field.id("instance_id", req.instanceId) };
      const limit = field.within("change_limit", req.changeLimit, 0, field.limits.batch);
      const em = database.fork();
      const found = await findInstance(em, key, context);
      if (!found) throw instanceNotFound(key.instanceId);
      if (found.behind) await instances.bringUpToDate(key);
      const row = found.behind ? await getInstance(em, key, context) : found.row;
      const changes = await lastChanges(em, key, limit, context);
      return create(GetPingStatusResponseSchema, {
        instance: instanceMessage(row),
        changes: changes.map(changeMessage),
      });
    },

    async listPingStatuses(req, context) {
      const projectId = projectOf(context);
      const filter = filterOf(req.filter);
      const limit = field.pageSize(req.pageSize);
      const scope: TokenScope = ["ping-statuses", projectId, filter];
      const after = readToken(scope, req.pageToken);
      await bringProjectUpToDate({ instances }, projectId);
      const { rows, next } = await listInstances(database.fork(), { projectId, filter, limit, after }, context);
      const counts = after ? [] : await countInstances(database.fork(), projectId, filter, context);
      return create(ListPingStatusesResponseSchema, {
        instances: rows.map(instanceMessage),
        nextPageToken: next ? encodeToken(scope, [next.startedAt, next.id, next.seenAt]) : "",
        byStatus: counts
          .map(({ status, count }) => ({ status: statusNumber(status), count }))
          .toSorted((one, two) => one.status - two.status),
      });
    },
  };
}

/** Brings the instances of a project up to date before they are read. */
export async function bringProjectUpToDate(
  { instances }: Pick<ServiceDeps, "instances">,
  projectId: string,
): Promise<void> {
  while ((await instances.bringLateUpToDate({ projectId })).more);
}

function filterOf(message: InstanceFilterMessage | undefined): InstanceFilter {
  const { agentId = "", statuses = [], includeEnded = false } = message ?? {};
  if (statuses.length > pingStatuses.length) {
    throw fieldTooLarge("filter.statuses", statuses.length, pingStatuses.length, "values");
  }
  return {
    agentId: field.optionalId("filter.agent_id", agentId),
    statuses: statuses.map((value, i) => {
      const at = `filter.statuses[${i}]`;
      const status = field.enumName(at, value, pingStatuses);
      if (!status) throw fieldInvalid(at, value, "it must name a status");
      return status;
    }),
    includesEnded: includeEnded,
  };
}

function readToken(scope: TokenScope, pageToken: string): InstanceCursor | undefined {
  if (pageToken === "") return undefined;
  const [startedAt, id, seenAt] = decodeToken(scope, pageToken) ?? [];
  // Anybody can write a token by hand: what the database could not compare is refused here.
  if (!isTime(startedAt) || !isTime(seenAt) || typeof id !== "string" || id.includes("\0")) throw pageTokenInvalid();
  return { startedAt, id, seenAt };
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && !Number.isNaN(new Date(value).getTime());
}
