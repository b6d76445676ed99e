import { create, toBinary } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  CancelPendingActivitiesRequestSchema,
  type CancelPendingActivitiesResponse,
  CancelPendingActivitiesResponseSchema,
  DeleteActivityRequestSchema,
  DeleteActivityResponseSchema,
} from "../../gen/ts/headway/v1/activity_lifecycle_pb.ts";
import type { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";
import { isTerminal } from "../domain/activity-status.ts";
import { fieldInvalid } from "../domain/errors.ts";
import type { ActivityFilter } from "../store/activity-filter.ts";
import { deleteActivity, pendingActivities } from "../store/activity-store.ts";
import { once, type Repeatable } from "../store/transaction.ts";
import { filterOf } from "./activity-messages.ts";
import { canceled } from "./activity-writes.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { answer, requestKey } from "./requests.ts";

type Removals = Pick<ServiceImpl<typeof ActivityService>, "cancelPendingActivities" | "deleteActivity">;

/** The RPCs that end many activities, or remove one. */
export function activityRemovals({ database, writer }: ServiceDeps): Removals {
  return {
    async cancelPendingActivities(req, context) {
      const projectId = projectOf(context);
      const filter = pendingFilter(filterOf(req.filter));
      const limit = field.within("limit", req.limit, 0, field.limits.batch) || field.limits.batch;
      const reason = field.text("reason", req.reason, field.limits.reasonBytes) || "Canceled due to shutdown";
      const key = requestKey(context, CancelPendingActivitiesRequestSchema, req);
      const schema = CancelPendingActivitiesResponseSchema;
      const respond = (response: CancelPendingActivitiesResponse) => response;
      const encode = (response: CancelPendingActivitiesResponse) => toBinary(schema, response);
      const request: Repeatable<CancelPendingActivitiesResponse> | undefined = key && { key, encode };
      const outcome = await writer.appendMany(request, async (em) => {
        const ids = await pendingActivities(em, projectId, filter, limit + 1);
        const appends = ids.slice(0, limit).map((activityId) => ({
          projectId,
          activityId,
          // One that has ended since it was found stays as it is.
          plan: ({ status }: { status: Parameters<typeof isTerminal>[0] }) =>
            isTerminal(status) ? [] : [{ ...canceled(reason), message: reason }],
          bytes: 0,
          encode: () => new Uint8Array(),
        }));
        return {
          appends,
          finish: (changed: readonly string[]) =>
            create(schema, {
              canceledCount: changed.length,
              activityIds: [...changed],
              more: ids.length > limit,
            }),
        };
      });
      return answer(schema, "replay" in outcome ? outcome : outcome.value, respond);
    },

    async deleteActivity(req, context) {
      const activity = { projectId: projectOf(context), activityId: field.id("activity_id", req.activityId) };
      const etag = field.text("etag", req.etag, field.limits.idBytes) || undefined;
      const key = requestKey(context, DeleteActivityRequestSchema, req);
      await once(database, key && { key, encode: () => new Uint8Array() }, (em) =>
        deleteActivity(em, database.origin, activity, etag),
      );
      writer.changed([activity]);
      return create(DeleteActivityResponseSchema);
    },
  };
}

function pendingFilter(filter: ActivityFilter): ActivityFilter {
  const set = Object.values(filter).some((value) => (Array.isArray(value) ? value.length > 0 : value !== undefined));
  if (!set) throw fieldInvalid("filter", "{}", "set at least one field: it says which activities are meant");
  const ended = filter.statuses?.find(isTerminal);
  if (ended) throw fieldInvalid("filter.statuses", ended, "only QUEUED and RUNNING activities can be canceled");
  return filter;
}
