import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  type CommitMessages,
  type CommitProgress,
  type CommitTrackerRequest,
  CommitTrackerRequestSchema,
  CommitTrackerResponseSchema,
} from "../../gen/ts/headway/v1/tracker_commit_pb.ts";
import type { TrackerService } from "../../gen/ts/headway/v1/tracker_service_pb.ts";
import { DomainError, fieldInvalid, fieldTooLarge } from "../domain/errors.ts";
import { bytesOfReports } from "../domain/progress.ts";
import type { TrackerWrite } from "../domain/tracker-writes.ts";
import type { Append } from "../store/appending.ts";
import type { StoredMessage, Storing } from "../store/message-drafts.ts";
import { reported, reportsOf } from "./activity-reports.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { newMessages, storingOf } from "./message-input.ts";
import { requestKey } from "./requests.ts";
import { documentChange, trackerMessage } from "./tracker-messages.ts";
import { epochOf, etagOf, sequenceField, statusField, trackerOf, writeOrder } from "./tracker-orders.ts";
import { plan } from "./tracker-writes.ts";

const maxActivities = 100;
const maxSessions = 100;

/** The RPC that writes all that a worker has done: cursor, status, state, messages and progress, in one transaction. */
export function trackerCommits({
  trackers: writer,
}: ServiceDeps): Pick<ServiceImpl<typeof TrackerService>, "commitTracker"> {
  return {
    async commitTracker(req, context) {
      requireChange(req);
      const { position } = req;
      const write = writeOf(req);
      const order = {
        ...trackerOf(req, context),
        plan: plan(write),
        eventId: position.case === "cursorEventId" ? field.id("cursor_event_id", position.value) : undefined,
        wantsDocument: write.document !== undefined,
        documentLength: write.document?.length,
        appends: appendsOf(req.progress, context),
        stores: storesOf(req.messages, context),
        request: requestKey(context, CommitTrackerRequestSchema, req),
      };
      return await writeOrder(writer, CommitTrackerResponseSchema, order, ({ row, appended, stored }) => ({
        tracker: trackerMessage(row),
        messages: stored.map(committed),
        progress: appended.map(reported),
      }));
    },
  };
}

function requireChange({ position, status, statusReason, state, messages, progress }: CommitTrackerRequest): void {
  const isSet = position.case ?? status ?? statusReason ?? state ?? messages[0] ?? progress[0];
  if (isSet !== undefined) return;
  const message = "the commit changes nothing: set cursor, status, status_reason, state, messages or progress";
  throw new DomainError("FieldRequired", message, { field: "cursor" });
}

function writeOf({
  epoch,
  etag,
  expectedCursor,
  position,
  status,
  statusReason,
  state,
}: CommitTrackerRequest): TrackerWrite {
  return {
    epoch: epochOf(epoch),
    etag: etagOf(etag),
    expectedCursor: expectedCursor === undefined ? undefined : sequenceField("expected_cursor", expectedCursor),
    position: position.case === "cursor" ? sequenceField("cursor", position.value) : undefined,
    status: status === undefined ? undefined : statusField("status", status),
    statusReason:
      statusReason === undefined ? undefined : field.text("status_reason", statusReason, field.limits.reasonBytes),
    document: state && documentChange("state", state),
  };
}

function appendsOf(progress: readonly CommitProgress[], context: HandlerContext): Append[] {
  const { batch } = field.limits;
  if (progress.length > maxActivities) throw fieldTooLarge("progress", progress.length, maxActivities, "activities");
  const entries = progress.reduce((sum, one) => sum + one.entries.length, 0);
  if (entries > batch) throw fieldTooLarge("progress", entries, batch, "entries");
  const projectId = projectOf(context);
  const seen = new Set<string>();
  return progress.map((one, i) => {
    const at = `progress[${i}]`;
    const activityId = field.id(`${at}.activity_id`, one.activityId);
    if (seen.has(activityId)) throw fieldInvalid(`${at}.activity_id`, activityId, "each activity stands here once");
    seen.add(activityId);
    const epoch = field.epoch(`${at}.epoch`, one.epoch);
    const reports = reportsOf(one.entries, `${at}.entries`);
    return {
      projectId,
      activityId,
      epoch,
      plan: () => reports,
      bytes: bytesOfReports(reports),
      encode: () => new Uint8Array(),
    };
  });
}

function storesOf(given: readonly CommitMessages[], context: HandlerContext): Storing[] {
  const { batch } = field.limits;
  if (given.length > maxSessions) throw fieldTooLarge("messages", given.length, maxSessions, "sessions");
  const count = given.reduce((sum, one) => sum + one.messages.length, 0);
  if (count > batch) throw fieldTooLarge("messages", count, batch, "messages");
  const projectId = projectOf(context);
  const seen = new Set<string>();
  return given.map((one, i) => {
    const at = `messages[${i}]`;
    const sessionId = field.id(`${at}.session_id`, one.sessionId);
    if (seen.has(sessionId)) throw fieldInvalid(`${at}.session_id`, sessionId, "each session stands here once");
    seen.add(sessionId);
    return storingOf({ projectId, sessionId }, newMessages(`${at}.messages`, one.messages), `${at}.session_id`);
  });
}

function committed(messages: readonly StoredMessage[]) {
  const last = messages.at(-1);
  return {
    sessionId: last?.sessionId ?? "",
    messageIds: messages.map(({ id }) => id),
    lastSequence: BigInt(last?.sequence ?? 0),
  };
}
