import * as fc from "fast-check";
import { expect, test } from "vitest";
import { activityStatuses, isTerminal, logLevels } from "../src/domain/activity-status.ts";
import { DomainError } from "../src/domain/errors.ts";
import { type ActivityState, type Entry, type Report, recordReport } from "../src/domain/progress.ts";

const defaults = { create: "created", started: "started", complete: "complete", error: "error" };

const fresh: ActivityState = {
  id: "a",
  status: "QUEUED",
  percentage: 0,
  message: "created",
  attempt: 1,
  lastSequence: 1,
  cancelRequested: false,
  cancelReason: "",
  error: "",
  createdAt: 0,
  startedAt: null,
  endedAt: null,
  epoch: 0,
  leaseMs: null,
  leaseExpiresAt: null,
  concurrencyKey: null,
};

// Mostly what a caller would send, so that many sequences get far; and sometimes anything.
const reports: fc.Arbitrary<Report> = fc.record(
  {
    field: fc.constant("entries[0]"),
    message: fc.constantFrom("", "one", "two"),
    percentage: fc.integer({ min: 0, max: 100 }),
    status: fc.oneof(
      { weight: 8, arbitrary: fc.constant("RUNNING" as const) },
      fc.constantFrom(...activityStatuses.filter((status) => status !== "QUEUED")),
    ),
    level: fc.constantFrom(...logLevels),
    attempt: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 1, 2) }, fc.nat(5)),
    error: fc.constantFrom("boom", ""),
    cancel: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, fc.constantFrom("", "enough")),
  },
  { requiredKeys: ["field", "message"] },
);

interface Step {
  readonly report: Report;
  readonly before: ActivityState;
  readonly after: ActivityState;
  readonly entry: Entry | undefined;
  readonly refusal: DomainError | undefined;
  readonly at: number;
}

/** Records reports one after the other, and keeps every step. */
function record(all: readonly Report[]): Step[] {
  let state = fresh;
  return all.map((report, i) => {
    const before = Object.freeze(state);
    const at = 1000 + i;
    try {
      const { state: after, entry } = recordReport(before, report, at, defaults);
      state = after;
      return { report, before, after, entry, refusal: undefined, at };
    } catch (err) {
      if (!(err instanceof DomainError)) throw err;
      return { report, before, after: before, entry: undefined, refusal: err, at };
    }
  });
}

/** Checks a rule on every step of many histories. */
function always(rule: (step: Step) => void): void {
  const histories = fc.array(reports, { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(histories, (all) => record(all).forEach(rule)),
    { numRuns: 500 },
  );
}

test("what has ended never changes, whatever is reported", () => {
  always(({ before, after, refusal }) => {
    if (!isTerminal(before.status)) return;
    expect(refusal?.name).toBe("ActivityEnded");
    expect(after).toBe(before);
  });
});

test("a percentage falls only with a new attempt, and is always 0 to 100", () => {
  always(({ before, after }) => {
    if (after.attempt === before.attempt) expect(after.percentage).toBeGreaterThanOrEqual(before.percentage);
    expect(after.percentage).toBeGreaterThanOrEqual(0);
    expect(after.percentage).toBeLessThanOrEqual(100);
  });
});

test("each report that is recorded takes the next sequence; one that is refused takes none", () => {
  always(({ before, after, entry, refusal }) => {
    expect(after.lastSequence).toBe(before.lastSequence + (refusal ? 0 : 1));
    if (entry) expect(entry.sequence).toBe(after.lastSequence);
  });
});

test("an attempt is followed by itself or the next", () => {
  always(({ report, before, after, refusal }) => {
    const wanted = report.attempt || before.attempt;
    const fits = wanted === before.attempt || wanted === before.attempt + 1;
    if (!fits && !isTerminal(before.status)) expect(refusal?.name).toBe("AttemptOutOfOrder");
    if (!refusal) expect(after.attempt).toBe(wanted);
  });
});

test("nothing is refused but for the three reasons, and each of them holds", () => {
  always(({ report, before, refusal }) => {
    if (!refusal) return;
    const floor = report.attempt === before.attempt + 1 ? 0 : before.percentage;
    if (refusal.name === "PercentageDecreased") expect(report.percentage).toBeLessThan(floor);
    else expect(["ActivityEnded", "AttemptOutOfOrder"]).toContain(refusal.name);
  });
});

test("the entry says where the activity stands after it", () => {
  always(({ after, entry, at, report }) => {
    if (!entry) return;
    const { status, percentage, attempt } = after;
    expect(entry).toMatchObject({ status, percentage, attempt, createdAt: at });
    if (entry.message !== "") expect(after.message).toBe(entry.message);
    expect(entry.level).toBe(report.level ?? (status === "ERROR" ? "ERROR" : "INFO"));
  });
});

test("an end time, an error and a start time are there exactly when the status says so", () => {
  always(({ before, after, at, refusal }) => {
    expect(after.endedAt !== null).toBe(isTerminal(after.status));
    expect(after.error !== "").toBe(after.status === "ERROR");
    if (after.status === "QUEUED") expect(after.startedAt).toBeNull();
    if (after.status === "RUNNING" || after.status === "COMPLETE") expect(after.startedAt).not.toBeNull();
    if (before.startedAt !== null) expect(after.startedAt).toBe(before.startedAt);
    if (!refusal && after.endedAt !== null) expect(after.endedAt).toBe(at);
  });
});

test("a wish to stop stays until the end, and does not start what waits", () => {
  always(({ report, before, after, refusal }) => {
    if (before.cancelRequested) expect(after.cancelRequested).toBe(true);
    if (refusal || report.cancel === undefined) return;
    expect(after).toMatchObject({ cancelRequested: true, cancelReason: report.cancel });
    if (!report.status) expect(after.status).toBe(before.status);
  });
});

test("completing without a percentage means 100; any other report without one keeps it", () => {
  always(({ report, before, after, refusal }) => {
    if (refusal || report.percentage !== undefined) return;
    if (after.status === "COMPLETE") expect(after.percentage).toBe(100);
    else expect(after.percentage).toBe(after.attempt === before.attempt ? before.percentage : 0);
  });
});
