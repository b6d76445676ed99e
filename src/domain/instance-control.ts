import { etagMismatch } from "./errors.ts";
import { restate } from "./instance-course.ts";
import type { Course, InstanceState } from "./instance-state.ts";
import type { OwnStatus } from "./ping-status.ts";

/** A status to force on an instance, and for how long. */
export interface Forcing {
  readonly status: OwnStatus;
  readonly actor: string;
  readonly reason: string;
  readonly ttlMs: number;
}

/** Forces the status of an instance. */
export function force(course: Course, { ttlMs, ...said }: Forcing, now: number): Course {
  const forced = { ...said, createdAt: now, expiresAt: now + ttlMs };
  return restate(course, { forced, version: course.state.version + 1 }, now);
}

/** Ends a forced status, if there is one. */
export function clearForced(course: Course, now: number): Course {
  if (!course.state.forced) return course;
  return restate(course, { forced: null, version: course.state.version + 1 }, now);
}

/** Who asks an instance to stop, and how long it has. */
export interface Stopping {
  readonly actor: string;
  readonly reason: string;
  readonly graceMs: number;
}

/**
 * Asks an instance to stop. Where it was asked before, a deadline that is earlier takes the place of the one that
 * stands, and a later one changes nothing: whoever repeats the call does not put the end off.
 */
export function stop(course: Course, { actor, reason, graceMs }: Stopping, now: number): Course {
  const { state } = course;
  if (state.endedAt !== null) return course;
  const deadlineAt = now + graceMs;
  const before = state.stop;
  if (before && before.deadlineAt <= deadlineAt) return course;
  const { createdAt = now, deliveredAt = null } = before ?? {};
  const order = { cause: "STOPPED", actor, reason, createdAt, deliveredAt, deadlineAt } as const;
  return { ...course, state: { ...state, stop: order, version: state.version + 1 } };
}

/** The etag of an instance. */
export function instanceEtag({ version }: Pick<InstanceState, "version">): string {
  return `${version}`;
}

/** Makes sure that an instance is the one that the caller has seen. Throws EtagMismatch. */
export function requireInstanceEtag(state: InstanceState, etag: string | undefined): void {
  if (etag && etag !== instanceEtag(state)) throw etagMismatch(etag, instanceEtag(state));
}
