import * as fc from "fast-check";
import { expect, test } from "vitest";
import { force, stop } from "../src/domain/instance-control.ts";
import { advance, courseOf, nextDue, takeMarks } from "../src/domain/instance-course.ts";
import { type Heartbeat, hear } from "../src/domain/instance-heartbeat.ts";
import { type Course, differInClocksOnly, newInstance } from "../src/domain/instance-state.ts";

const limits = { heartbeatTimeoutMs: 1000, idleTimeoutMs: 5000, maxLifetimeMs: 60_000 };

type Step = { after: number } & (
  | { kind: "beat"; beat: Partial<Heartbeat> }
  | { kind: "start" | "end" }
  | { kind: "force"; status: "HEALTHY" | "HEALTHY_BUSY"; ttlMs: number }
  | { kind: "stop"; graceMs: number }
  | { kind: "look" }
);

const own = fc.constantFrom("HEALTHY" as const, "HEALTHY_BUSY" as const);
const after = fc.oneof(fc.nat(900), fc.integer({ min: 900, max: 12_000 }));
const beat: fc.Arbitrary<Partial<Heartbeat>> = fc.record<Partial<Heartbeat>>({
  customStatus: fc.constantFrom(null, null, "HEALTHY" as const, "HEALTHY_BUSY" as const),
  inFlightCount: fc.constantFrom(0, 0, 2),
  processStartedAt: fc.constantFrom(undefined, undefined, 1, 2, 3),
  last: fc.constantFrom(false, false, false, false, true),
});
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("beat" as const), beat, after }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("start" as const, "end" as const), after }) },
  fc.record({ kind: fc.constant("force" as const), status: own, ttlMs: fc.integer({ min: 1, max: 9000 }), after }),
  fc.record({ kind: fc.constant("stop" as const), graceMs: fc.nat(9000), after }),
  fc.record({ kind: fc.constant("look" as const), after }),
);

const silentBeat: Heartbeat = {
  ...{ customStatus: null, inFlightCount: 0, namedIds: undefined, activityAt: undefined },
  ...{ processStartedAt: undefined, metadataDigest: undefined, last: false },
};

function begin(): Course {
  return hear(courseOf(newInstance("i", "a", limits, 0, 0)), silentBeat, 0).course;
}

/** Takes a step at a time, after whatever the clock does until then. */
function take(course: Course, step: Step, now: number): Course {
  const there = advance(course, now, 0);
  switch (step.kind) {
    case "beat":
      return advance(hear(there, { ...silentBeat, ...step.beat }, now).course, now, 0);
    case "start":
    case "end": {
      if (step.kind === "end" && there.state.activeCount === 0) return there;
      return takeMarks(there, [{ activityId: "t", running: step.kind === "start", at: now }], 0);
    }
    case "force":
      return force(there, { status: step.status, actor: "x", reason: "", ttlMs: step.ttlMs }, now);
    case "stop":
      return advance(stop(there, { actor: "x", reason: "", graceMs: step.graceMs }, now), now, 0);
    case "look":
      return there;
  }
}

function play(given: readonly Step[], onStep: (before: Course, after: Course, now: number) => void = () => {}): Course {
  let course = begin();
  let now = 0;
  for (const step of given) {
    now += step.after;
    const before = course;
    course = take(course, step, now);
    onStep(before, course, now);
  }
  return course;
}

const scripts = fc.array(steps, { minLength: 1, maxLength: 40 });

test("the changes of a status are numbered without holes, each leads from the one before, and times never go back", () => {
  fc.assert(
    fc.property(scripts, (script) => {
      const { changes, state } = play(script);
      changes.forEach((change, i) => {
        const before = changes[i - 1];
        expect(change.sequence).toBe(i + 1);
        expect(change.previousStatus).toBe(before?.status ?? null);
        expect(change.status).not.toBe(before?.status);
        expect(change.createdAt).toBeGreaterThanOrEqual(before?.createdAt ?? 0);
      });
      const last = changes.at(-1);
      expect([state.status, state.lastSequence, state.statusChangedAt]).toEqual([
        ...[last?.status, last?.sequence, last?.createdAt],
      ]);
    }),
    { numRuns: 500 },
  );
});

test("the status is what the order silence, forced, custom, automatic says, after every step", () => {
  fc.assert(
    fc.property(scripts, (script) => {
      play(script, (_before, { state }, now) => {
        const busy = state.activeCount + state.inFlightCount > 0 ? "HEALTHY_BUSY" : "HEALTHY";
        const claimed = state.forced?.status ?? state.customStatus ?? busy;
        if (state.endedAt !== null) expect([state.status, state.statusSource]).toEqual(["UNKNOWN", "SILENCE"]);
        else if (now >= state.heardAt + limits.heartbeatTimeoutMs) expect(state.status).toBe("UNHEALTHY");
        else expect(state.status).toBe(claimed);
        const source = state.forced ? "FORCED" : state.customStatus ? "CUSTOM" : "AUTOMATIC";
        if (state.status.startsWith("HEALTHY")) expect(state.statusSource).toBe(source);
        expect(state.idleSince === null).toBe(state.endedAt !== null || claimed === "HEALTHY_BUSY");
        expect(state.forced?.expiresAt ?? now + 1).toBeGreaterThan(now);
      });
    }),
    { numRuns: 500 },
  );
});

test("it does not matter how often somebody looks, nor how late", () => {
  fc.assert(
    fc.property(scripts, fc.array(fc.nat(500), { maxLength: 200 }), (script, looks) => {
      const watched = script.flatMap((step, i): Step[] => {
        const early = Math.min(looks[i] ?? 0, step.after);
        return [
          { kind: "look", after: early },
          { ...step, after: step.after - early },
        ];
      });
      expect(play(watched)).toEqual(play(script));
    }),
    { numRuns: 500 },
  );
});

test("idle and lifetime ask to stop at their moment and end it at the deadline, and only for their reasons", () => {
  fc.assert(
    fc.property(scripts, (script) => {
      play(script, (before, { state }, now) => {
        if (state.endedAt !== null) {
          expect(nextDue(state, 0)?.kind ?? "forced").toBe("forced");
          return;
        }
        expect(nextDue(state, 0)?.at).toBeGreaterThan(now);
        expect(state.stop?.deadlineAt ?? now + 1).toBeGreaterThan(now);
        if (!state.stop) expect(now - state.startedAt).toBeLessThan(limits.maxLifetimeMs);
        const asked = state.stop && state.stop !== before.state.stop && state.stop.deliveredAt === null;
        if (asked && state.stop?.cause === "IDLE") expect(state.stop.reason).toBe("idle for 5 s");
      });
    }),
    { numRuns: 500 },
  );
});

test("a heartbeat like the one before changes nothing but the clocks", () => {
  fc.assert(
    fc.property(beat, fc.nat(999), (given, pause) => {
      fc.pre(given.last !== true);
      const first = hear(begin(), { ...silentBeat, ...given }, 10).course;
      const second = hear(advance(first, 10 + pause, 0), { ...silentBeat, ...given }, 10 + pause).course;
      expect(differInClocksOnly(first.state, second.state)).toBe(true);
      expect(second.changes).toEqual(first.changes);
    }),
  );
});

test("silence does not count while nobody listens", () => {
  const { state } = begin();
  const listeningSince = 20_000;
  expect(advance(courseOf(state), 20_999, listeningSince).state.status).toBe("HEALTHY");
  expect(advance(courseOf(state), 21_000, listeningSince).state.status).toBe("UNHEALTHY");
  expect(advance(courseOf(state), 30_000, listeningSince).state.endReason).toBe("LOST");
});
