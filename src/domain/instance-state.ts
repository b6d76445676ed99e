import type { EndReason, OwnStatus, PingStatus, PingStatusSource, StopCause } from "./ping-status.ts";

/** A status that somebody forced. Times here are milliseconds by the database's clock. */
export interface ForcedStatus {
  readonly status: OwnStatus;
  readonly actor: string;
  readonly reason: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** An order to stop. */
export interface StopOrder {
  readonly cause: StopCause;
  readonly actor: string;
  readonly reason: string;
  readonly createdAt: number;
  /** When the instance was first told. */
  readonly deliveredAt: number | null;
  readonly deadlineAt: number;
}

/** How long an instance may be silent, idle and alive. */
export interface Limits {
  readonly heartbeatTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxLifetimeMs: number;
}

/** An instance as it stands. It changes only through the functions of the domain. */
export interface InstanceState extends Limits {
  readonly id: string;
  readonly agentId: string;
  readonly status: PingStatus;
  readonly statusSource: PingStatusSource;
  readonly statusChangedAt: number;
  /** The sequence of its newest change of status. 0 before the first. */
  readonly lastSequence: number;
  readonly customStatus: OwnStatus | null;
  readonly forced: ForcedStatus | null;
  readonly stop: StopOrder | null;
  readonly activeCount: number;
  readonly inFlightCount: number;
  /** The async tasks that its last heartbeat did not name, although it said which run. */
  readonly unnamedIds: readonly string[];
  readonly startedAt: number;
  /** When the life before this one began. */
  readonly previousStartedAt: number | null;
  /** When its process started, by its own clock. */
  readonly processStartedAt: number | null;
  readonly lastSeenAt: number | null;
  /** Since when it is silent: its last heartbeat, or the async task that it was made with or came back with. */
  readonly heardAt: number;
  readonly lastActivityAt: number | null;
  /** Since when neither it nor somebody else says that it works. Null while it is busy. */
  readonly idleSince: number | null;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
  /** Tells apart what its heartbeats brought as metadata. */
  readonly metadataDigest: string | null;
  /** Counts what the etag tells of: that it was forced, asked to stop, or ended. */
  readonly version: number;
  /** Counts every change but those of the clocks: what a process remembers of it holds as long as this is the same. */
  readonly revision: number;
}

/** One change of the status of an instance. */
export interface PingChange {
  readonly sequence: number;
  /** Null in the first one. */
  readonly previousStatus: PingStatus | null;
  readonly status: PingStatus;
  readonly source: PingStatusSource;
  readonly activeCount: number;
  readonly reason: string;
  readonly createdAt: number;
}

/** The start or the end of an async task, as its activity left it behind. */
export interface TaskMark {
  readonly activityId: string;
  readonly running: boolean;
  readonly at: number;
}

/** An async task to be ended as ERROR, and why. */
export interface Doom {
  readonly activityId: string;
  readonly error: string;
}

/** An instance that is being brought up to date, and what came of it on the way. */
export interface Course {
  readonly state: InstanceState;
  readonly changes: readonly PingChange[];
  /** The async tasks that run. */
  readonly runningIds: readonly string[];
  readonly doomed: readonly Doom[];
}

/** An instance that nobody has heard of before this moment: it has no status yet. */
export function newInstance(
  id: string,
  agentId: string,
  limits: Limits,
  activeCount: number,
  at: number,
): InstanceState {
  return {
    ...limits,
    id,
    agentId,
    ...{ status: "UNKNOWN", statusSource: "SILENCE", statusChangedAt: at, lastSequence: 0 },
    ...{ activeCount, lastSeenAt: null, metadataDigest: null, version: 0, revision: 0 },
    ...newLife({ startedAt: null }, at),
  };
}

/** The part of an instance that begins anew with each life. */
export function newLife({ startedAt }: { readonly startedAt: number | null }, at: number) {
  return {
    ...{ customStatus: null, forced: null, stop: null, inFlightCount: 0, unnamedIds: [] },
    ...{ startedAt: at, previousStartedAt: startedAt, processStartedAt: null, heardAt: at },
    ...{ lastActivityAt: null, idleSince: null, endedAt: null, endReason: null },
  };
}

const touched = new Set<keyof InstanceState>(["lastSeenAt", "heardAt", "lastActivityAt", "revision"]);

/** Whether two states differ in nothing but the clocks of being heard of and of working. */
export function differInClocksOnly(one: InstanceState, two: InstanceState): boolean {
  if (one === two) return true;
  return (Object.keys(one) as (keyof InstanceState)[]).every((key) => touched.has(key) || one[key] === two[key]);
}
