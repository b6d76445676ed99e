import { doom, end, endedBy, restate } from "./instance-course.ts";
import { type Course, newLife } from "./instance-state.ts";
import type { OwnStatus } from "./ping-status.ts";

/** What a heartbeat tells. Times are in milliseconds. */
export interface Heartbeat {
  readonly customStatus: OwnStatus | null;
  readonly inFlightCount: number;
  /** The async tasks that run, as the instance knows them. Undefined when it does not say. */
  readonly namedIds: readonly string[] | undefined;
  /** When it last did something that the server cannot see. */
  readonly activityAt: number | undefined;
  readonly processStartedAt: number | undefined;
  readonly metadataDigest: string | undefined;
  readonly last: boolean;
}

/** How a heartbeat was taken: as one of this life, or as one of a life that is over. */
export type Verdict = "heard" | "ended" | "replaced";

/** What a heartbeat came to. */
export interface Heard {
  readonly course: Course;
  readonly verdict: Verdict;
}

/** Takes in a heartbeat of an instance that has been brought to the time of it. */
export function hear(course: Course, beat: Heartbeat, now: number): Heard {
  const { state } = course;
  if (isOlder(course, beat)) return { course, verdict: "replaced" };
  if (beginsNewLife(course, beat)) return { course: live(beginAnew(course, now), beat, now), verdict: "heard" };
  if (state.endedAt !== null && state.endReason !== "LOST") {
    return { course: { ...course, state: { ...state, lastSeenAt: now, heardAt: now } }, verdict: "ended" };
  }
  return { course: live(state.endedAt === null ? course : revive(course), beat, now), verdict: "heard" };
}

/** Takes in that an instance adds an async task: one that was lost lives again by that, and a new one begins with it. */
export function hearOfTask(course: Course, now: number): Course {
  const { state } = course;
  if (state.endReason === "LOST") return restate(revive(course), { heardAt: now }, now, { silent: false });
  // It gets its first status with the task.
  return state.lastSequence === 0 ? { ...course, state: { ...state, statusSource: "AUTOMATIC" } } : course;
}

/** Which of the async tasks that run a heartbeat did not name; the same list as before when it is no other. */
export function unnamedOf(
  { state, runningIds }: Pick<Course, "state" | "runningIds">,
  namedIds: readonly string[] | undefined,
): readonly string[] {
  if (!namedIds) return state.unnamedIds;
  const named = new Set(namedIds);
  const unnamed = runningIds.filter((id) => !named.has(id));
  const isSame = unnamed.length === state.unnamedIds.length && unnamed.every((id) => state.unnamedIds.includes(id));
  return isSame ? state.unnamedIds : unnamed;
}

function live(course: Course, beat: Heartbeat, now: number): Course {
  const { state } = course;
  const heard = {
    ...{ lastSeenAt: now, heardAt: now },
    processStartedAt: beat.processStartedAt ?? state.processStartedAt,
    metadataDigest: beat.metadataDigest ?? state.metadataDigest,
  };
  if (beat.last) {
    const there = restate(course, heard, now, { silent: false });
    if (state.stop) return end(there, state.stop.cause, now, endedBy(state.stop));
    return end(there, "ENDED", now, "it said that it ends");
  }
  const { forgotten, unnamedIds } = forgottenTasks(course, beat);
  const there = doom(course, forgotten, "the instance did not name it in two heartbeats in a row");
  const told = {
    ...heard,
    customStatus: beat.customStatus,
    inFlightCount: beat.inFlightCount,
    unnamedIds,
    lastActivityAt: activityAt(course, beat, now),
    stop: state.stop && state.stop.deliveredAt === null ? { ...state.stop, deliveredAt: now } : state.stop,
  };
  return restate(there, told, now, { silent: false });
}

/** The async tasks that this heartbeat and the one before did not name, and those that only this one did not. */
function forgottenTasks(course: Course, { namedIds }: Heartbeat) {
  const before = course.state.unnamedIds;
  const unnamed = unnamedOf(course, namedIds);
  if (!namedIds) return { forgotten: [], unnamedIds: unnamed };
  const forgotten = unnamed.filter((id) => before.includes(id));
  return { forgotten, unnamedIds: forgotten.length === 0 ? unnamed : unnamed.filter((id) => !before.includes(id)) };
}

function activityAt({ state }: Course, beat: Heartbeat, now: number): number | null {
  const tellsOfWork =
    beat.inFlightCount > 0 || beat.customStatus === "HEALTHY_BUSY" || (beat.namedIds?.length ?? 0) > 0;
  if (tellsOfWork) return Math.max(now, state.lastActivityAt ?? 0);
  const said = beat.activityAt;
  const counts = said !== undefined && said <= now && said > (state.lastActivityAt ?? Number.NEGATIVE_INFINITY);
  return counts ? said : state.lastActivityAt;
}

/** The process began before the one that has the id now. */
function isOlder({ state }: Course, { processStartedAt }: Heartbeat): boolean {
  return processStartedAt !== undefined && state.processStartedAt !== null && processStartedAt < state.processStartedAt;
}

/** A later process has the id; after an end that is also the first that says when it started. */
function beginsNewLife({ state }: Course, { processStartedAt }: Heartbeat): boolean {
  if (processStartedAt === undefined || state.lastSequence === 0) return false;
  if (state.processStartedAt !== null) return processStartedAt > state.processStartedAt;
  return state.endedAt !== null && state.endReason !== "LOST";
}

function beginAnew(course: Course, now: number): Course {
  const why = "a process with a later start took its id";
  const ended = course.state.endedAt === null ? end(course, "REPLACED", now, why) : course;
  const there = doom(ended, ended.runningIds, why);
  return { ...there, state: { ...there.state, ...newLife(there.state, now), activeCount: 0 } };
}

/** It was taken for lost, and is there. What it did nothing in does not count as idle. */
function revive(course: Course): Course {
  const { state } = course;
  return {
    ...course,
    state: { ...state, endedAt: null, endReason: null, idleSince: null, version: state.version + 1 },
  };
}
