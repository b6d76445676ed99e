import type { Json } from "./columns.ts";
import { DomainError, etagMismatch } from "./errors.ts";

/** A tracker as it stands, without its state document. Times are milliseconds by the database's clock. */
export interface TrackerStanding {
  readonly id: string;
  readonly taskId: string;
  readonly agentId: string;
  readonly status: string;
  readonly statusReason: string;
  /** The last event that is processed, and the newest there is. */
  readonly cursor: number;
  readonly newestSequence: number;
  /** Who has it. Null when nobody has. */
  readonly owner: string | null;
  /** The number of the last claim. */
  readonly epoch: number;
  readonly claimedAt: number | null;
  readonly leaseExpiresAt: number | null;
  readonly stateVersion: number;
  readonly stateUpdatedAt: number | null;
  readonly revision: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly movedAt: number | null;
}

/** What an agent remembers about a task: one JSON object. */
export type StateDocument = { readonly [key: string]: Json };

/** A tracker after a write, and what else the write did. */
export interface TrackerWritten {
  readonly tracker: TrackerStanding;
  /** The state document, if the write changed it. */
  readonly document?: StateDocument | undefined;
  readonly reset?: TrackerResetEntry | undefined;
}

/** One reset of a tracker, for its history. */
export interface TrackerResetEntry {
  readonly previousCursor: number;
  readonly cursor: number;
  readonly actor: string;
  readonly apiKeyId: string;
  readonly reason: string;
  readonly stateCleared: boolean;
  readonly createdAt: number;
}

/** How many events are not processed. */
export function lagOf({ newestSequence, cursor }: TrackerStanding): number {
  return newestSequence - cursor;
}

/** The etag of a tracker: its revision counts every change of it. */
export function trackerEtag({ revision }: TrackerStanding): string {
  return `${revision}`;
}

/** Makes sure that a tracker is the one that the caller has seen. Throws EtagMismatch. */
export function requireEtag(tracker: TrackerStanding, etag: string | undefined): void {
  if (etag && etag !== trackerEtag(tracker)) throw etagMismatch(etag, trackerEtag(tracker));
}

/** A tracker with these changes, as a new revision. A write that leaves all as it was is no change. */
export function revised(tracker: TrackerStanding, changes: Partial<TrackerStanding>, at: number): TrackerStanding {
  const keys = Object.keys(changes) as (keyof TrackerStanding)[];
  if (keys.every((key) => changes[key] === tracker[key])) return tracker;
  return { ...tracker, ...changes, revision: tracker.revision + 1, updatedAt: at };
}

/** How a caller named a tracker: by its id, or by its task and agent. */
export type TrackerName = { readonly trackerId: string } | { readonly taskId: string; readonly agentId: string };

/** The project has no such tracker. Another project's looks the same. */
export function trackerNotFound(name: TrackerName): DomainError {
  if ("trackerId" in name) {
    const message = `tracker ${JSON.stringify(name.trackerId)} does not exist in the project`;
    return new DomainError("TrackerNotFound", message, { tracker_id: name.trackerId });
  }
  const { taskId, agentId } = name;
  const message = `there is no tracker: task ${JSON.stringify(taskId)} is not assigned to agent ${JSON.stringify(agentId)}`;
  return new DomainError("TrackerNotFound", message, { task_id: taskId, agent_id: agentId });
}
