import type { Course, InstanceState, PingChange, StopOrder, TaskMark } from "./instance-state.ts";
import type { EndReason, OwnStatus, PingStatus, PingStatusSource, StopCause } from "./ping-status.ts";

/** So many heartbeat timeouts of silence, and an instance is lost. */
const lostAfterTimeouts = 10;
/** How long an instance has to end that the server asks to stop. */
const serverGraceMs = 30_000;
/** Who asks when the server does. */
export const serverActor = "headway";

/** What the clock alone does next to an instance, and when. */
export interface Due {
  readonly at: number;
  readonly kind: "silent" | "lost" | "forced" | "idle" | "lifetime" | "deadline";
}

/**
 * What the clock does next. Undefined when it does nothing more. Silence counts only from when somebody listens: that
 * no server was there is not the fault of an instance.
 */
export function nextDue(state: InstanceState, listeningSince: number): Due | undefined {
  const { forced, stop, heartbeatTimeoutMs, endedAt, idleSince } = state;
  const dues: Due[] = [];
  if (forced) dues.push({ at: forced.expiresAt, kind: "forced" });
  if (endedAt === null) {
    const silentSince = Math.max(state.heardAt, listeningSince);
    if (!isSilent(state)) dues.push({ at: silentSince + heartbeatTimeoutMs, kind: "silent" });
    dues.push({ at: silentSince + lostAfterTimeouts * heartbeatTimeoutMs, kind: "lost" });
    if (stop) dues.push({ at: deadlineAt(stop, state, listeningSince), kind: "deadline" });
    else {
      if (idleSince !== null) dues.push({ at: idleAt(state, idleSince), kind: "idle" });
      dues.push({ at: lifetimeAt(state), kind: "lifetime" });
    }
  }
  return dues.reduce<Due | undefined>((first, due) => (first && first.at <= due.at ? first : due), undefined);
}

/** When an order to stop runs out. An instance that could not say meanwhile that it has ended has the time to. */
function deadlineAt(stop: StopOrder, { heartbeatTimeoutMs }: InstanceState, listeningSince: number): number {
  return stop.deadlineAt > listeningSince ? stop.deadlineAt : listeningSince + heartbeatTimeoutMs;
}

/** When an instance that is idle since a time is asked to stop for it. */
export function idleAt({ lastActivityAt, idleTimeoutMs }: InstanceState, idleSince: number): number {
  return Math.max(idleSince, lastActivityAt ?? 0) + idleTimeoutMs;
}

/** When an instance is asked to stop for its age. */
export function lifetimeAt({ startedAt, maxLifetimeMs }: InstanceState): number {
  return startedAt + maxLifetimeMs;
}

/** Begins to bring an instance up to date. */
export function courseOf(state: InstanceState, runningIds: readonly string[] = []): Course {
  return { state, changes: [], runningIds, doomed: [] };
}

/** Brings an instance to a time: all that the clock does until then, each at its moment. */
export function advance(course: Course, now: number, listeningSince: number): Course {
  let there = course;
  for (;;) {
    const due = nextDue(there.state, listeningSince);
    if (!due || due.at > now) return there;
    there = pass(there, due);
  }
}

/** Takes in the starts and ends of async tasks, each at its moment. */
export function takeMarks(course: Course, marks: readonly TaskMark[], listeningSince: number): Course {
  let there = course;
  for (const { running, at } of marks) {
    const { state } = (there = advance(there, at, listeningSince));
    const activeCount = Math.max(0, state.activeCount + (running ? 1 : -1));
    there = restate(there, { activeCount, lastActivityAt: Math.max(state.lastActivityAt ?? 0, at) }, at);
  }
  return there;
}

/** Ends an instance, and with it its async tasks. */
export function end(course: Course, endReason: EndReason, at: number, why: string): Course {
  const ended = { endedAt: at, endReason, idleSince: null, unnamedIds: [], version: course.state.version + 1 };
  const there = restate(course, ended, at, { silent: true, reason: why });
  return doom(there, there.runningIds, `the instance has ended: ${why}`);
}

