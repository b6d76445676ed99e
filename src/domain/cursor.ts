import { DomainError } from "./errors.ts";
import type { TrackerStanding } from "./tracker-standing.ts";

/** An event that a caller named by its id, as it was found. */
export interface NamedEvent {
  readonly eventId: string;
  /** Undefined when the project has no such event. */
  readonly found: { readonly trackerId: string; readonly sequence: number } | undefined;
}

/** The sequence of an event that must be one of a tracker's. Throws EventNotFound or EventNotInTracker. */
export function sequenceOf(tracker: TrackerStanding, { eventId, found }: NamedEvent): number {
  if (!found) throw eventNotFound(eventId);
  if (found.trackerId === tracker.id) return found.sequence;
  const message = `event ${JSON.stringify(eventId)} is of another task or agent than tracker ${tracker.id}`;
  throw new DomainError("EventNotInTracker", message, { tracker_id: tracker.id, event_id: eventId });
}

/**
 * What changes of a tracker when its cursor moves to an event: forward, or not at all. Throws EventNotFound for one
 * beyond the newest, and CursorMovedBackwards.
 */
export function moveCursor(
  tracker: TrackerStanding,
  cursor: number,
  at: number,
): { cursor?: number; movedAt?: number } {
  if (cursor === tracker.cursor) return {};
  const { id, newestSequence } = tracker;
  if (cursor > newestSequence) {
    const message = `cursor is ${cursor}, and the newest event of tracker ${id} is ${newestSequence}`;
    throw new DomainError("EventNotFound", message, { sequence: `${cursor}`, newest: `${newestSequence}` });
  }
  if (cursor < tracker.cursor) {
    const message = `Cannot move cursor backwards: tracker ${id} stands at ${tracker.cursor}, and ${cursor} is before it`;
    throw new DomainError("CursorMovedBackwards", message, {
      tracker_id: id,
      cursor: `${cursor}`,
      current: `${tracker.cursor}`,
    });
  }
  return { cursor, movedAt: at };
}

/** Makes sure that a cursor stands where the caller thinks. Throws CursorMismatch. */
export function requireCursor(tracker: TrackerStanding, expected: number | undefined): void {
  const { id, cursor } = tracker;
  if (expected === undefined || expected === cursor) return;
  const message = `expected_cursor is ${expected}, and the cursor of tracker ${id} stands at ${cursor}`;
  throw new DomainError("CursorMismatch", message, { tracker_id: id, expected: `${expected}`, current: `${cursor}` });
}

/** The project has no such event. Another project's looks the same. */
export function eventNotFound(eventId: string): DomainError {
  const message = `event ${JSON.stringify(eventId)} was not found in the project`;
  return new DomainError("EventNotFound", message, { event_id: eventId });
}
