import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type Actor as ActorNumber,
  type Task,
  type TaskFilter as TaskFilterMessage,
  type TaskHistoryEntry,
  TaskHistoryEntrySchema,
  TaskSchema,
  type TaskStatus as TaskStatusNumber,
} from "../../gen/ts/headway/v1/task_pb.ts";
import type { Json } from "../domain/columns.ts";
import { fieldInvalid, fieldTooLarge } from "../domain/errors.ts";
import { readable } from "../domain/json-depth.ts";
import { type Actor, actors, type TaskStatus, taskStatuses } from "../domain/task-status.ts";
import type { TaskFilter } from "../store/task-filter.ts";
import type { HistoryRow } from "../store/task-history.ts";
import type { TaskRow } from "../store/task-rows.ts";
import * as field from "./fields.ts";

/** A task as the contract shows it. */
export function taskMessage(row: TaskRow): Task {
  return create(TaskSchema, {
    id: row.id,
    name: row.name ?? "",
    description: row.description,
    status: statusNumber(row.status),
    statusReason: row.statusReason,
    sessionId: row.sessionId ?? "",
    order: row.place ?? 0,
    agentIds: [...row.agentIds],
    progress: row.progress.map((line) => ({
      sequence: BigInt(line.sequence),
      text: line.text,
      actor: actorNumber(line.actor),
      extractionId: line.extractionId ?? "",
      createTime: timestampFromMs(line.createdAt),
    })),
    progressCount: row.progressCount,
    preferences: [...row.preferences],
    evidence: row.evidence.map(({ first, last }) => ({ firstSequence: BigInt(first), lastSequence: BigInt(last) })),
    ...(row.params != null && { params: readable(row.params as { [key: string]: Json }) }),
    ...(row.metadata !== null && { metadata: readable(row.metadata as { [key: string]: Json }) }),
    createdBy: actorNumber(row.createdBy),
    extractionId: row.extractionId ?? "",
    ...(row.clientFields.length > 0 && { clientFields: { paths: [...row.clientFields] } }),
    lastSequence: BigInt(row.lastSequence),
    createTime: timestampFromMs(row.createdAt),
    updateTime: timestampFromMs(row.updatedAt),
    ...(row.startedAt !== null && { startTime: timestampFromMs(row.startedAt) }),
    ...(row.endedAt !== null && { endTime: timestampFromMs(row.endedAt) }),
    etag: `${row.version}`,
  });
}

/** A change of status as the contract shows it. */
export function historyMessage(row: HistoryRow): TaskHistoryEntry {
  return create(TaskHistoryEntrySchema, {
    sequence: BigInt(row.sequence),
    previousStatus: row.previousStatus === null ? 0 : statusNumber(row.previousStatus),
    status: statusNumber(row.status),
    reason: row.reason,
    actor: actorNumber(row.actor),
    apiKeyId: row.apiKeyId,
    extractionId: row.extractionId ?? "",
    createTime: timestampFromMs(row.createdAt),
  });
}

/** The number of a status in the contract. */
export function statusNumber(status: TaskStatus): TaskStatusNumber {
  return (taskStatuses.indexOf(status) + 1) as TaskStatusNumber;
}

/** The number of an actor in the contract. */
export function actorNumber(actor: Actor): ActorNumber {
  return (actors.indexOf(actor) + 1) as ActorNumber;
}

/** The filter that a request asks for. Throws what is wrong with it. */
export function taskFilterOf(message: TaskFilterMessage | undefined): TaskFilter {
  if (!message) return {};
  const found = field.json("filter.metadata", message.metadata, field.limits.metadataBytes);
  return {
    sessionId: field.optionalId("filter.session_id", message.sessionId),
    statuses: taskStatusesOf("filter.statuses", message.statuses),
    agentId: field.optionalId("filter.agent_id", message.agentId),
    userId: field.text("filter.user_id", message.userId, field.limits.idBytes) || undefined,
    descriptionContains: field.optionalShortText("filter.description_contains", message.descriptionContains),
    createdFrom: field.milliseconds("filter.created_from", message.createdFrom),
    createdBefore: field.milliseconds("filter.created_before", message.createdBefore),
    metadata: found && Object.keys(found).length > 0 ? found : undefined,
  };
}

/** The statuses that a request names: at most as many as there are. Throws what is none. */
export function taskStatusesOf(at: string, values: readonly number[]): TaskStatus[] {
  if (values.length > taskStatuses.length) throw fieldTooLarge(at, values.length, taskStatuses.length, "values");
  return values.map((value, i) => {
    const status = field.enumName(`${at}[${i}]`, value, taskStatuses);
    if (!status) throw fieldInvalid(`${at}[${i}]`, value, "it must name a status");
    return status;
  });
}
