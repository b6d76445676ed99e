import { create } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { RunningJob } from "../../gen/ts/headway/v1/ping_async_task_pb.ts";
import { RunningJobSchema } from "../../gen/ts/headway/v1/ping_async_task_pb.ts";
import {
  type ForcedPingStatus,
  ForcedPingStatusSchema,
  type InstanceEndReason,
  type Instance as InstanceMessage,
  InstanceSchema,
  type PingStatusChange,
  PingStatusChangeSchema,
  type PingStatusSource as SourceNumber,
  type PingStatus as StatusNumber,
  type StopOrder as StopMessage,
  StopOrderSchema,
} from "../../gen/ts/headway/v1/ping_pb.ts";
import type { Json } from "../domain/columns.ts";
import { instanceEtag } from "../domain/instance-control.ts";
import { idleAt, lifetimeAt } from "../domain/instance-course.ts";
import type { ForcedStatus, InstanceState, StopOrder } from "../domain/instance-state.ts";
import { readable } from "../domain/json-depth.ts";
import {
  endReasons,
  type PingStatus,
  type PingStatusSource,
  pingStatuses,
  pingStatusSources,
} from "../domain/ping-status.ts";
import type { AsyncTaskRow } from "../store/async-task-store.ts";
import type { InstanceRow, PingChangeRow } from "../store/instance-rows.ts";

/** The number of a status in the contract. */
export function statusNumber(status: PingStatus): StatusNumber {
  return (pingStatuses.indexOf(status) + 1) as StatusNumber;
}

/** The number of what a status rests on in the contract. */
export function sourceNumber(source: PingStatusSource): SourceNumber {
  return (pingStatusSources.indexOf(source) + 1) as SourceNumber;
}

/** An instance as the contract shows it. */
export function instanceMessage({ state, metadata, reportedAt }: InstanceRow): InstanceMessage {
  // What its async tasks have reported since it was last written is activity too.
  const lastActivityAt = Math.max(state.lastActivityAt ?? 0, reportedAt ?? 0) || null;
  return create(InstanceSchema, {
    id: state.id,
    agentId: state.agentId,
    status: statusNumber(state.status),
    statusSource: sourceNumber(state.statusSource),
    ...(state.lastSeenAt !== null && { lastSeenTime: timestampFromMs(state.lastSeenAt) }),
    lastStatusChangeTime: timestampFromMs(state.statusChangedAt),
    ...(lastActivityAt !== null && { lastActivityTime: timestampFromMs(lastActivityAt) }),
    activeCount: state.activeCount,
    inFlightCount: state.inFlightCount,
    customStatus: state.customStatus ? statusNumber(state.customStatus) : 0,
    ...(state.forced && { forced: forcedMessage(state.forced) }),
    ...(state.stop && { stop: stopMessage(state.stop) }),
    limits: {
      heartbeatTimeout: durationFromMs(state.heartbeatTimeoutMs),
      idleTimeout: durationFromMs(state.idleTimeoutMs),
      maxLifetime: durationFromMs(state.maxLifetimeMs),
    },
    ...expireTimes({ ...state, lastActivityAt }),
    ...(metadata !== null && { metadata: readable(metadata as { [key: string]: Json }) }),
    startTime: timestampFromMs(state.startedAt),
    ...(state.endedAt !== null && { endTime: timestampFromMs(state.endedAt) }),
    endReason: (state.endReason === null ? 0 : endReasons.indexOf(state.endReason) + 1) as InstanceEndReason,
    lastSequence: BigInt(state.lastSequence),
    etag: instanceEtag(state),
  });
}

/** An instance of which nothing was ever heard. */
export function unseenInstance(id: string): InstanceMessage {
  return create(InstanceSchema, { id, status: statusNumber("UNKNOWN"), statusSource: sourceNumber("SILENCE") });
}

function expireTimes(state: InstanceState) {
  if (state.endedAt !== null) return {};
  return {
    ...(state.idleSince !== null && { idleExpireTime: timestampFromMs(idleAt(state, state.idleSince)) }),
    lifetimeExpireTime: timestampFromMs(lifetimeAt(state)),
  };
}

function forcedMessage(forced: ForcedStatus): ForcedPingStatus {
  return create(ForcedPingStatusSchema, {
    status: statusNumber(forced.status),
    actor: forced.actor,
    reason: forced.reason,
    createTime: timestampFromMs(forced.createdAt),
    expireTime: timestampFromMs(forced.expiresAt),
  });
}

/** An order to stop as the contract shows it. */
export function stopMessage(stop: Omit<StopOrder, "cause">): StopMessage {
  return create(StopOrderSchema, {
    actor: stop.actor,
    reason: stop.reason,
    createTime: timestampFromMs(stop.createdAt),
    ...(stop.deliveredAt !== null && { deliverTime: timestampFromMs(stop.deliveredAt) }),
    deadlineTime: timestampFromMs(stop.deadlineAt),
  });
}

/** A change of status as the contract shows it. */
export function changeMessage(row: PingChangeRow): PingStatusChange {
  return create(PingStatusChangeSchema, {
    instanceId: row.instanceId,
    sequence: BigInt(row.sequence),
    previousStatus: row.previousStatus === null ? 0 : statusNumber(row.previousStatus),
    status: statusNumber(row.status),
    source: sourceNumber(row.source),
    activeCount: row.activeCount,
    reason: row.reason,
    createTime: timestampFromMs(row.createdAt),
  });
}

/** An async task that runs, as the contract shows it. */
export function jobMessage(row: AsyncTaskRow): RunningJob {
  return create(RunningJobSchema, {
    asyncTaskId: row.id,
    name: row.name,
    duration: durationFromMs(Math.round(row.elapsedMs)),
    ...(row.metadata !== null && { metadata: readable(row.metadata as { [key: string]: Json }) }),
    startTime: timestampFromMs(row.startedAt),
    instanceId: row.instanceId,
    percentage: row.percentage,
    message: row.message,
    cancelRequested: row.cancelRequested,
  });
}
