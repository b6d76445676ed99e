import type { ServiceImpl } from "@connectrpc/connect";
import type { TrackerService } from "../../gen/ts/headway/v1/tracker_service_pb.ts";
import {
  UpdateTrackerStateRequestSchema,
  UpdateTrackerStateResponseSchema,
} from "../../gen/ts/headway/v1/tracker_state_pb.ts";
import {
  ResetTrackerRequestSchema,
  ResetTrackerResponseSchema,
  type UpdateTrackerRequest,
  UpdateTrackerRequestSchema,
  UpdateTrackerResponseSchema,
} from "../../gen/ts/headway/v1/tracker_write_pb.ts";
import { fieldInvalid, fieldRequired } from "../domain/errors.ts";
import { resetTracker, type TrackerWrite, writeTracker } from "../domain/tracker-writes.ts";
import { callerOf, projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { requestKey } from "./requests.ts";
import { documentChange, resetMessage, stateMessage, trackerMessage, trackerName } from "./tracker-messages.ts";
import { epochOf, etagOf, sequenceField, statusField, trackerOf, writeOrder } from "./tracker-orders.ts";

type Writes = Pick<ServiceImpl<typeof TrackerService>, "updateTracker" | "resetTracker" | "updateTrackerState">;

/** The RPCs that write to a tracker. */
export function trackerWrites({ trackers: writer }: ServiceDeps): Writes {
  return {
    async updateTracker(req, context) {
      const tracker = field.required("tracker", req.tracker);
      const { id: trackerId, taskId, agentId } = tracker;
      // The message has all three names: its id alone says which.
      const ref = trackerId === "" ? { trackerId, taskId, agentId } : { trackerId, taskId: "", agentId: "" };
      const { eventId, ...write } = updateOf(req);
      const order = {
        projectId: projectOf(context),
        name: trackerName("tracker", ref),
        plan: plan(write),
        eventId,
        wantsDocument: false,
        request: requestKey(context, UpdateTrackerRequestSchema, req),
      };
      return await writeOrder(writer, UpdateTrackerResponseSchema, order, ({ row }) => ({
        tracker: trackerMessage(row),
      }));
    },

    async updateTrackerState(req, context) {
      const document = documentChange("change", field.required("change", req.change));
      const order = {
        ...trackerOf(req, context),
        plan: plan({ epoch: epochOf(req.epoch), document }),
        wantsDocument: true,
        documentLength: document.length,
        request: requestKey(context, UpdateTrackerStateRequestSchema, req),
      };
      return await writeOrder(writer, UpdateTrackerStateResponseSchema, order, ({ row, document = {} }) => ({
        state: stateMessage(row, document),
        tracker: trackerMessage(row),
      }));
    },

    async resetTracker(req, context) {
      const reset = {
        cursor: sequenceField("cursor", req.cursor),
        clearState: req.clearState,
        actor: field.name("actor", req.actor),
        apiKeyId: callerOf(context).keyId,
        reason: field.requiredText("reason", req.reason, field.limits.reasonBytes),
        etag: etagOf(req.etag),
      };
      const order = {
        ...trackerOf(req, context),
        plan: ({ standing, document = {} }: Held, facts: Facts) => resetTracker(standing, document, reset, facts),
        wantsDocument: req.clearState,
        wantsOldest: true,
        request: requestKey(context, ResetTrackerRequestSchema, req),
      };
      return await writeOrder(writer, ResetTrackerResponseSchema, order, ({ row, reset }) => ({
        tracker: trackerMessage(row),
        ...(reset && { reset: resetMessage(reset) }),
      }));
    },
  };
}

type Plan = Parameters<typeof writeOrder>[2]["plan"];
type Held = Parameters<Plan>[0];
type Facts = Parameters<Plan>[1];

/** A write by the rules; where it names an event by its id, to that event as it was found. */
export function plan(write: TrackerWrite): Plan {
  return ({ standing, document = {} }, { now, event }) =>
    writeTracker(standing, document, { ...write, position: event ?? write.position }, now);
}

const paths = ["cursor", "cursor_event_id", "status", "status_reason"];

function updateOf(req: UpdateTrackerRequest): TrackerWrite & { eventId: string | undefined } {
  const named = new Set(req.updateMask?.paths);
  if (named.size === 0) throw fieldRequired("update_mask");
  for (const path of named) {
    if (!paths.includes(path)) throw fieldInvalid("update_mask", path, `it may name ${paths.join(", ")}`);
  }
  if (named.has("cursor") && named.has("cursor_event_id")) {
    throw fieldInvalid("update_mask", "cursor_event_id", "it does not go with cursor: name one of them");
  }
  const { tracker, expectedCursor } = req;
  const { cursor = 0n, cursorEventId = "", status = "", statusReason = "" } = tracker ?? {};
  return {
    epoch: epochOf(req.epoch),
    etag: etagOf(req.etag),
    expectedCursor: expectedCursor === undefined ? undefined : sequenceField("expected_cursor", expectedCursor),
    position: named.has("cursor") ? sequenceField("tracker.cursor", cursor) : undefined,
    eventId: named.has("cursor_event_id") ? field.id("tracker.cursor_event_id", cursorEventId) : undefined,
    status: named.has("status") ? statusField("tracker.status", status) : undefined,
    statusReason: named.has("status_reason")
      ? field.text("tracker.status_reason", statusReason, field.limits.reasonBytes)
      : undefined,
  };
}