/** Ends async tasks of an instance as ERROR. Its status is not looked at again here. */
export function doom(course: Course, ids: readonly string[], error: string): Course {
  if (ids.length === 0) return course;
  const gone = new Set(ids);
  return {
    ...course,
    state: { ...course.state, activeCount: Math.max(0, course.state.activeCount - gone.size) },
    runningIds: course.runningIds.filter((id) => !gone.has(id)),
    doomed: [...course.doomed, ...ids.map((activityId) => ({ activityId, error }))],
  };
}

/** Changes an instance, and its status with it where that follows. Silence lasts until it is said to be over. */
export function restate(
  course: Course,
  changes: Partial<InstanceState>,
  at: number,
  { silent = isSilent(course.state), reason = "" }: { silent?: boolean; reason?: string } = {},
): Course {
  const state = { ...course.state, ...changes };
  const claimed = claimedStatus(state);
  const idleSince = state.endedAt !== null || claimed.status === "HEALTHY_BUSY" ? null : (state.idleSince ?? at);
  const { status, source } = effectiveStatus(state, claimed, silent);
  const next = { ...state, idleSince, statusSource: source };
  if (state.lastSequence > 0 && status === state.status) return { ...course, state: next };
  const createdAt = Math.max(at, state.lastSequence > 0 ? state.statusChangedAt : 0);
  const change: PingChange = {
    sequence: state.lastSequence + 1,
    previousStatus: state.lastSequence === 0 ? null : state.status,
    status,
    source,
    activeCount: state.activeCount,
    reason: source === "FORCED" ? (state.forced?.reason ?? "") : reason,
    createdAt,
  };
  return {
    ...course,
    state: { ...next, status, statusChangedAt: createdAt, lastSequence: change.sequence },
    changes: [...course.changes, change],
  };
}

function pass(course: Course, { at, kind }: Due): Course {
  const { state } = course;
  const { stop, idleTimeoutMs, maxLifetimeMs, heartbeatTimeoutMs } = state;
  switch (kind) {
    case "silent":
      return restate(course, {}, at, { silent: true });
    case "lost":
      return end(course, "LOST", at, `silent for ${(lostAfterTimeouts * heartbeatTimeoutMs) / 1000} s`);
    case "forced":
      return restate(course, { forced: null, version: state.version + 1 }, at);
    case "idle":
      return askToStop(course, "IDLE", at, `idle for ${idleTimeoutMs / 1000} s`);
    case "lifetime":
      return askToStop(course, "MAX_LIFETIME", at, `alive for ${maxLifetimeMs / 1000} s`);
    case "deadline":
      return stop ? end(course, stop.cause, at, endedBy(stop)) : course;
  }
}

/** Why an instance ended that was asked to stop. */
export function endedBy({ actor, reason }: StopOrder): string {
  return reason || `${actor} asked it to stop`;
}

function askToStop(course: Course, cause: StopCause, at: number, reason: string): Course {
  const order = { cause, actor: serverActor, reason, createdAt: at, deliveredAt: null, deadlineAt: at + serverGraceMs };
  return { ...course, state: { ...course.state, stop: order, version: course.state.version + 1 } };
}

function isSilent({ statusSource }: InstanceState): boolean {
  return statusSource === "SILENCE";
}

/** What the status is apart from silence: forced, else custom, else by what it does. */
function claimedStatus({ forced, customStatus, activeCount, inFlightCount }: InstanceState): {
  status: OwnStatus;
  source: PingStatusSource;
} {
  if (forced) return { status: forced.status, source: "FORCED" };
  if (customStatus) return { status: customStatus, source: "CUSTOM" };
  return { status: activeCount + inFlightCount > 0 ? "HEALTHY_BUSY" : "HEALTHY", source: "AUTOMATIC" };
}

function effectiveStatus(
  { endedAt }: InstanceState,
  claimed: { status: PingStatus; source: PingStatusSource },
  silent: boolean,
): { status: PingStatus; source: PingStatusSource } {
  if (endedAt !== null) return { status: "UNKNOWN", source: "SILENCE" };
  return silent ? { status: "UNHEALTHY", source: "SILENCE" } : claimed;
}
