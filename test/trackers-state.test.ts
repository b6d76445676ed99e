import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../src/domain/columns.ts";
import { mergePatch } from "../src/domain/state-document.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { type Assigned, assign, claim, getTracker } from "./harness/trackers.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const trackers = () => headway.on(lane).trackers;
  const update = (one: Assigned, kind: "replace" | "merge", value: { [key: string]: Json }, etag = "") =>
    trackers().updateTrackerState({ tracker: one.tracker, change: { change: { case: kind, value }, etag } });

  test("a document is empty until something is written, and then what was written", async () => {
    const one = await assign(headway.on(lane));
    const before = await trackers().getTrackerState({ tracker: one.to });
    expect(before.state).toMatchObject({ trackerId: one.trackerId, document: {}, etag: before.tracker?.stateEtag });
    expect(before.state?.updateTime).toBeUndefined();
    const document = { text: "ü\n", number: -1.5e-7, yes: true, none: null, list: [1, { a: [] }], deep: { er: {} } };
    const written = await update(one, "replace", document);
    expect(written.state?.document).toEqual(document);
    expect(written.state?.etag).not.toBe(before.state?.etag);
    expect(await trackers().getTrackerState({ tracker: one.to })).toMatchObject({
      state: written.state,
      tracker: written.tracker,
    });
  });

  test("a merge changes nested keys, null removes one, and lists are replaced", async () => {
    const one = await assign(headway.on(lane));
    await update(one, "replace", { keep: 1, gone: 2, deep: { keep: [1, 2], gone: 3, list: [1, 2, 3] } });
    const { state } = await update(one, "merge", { gone: null, deep: { gone: null, list: [4], more: { x: null } } });
    expect(state?.document).toEqual({ keep: 1, deep: { keep: [1, 2], list: [4], more: {} } });
  });

  test("a change that leaves the document as it was is none", async () => {
    const one = await assign(headway.on(lane));
    const first = await update(one, "replace", { a: 1, b: { c: 2 } });
    expect(await update(one, "replace", { b: { c: 2 }, a: 1 })).toMatchObject({
      tracker: { etag: first.tracker?.etag },
    });
    expect(await update(one, "merge", { b: { c: 2 } })).toMatchObject({ state: { etag: first.state?.etag } });
  });

  test("a stale etag of the document is ETAG_MISMATCH; moves of the cursor do not change it", async () => {
    const one = await assign(headway.on(lane));
    const { stateEtag } = await getTracker(headway.on(lane), one.trackerId);
    await trackers().updateTracker({ tracker: { id: one.trackerId, status: "x" }, updateMask: { paths: ["status"] } });
    await update(one, "merge", { a: 1 }, stateEtag);
    expect(await refusalOf(update(one, "merge", { a: 2 }, stateEtag))).toMatchObject({ reason: "ETAG_MISMATCH" });
  });

  test("of many merges at once none is lost", async () => {
    const one = await assign(headway.on(lane));
    await Promise.all(Array.from({ length: 40 }, (_, i) => update(one, "merge", { [`key-${i}`]: i })));
    const { state } = await trackers().getTrackerState({ tracker: one.tracker });
    expect(Object.keys(state?.document ?? {})).toHaveLength(40);
  });

  test("a document is at most 1 MiB, also when it was merged piece by piece", async () => {
    const one = await assign(headway.on(lane));
    const half = "x".repeat(600_000);
    await update(one, "merge", { a: half });
    expect(await refusalOf(update(one, "merge", { b: half }))).toMatchObject({
      reason: "FIELD_TOO_LARGE",
      fields: ["change.merge"],
    });
    const whole = refusalOf(update(one, "replace", { a: half, b: half }));
    expect(await whole).toMatchObject({ reason: "FIELD_TOO_LARGE", fields: ["change.replace"] });
    expect(await refusalOf(update(one, "replace", { a: "\0" }))).toMatchObject({ reason: "FIELD_INVALID" });
    expect(await refusalOf(trackers().updateTrackerState({ tracker: one.tracker, change: {} }))).toMatchObject({
      reason: "FIELD_REQUIRED",
      fields: ["change.change"],
    });
  });

  test("while another has the tracker its document cannot be written", async () => {
    const one = await assign(headway.on(lane));
    await claim(headway.on(lane), one);
    expect(await refusalOf(update(one, "merge", { a: 1 }))).toMatchObject({ reason: "TRACKER_CLAIMED" });
  });
});

// The table of RFC 7396, appendix A.
test.each<[Json, Json, Json]>([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("%j merged with %j is %j", (target, patch, merged) => {
  expect(mergePatch(target, patch)).toEqual(merged);
});

test("a merge is the same twice, and what it merges is not touched", () => {
  const json = fc.jsonValue() as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(json, json, (target, patch) => {
      const before = structuredClone(target);
      const once = mergePatch(target, patch);
      expect(mergePatch(once, patch)).toEqual(once);
      expect(target).toEqual(before);
    }),
  );
});
