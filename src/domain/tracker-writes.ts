import { requireWriter, takeAway } from "./claim.ts";
import { moveCursor, type NamedEvent, requireCursor, sequenceOf } from "./cursor.ts";
import { DomainError } from "./errors.ts";
import { changeDocument, type DocumentChange } from "./state-document.ts";
import {
  requireEtag,
  revised,
  type StateDocument,
  type TrackerResetEntry,
  type TrackerStanding,
  type TrackerWritten,
} from "./tracker-standing.ts";

/** What a worker writes to a tracker. What is left out stays. */
export interface TrackerWrite {
  /** The epoch of the caller's claim. 0 when it has none. */
  readonly epoch: number;
  readonly etag?: string | undefined;
  readonly expectedCursor?: number | undefined;
  /** The last event that is processed: its sequence, or the event as it was found by its id. */
  readonly position?: number | NamedEvent | undefined;
  readonly status?: string | undefined;
  readonly statusReason?: string | undefined;
  readonly document?: DocumentChange | undefined;
}

/**
 * Writes to a tracker: cursor, status, reason and state document, all of it or nothing.
 *
 * Throws TrackerClaimed, ClaimLost, EtagMismatch, CursorMismatch, EventNotFound, EventNotInTracker,
 * CursorMovedBackwards or FieldTooLarge.
 */
export function writeTracker(
  tracker: TrackerStanding,
  document: StateDocument,
  write: TrackerWrite,
  now: number,
): TrackerWritten {
  requireWriter(tracker, write.epoch, now);
  requireEtag(tracker, write.etag);
  requireCursor(tracker, write.expectedCursor);
  const { position } = write;
  const cursor = typeof position === "object" ? sequenceOf(tracker, position) : position;
  const changed = write.document && changeDocument(tracker, document, write.document);
  const changes = {
    ...(cursor !== undefined && moveCursor(tracker, cursor, now)),
    ...(write.status !== undefined && { status: write.status }),
    ...(write.statusReason !== undefined && { statusReason: write.statusReason }),
    ...(changed && { stateVersion: tracker.stateVersion + 1, stateUpdatedAt: now }),
  };
  return { tracker: revised(tracker, changes, now), document: changed };
}

/** What a reset is to do. */
export interface TrackerResetOrder {
  readonly cursor: number;
  readonly clearState: boolean;
  readonly actor: string;
  readonly apiKeyId: string;
  readonly reason: string;
  readonly etag?: string | undefined;
}

/**
 * Sets a cursor anywhere, also back, and ends the claim. `oldest` is the sequence of the oldest event that is left.
 * Throws EtagMismatch, PositionUnknown or PositionExpired.
 */
export function resetTracker(
  tracker: TrackerStanding,
  document: StateDocument,
  { cursor, clearState, actor, apiKeyId, reason, etag }: TrackerResetOrder,
  { now, oldest }: { now: number; oldest: number | undefined },
): TrackerWritten {
  requireEtag(tracker, etag);
  const { cursor: previousCursor, newestSequence } = tracker;
  requireKept("cursor", cursor, { newest: newestSequence, oldest });
  const stateCleared = clearState && Object.keys(document).length > 0;
  const changes = {
    cursor,
    ...(cursor !== previousCursor && { movedAt: now }),
    ...(stateCleared && { stateVersion: tracker.stateVersion + 1, stateUpdatedAt: now }),
  };
  const free = takeAway(tracker, now);
  const reset: TrackerResetEntry = {
    previousCursor,
    cursor,
    actor,
    apiKeyId,
    reason,
    stateCleared: clearState,
    createdAt: now,
  };
  return {
    tracker: { ...free, ...changes },
    ...(stateCleared && { document: {} }),
    reset,
  };
}

/**
 * Makes sure that all events after a position are there: up to the newest there were so many, and retention has left
 * them from the oldest on. Throws PositionUnknown or PositionExpired, and names the field.
 */
export function requireKept(
  field: string,
  position: number,
  { newest, oldest }: { newest: number; oldest: number | undefined },
): void {
  if (position > newest) {
    const message = `${field} is ${position}, and the newest event is ${newest}`;
    throw new DomainError("PositionUnknown", message, { position: `${position}`, newest: `${newest}` });
  }
  const reachable = (oldest ?? newest + 1) - 1;
  if (position < reachable) {
    const message = `${field} is ${position}, and events are kept only after ${reachable}`;
    throw new DomainError("PositionExpired", message, { position: `${position}`, oldest: `${reachable}` });
  }
}
