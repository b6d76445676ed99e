import { type ActivityStatus, isTerminal, type LogLevel, statusRank } from "./activity-status.ts";
import { bytesOf, textBytes } from "./bytes.ts";
import type { Json } from "./columns.ts";
import { DomainError } from "./errors.ts";

/** The part of an activity that reports change. */
export interface ActivityState {
  readonly id: string;
  readonly status: ActivityStatus;
  readonly percentage: number;
  readonly message: string;
  readonly attempt: number;
  readonly lastSequence: number;
  readonly cancelRequested: boolean;
  readonly cancelReason: string;
  readonly error: string;
  /** Milliseconds by the database's clock, as the times below. */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** The number of the last claim. 0 when there was none. */
  readonly epoch: number;
  /** How long the worker that claimed it may be silent. */
  readonly leaseMs: number | null;
  /** When the lease runs out. Null when nobody has claimed it, or the claim was lost. */
  readonly leaseExpiresAt: number | null;
  readonly concurrencyKey: string | null;
}

/** Something to record in the log of an activity. */
export interface Report {
  /** Where the report stands in its request, for errors: "entries[2]". */
  readonly field: string;
  readonly message: string;
  readonly percentage?: number | undefined;
  /** The status from here on. Left out: RUNNING, or unchanged where `keepStatus` is set. */
  readonly status?: ActivityStatus | undefined;
  readonly level?: LogLevel | undefined;
  readonly attempt?: number | undefined;
  readonly data?: Json | undefined;
  /** When it happened, in milliseconds, by the clock of who reports. */
  readonly eventTime?: number | undefined;
  /** What went wrong, for the status ERROR. Left out: the message. */
  readonly error?: string | undefined;
  /** Somebody asks the activity to stop, for this reason. Does not start a queued activity. */
  readonly cancel?: string | undefined;
}

/** The bytes of what reports say, about. */
export function bytesOfReports(reports: readonly Report[]): number {
  return reports.reduce((sum, { message, data }) => sum + reportBytes + textBytes(message) + bytesOf(data), 0);
}

// What an entry of a log takes besides its texts.
const reportBytes = 200;

/** One line of a log, as recorded. */
export interface Entry {
  readonly sequence: number;
  readonly status: ActivityStatus;
  readonly percentage: number;
  readonly message: string;
  readonly level: LogLevel;
  readonly attempt: number;
  readonly data: Json | null;
  readonly eventTime: number | null;
  readonly createdAt: number;
}

/** The message of an entry that starts an activity and says nothing itself. */
export interface DefaultMessages {
  readonly create: string;
  readonly started: string;
  readonly complete: string;
  /** `{error}` stands for the error. */
  readonly error: string;
}

/**
 * Records a report: the state after it, and the log entry that says so. The rules of an activity are all here.
 *
 * Throws ActivityEnded, AttemptOutOfOrder or PercentageDecreased; the state given is never changed.
 */
export function recordReport(
  state: ActivityState,
  report: Report,
  now: number,
  defaults: DefaultMessages,
): { state: ActivityState; entry: Entry } {
  // Also where the clock was set back since: nothing ends before it has begun.
  const at = Math.max(now, state.createdAt, state.startedAt ?? 0);
  if (isTerminal(state.status)) throw activityEnded(state);
  const status = nextStatus(state, report);
  const attempt = nextAttempt(state, report);
  const percentage = nextPercentage(state, report, status, attempt);
  const starts = state.status === "QUEUED" && status === "RUNNING";
  const message = report.message || (starts ? defaults.started : "");
  const next: ActivityState = {
    ...state,
    status,
    attempt,
    percentage,
    message: message || state.message,
    lastSequence: state.lastSequence + 1,
    cancelRequested: state.cancelRequested || report.cancel !== undefined,
    cancelReason: report.cancel ?? state.cancelReason,
    error: status === "ERROR" ? (report.error ?? report.message) || "unknown error" : "",
    startedAt: state.startedAt ?? (status === "QUEUED" || status === "CANCELED" ? null : at),
    endedAt: isTerminal(status) ? at : null,
  };
  const entry: Entry = {
    sequence: next.lastSequence,
    status,
    percentage,
    message,
    level: report.level ?? (status === "ERROR" ? "ERROR" : "INFO"),
    attempt,
    data: report.data ?? null,
    eventTime: report.eventTime ?? null,
    createdAt: at,
  };
  return { state: next, entry };
}

/** Whether a state stands elsewhere than another in the order "running, queued, ended". */
export function rankMoved(before: ActivityState, after: ActivityState): boolean {
  return statusRank(before.status) !== statusRank(after.status);
}

function nextStatus(state: ActivityState, report: Report): ActivityStatus {
  if (report.status) return report.status;
  return report.cancel === undefined ? "RUNNING" : state.status;
}

function nextAttempt(state: ActivityState, report: Report): number {
  const { attempt } = report;
  if (!attempt || attempt === state.attempt) return state.attempt;
  if (attempt === state.attempt + 1) return attempt;
  const field = `${report.field}.attempt`;
  throw new DomainError(
    "AttemptOutOfOrder",
    `${field} is ${attempt}, and activity ${state.id} is in attempt ${state.attempt}: give that, or the next`,
    { activity_id: state.id, field, attempt: `${attempt}`, current: `${state.attempt}` },
  );
}

function nextPercentage(state: ActivityState, report: Report, status: ActivityStatus, attempt: number): number {
  const floor = attempt === state.attempt ? state.percentage : 0;
  const percentage = report.percentage ?? (status === "COMPLETE" ? 100 : floor);
  if (percentage >= floor) return percentage;
  const field = `${report.field}.percentage`.replace(/^\./, "");
  throw new DomainError(
    "PercentageDecreased",
    `${field} is ${percentage}, and activity ${state.id} has reached ${floor}: it falls only with a new attempt`,
    { activity_id: state.id, field, percentage: `${percentage}`, current: `${floor}` },
  );
}

function activityEnded(state: ActivityState): DomainError {
  const message = `activity ${state.id} has ended as ${state.status}: nothing can be added`;
  return new DomainError("ActivityEnded", message, { activity_id: state.id, status: state.status });
}
