import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type Tracker,
  type TrackerRef,
  type TrackerReset,
  TrackerResetSchema,
  TrackerSchema,
} from "../../gen/ts/headway/v1/tracker_pb.ts";
import type { TrackerFilter as TrackerFilterMessage } from "../../gen/ts/headway/v1/tracker_query_pb.ts";
import {
  type TrackerState,
  type TrackerStateChange,
  TrackerStateSchema,
} from "../../gen/ts/headway/v1/tracker_state_pb.ts";
import { fieldInvalid, fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import { readable } from "../domain/json-depth.ts";
import { type DocumentChange, documentEtag, maxDocumentBytes } from "../domain/state-document.ts";
import {
  lagOf,
  type StateDocument,
  type TrackerName,
  type TrackerResetEntry,
  trackerEtag,
} from "../domain/tracker-standing.ts";
import { claimStates, type TrackerFilter } from "../store/tracker-filter.ts";
import type { TrackerRow } from "../store/tracker-rows.ts";
import * as field from "./fields.ts";

/** A tracker as the contract shows it. */
export function trackerMessage({ standing, cursorEventId }: TrackerRow): Tracker {
  const { owner, claimedAt, leaseExpiresAt, movedAt } = standing;
  return create(TrackerSchema, {
    id: standing.id,
    taskId: standing.taskId,
    agentId: standing.agentId,
    status: standing.status,
    statusReason: standing.statusReason,
    cursor: BigInt(standing.cursor),
    cursorEventId,
    newestSequence: BigInt(standing.newestSequence),
    lag: BigInt(lagOf(standing)),
    ...(owner !== null && {
      claim: {
        owner,
        epoch: BigInt(standing.epoch),
        ...(claimedAt !== null && { claimTime: timestampFromMs(claimedAt) }),
        ...(leaseExpiresAt !== null && { leaseExpireTime: timestampFromMs(leaseExpiresAt) }),
      },
    }),
    epoch: BigInt(standing.epoch),
    stateEtag: documentEtag(standing),
    createTime: timestampFromMs(standing.createdAt),
    updateTime: timestampFromMs(standing.updatedAt),
    ...(movedAt !== null && { moveTime: timestampFromMs(movedAt) }),
    etag: trackerEtag(standing),
  });
}

/** What one reset did, as the contract shows it. */
export function resetMessage(reset: TrackerResetEntry): TrackerReset {
  return create(TrackerResetSchema, {
    previousCursor: BigInt(reset.previousCursor),
    cursor: BigInt(reset.cursor),
    actor: reset.actor,
    apiKeyId: reset.apiKeyId,
    reason: reset.reason,
    stateCleared: reset.stateCleared,
    createTime: timestampFromMs(reset.createdAt),
  });
}

/** A state document as the contract shows it. */
export function stateMessage({ standing }: TrackerRow, document: StateDocument): TrackerState {
  return create(TrackerStateSchema, {
    trackerId: standing.id,
    document: readable({ ...document }),
    ...(standing.stateUpdatedAt !== null && { updateTime: timestampFromMs(standing.stateUpdatedAt) }),
    etag: documentEtag(standing),
  });
}

/** The tracker that a request names. Throws what is wrong with the name. */
export function trackerName(at: string, ref: Pick<TrackerRef, "trackerId" | "taskId" | "agentId">): TrackerName {
  const { trackerId, taskId, agentId } = ref;
  if (trackerId === "" && taskId === "" && agentId === "") throw fieldRequired(at);
  if (trackerId === "") {
    return { taskId: field.id(`${at}.task_id`, taskId), agentId: field.id(`${at}.agent_id`, agentId) };
  }
  const other = taskId || agentId;
  if (other !== "") throw fieldInvalid(`${at}.${taskId ? "task_id" : "agent_id"}`, other, "it does not go with the id");
  return { trackerId: field.id(`${at}.tracker_id`, trackerId) };
}

/** The change of a state document that a request wants. Throws what is wrong with it. */
export function documentChange(at: string, { change, etag }: TrackerStateChange): DocumentChange {
  if (change.case === undefined) throw fieldRequired(`${at}.change`);
  const value = field.json(`${at}.${change.case}`, change.value, maxDocumentBytes) as StateDocument;
  return {
    kind: change.case,
    value,
    length: JSON.stringify(value).length,
    etag: field.text(`${at}.etag`, etag, field.limits.idBytes) || undefined,
    field: `${at}.${change.case}`,
  };
}

/** The filter that a request asks for. Throws what is wrong with it. */
export function trackerFilterOf(message: TrackerFilterMessage | undefined): TrackerFilter {
  if (!message) return {};
  const { statuses, lagAbove } = message;
  if (statuses.length > 100) throw fieldTooLarge("filter.statuses", statuses.length, 100, "values");
  return {
    agentId: field.optionalId("filter.agent_id", message.agentId),
    taskId: field.optionalId("filter.task_id", message.taskId),
    statuses: statuses.map((value, i) => field.optionalShortText(`filter.statuses[${i}]`, value) ?? ""),
    lagAbove:
      lagAbove === undefined
        ? undefined
        : field.within("filter.lag_above", Number(lagAbove), 0, Number.MAX_SAFE_INTEGER),
    claim: field.enumName("filter.claim", message.claim, claimStates),
    owner: field.text("filter.owner", message.owner, field.limits.idBytes) || undefined,
    notMovedSince: field.milliseconds("filter.not_moved_since", message.notMovedSince),
  };
}
