import { create, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  type ClaimActivitiesRequest,
  ClaimActivitiesRequestSchema,
  ClaimActivitiesResponseSchema,
} from "../../gen/ts/headway/v1/activity_claim_pb.ts";
import type { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";
import { fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import type { ActivityRow } from "../store/activity-rows.ts";
import { activityMessage } from "./activity-messages.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { answer, requestKey } from "./requests.ts";

const maxNames = 100;
const minLeaseMs = 1000;
const maxLeaseMs = 3_600_000;
const defaultLeaseMs = 60_000;
const maxWaitMs = 60_000;

/** The RPC by which a worker takes queued activities. */
export function activityClaims({
  claims,
  stopping,
}: ServiceDeps): Pick<ServiceImpl<typeof ActivityService>, "claimActivities"> {
  return {
    async claimActivities(req, context) {
      const wanted = { projectId: projectOf(context), names: namesOf(req) };
      const call = {
        owner: field.id("owner", req.owner),
        limit: field.within("limit", req.limit, 0, field.limits.batch) || 1,
        leaseMs: field.duration("lease", req.lease, minLeaseMs, maxLeaseMs) ?? defaultLeaseMs,
        request: requestKey(context, ClaimActivitiesRequestSchema, req),
        encode: (rows: readonly ActivityRow[]) => toBinary(ClaimActivitiesResponseSchema, respond({ rows })),
      };
      const wait = {
        waitMs: field.duration("wait", req.wait, 0, maxWaitMs) ?? 0,
        signal: context.signal,
        stopping,
      };
      return answer(ClaimActivitiesResponseSchema, await claims.claim(wanted, call, wait), respond);
    },
  };
}

function respond({ rows }: { readonly rows: readonly ActivityRow[] }) {
  return create(ClaimActivitiesResponseSchema, {
    activities: rows.map((row) => ({
      activity: activityMessage(row),
      epoch: BigInt(row.state.epoch),
      leaseExpireTime: timestampFromMs(row.state.leaseExpiresAt ?? 0),
    })),
  });
}

function namesOf({ names }: ClaimActivitiesRequest): string[] {
  if (names.length === 0) throw fieldRequired("names");
  if (names.length > maxNames) throw fieldTooLarge("names", names.length, maxNames, "names");
  return [...new Set(names.map((value, i) => field.name(`names[${i}]`, value)))];
}
