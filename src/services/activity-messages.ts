import { create, fromJson } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs, ValueSchema } from "@bufbuild/protobuf/wkt";
import {
  type Activity,
  type ActivityEntry,
  ActivityEntrySchema,
  type ActivityFilter as ActivityFilterMessage,
  ActivitySchema,
  type ActivityStatus as ActivityStatusNumber,
  type LogLevel as LogLevelNumber,
} from "../../gen/ts/headway/v1/activity_pb.ts";
import { type ActivityStatus, activityStatuses, logLevels } from "../domain/activity-status.ts";
import type { Json } from "../domain/columns.ts";
import { fieldInvalid, fieldTooLarge } from "../domain/errors.ts";
import { readable } from "../domain/json-depth.ts";
import type { Entry } from "../domain/progress.ts";
import type { ActivityFilter } from "../store/activity-filter.ts";
import { type ActivityRow, etagOf } from "../store/activity-rows.ts";
import * as field from "./fields.ts";

/** An activity as the contract shows it. */
export function activityMessage(row: ActivityRow): Activity {
  const { state } = row;
  const elapsedTo = state.endedAt ?? Date.now();
  return create(ActivitySchema, {
    id: state.id,
    name: row.name,
    status: statusNumber(state.status),
    percentage: state.percentage,
    message: state.message,
    attempt: state.attempt,
    lastSequence: BigInt(state.lastSequence),
    cancelRequested: state.cancelRequested,
    cancelReason: state.cancelReason,
    taskId: row.taskId ?? "",
    agentId: row.agentId ?? "",
    instanceId: row.instanceId ?? "",
    parentId: row.parentId ?? "",
    ...(row.metadata !== null && { metadata: readable(row.metadata as { [key: string]: Json }) }),
    ...(row.input !== null && { input: fromJson(ValueSchema, readable(row.input)) }),
    ...(row.result !== null && { result: fromJson(ValueSchema, readable(row.result)) }),
    error: state.error,
    createTime: timestampFromMs(state.createdAt),
    updateTime: timestampFromMs(row.updatedAt),
    ...(state.startedAt !== null && {
      startTime: timestampFromMs(state.startedAt),
      elapsed: durationFromMs(Math.max(0, elapsedTo - state.startedAt)),
    }),
    ...(state.endedAt !== null && { endTime: timestampFromMs(state.endedAt) }),
    etag: etagOf(state),
  });
}

/** A log entry as the contract shows it. */
export function entryMessage(entry: Entry): ActivityEntry {
  return create(ActivityEntrySchema, {
    sequence: BigInt(entry.sequence),
    status: statusNumber(entry.status),
    percentage: entry.percentage,
    message: entry.message,
    level: (logLevels.indexOf(entry.level) + 1) as LogLevelNumber,
    attempt: entry.attempt,
    ...(entry.data !== null && { data: readable(entry.data as { [key: string]: Json }) }),
    ...(entry.eventTime !== null && { eventTime: field.timestamp(entry.eventTime) }),
    createTime: timestampFromMs(entry.createdAt),
  });
}

/** The number of a status in the contract. */
export function statusNumber(status: ActivityStatus): ActivityStatusNumber {
  return (activityStatuses.indexOf(status) + 1) as ActivityStatusNumber;
}

/** The filter that a request asks for. Throws what is wrong with it. */
export function filterOf(message: ActivityFilterMessage | undefined): ActivityFilter {
  if (!message) return {};
  const { statuses, names, metadata } = message;
  if (statuses.length > activityStatuses.length) {
    throw fieldTooLarge("filter.statuses", statuses.length, activityStatuses.length, "values");
  }
  if (names.length > 100) throw fieldTooLarge("filter.names", names.length, 100, "values");
  const found = field.json("filter.metadata", metadata, field.limits.metadataBytes);
  return {
    statuses: statuses.map((value, i) => {
      const at = `filter.statuses[${i}]`;
      const status = field.enumName(at, value, activityStatuses);
      if (!status) throw fieldInvalid(at, value, "it must name a status");
      return status;
    }),
    names: names.map((value, i) => field.name(`filter.names[${i}]`, value)),
    taskId: field.optionalId("filter.task_id", message.taskId),
    agentId: field.optionalId("filter.agent_id", message.agentId),
    instanceId: field.optionalId("filter.instance_id", message.instanceId),
    parentId: field.optionalId("filter.parent_id", message.parentId),
    createdFrom: field.milliseconds("filter.created_from", message.createdFrom),
    createdBefore: field.milliseconds("filter.created_before", message.createdBefore),
    metadata: found && Object.keys(found).length > 0 ? found : undefined,
    messageContains: field.optionalShortText("filter.message_contains", message.messageContains),
  };
}
