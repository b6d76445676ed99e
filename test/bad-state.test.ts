import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  CANCELED,
  COMPLETE,
  createActivity,
  ERROR,
  getActivity,
  logOf,
  RUNNING,
  report,
} from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;

  test.each([
    ["COMPLETE", COMPLETE],
    ["ERROR", ERROR],
    ["CANCELED", CANCELED],
  ])("nothing can be added to an activity that has ended as %s", async (name, status) => {
    const { id } = await createActivity(client());
    await report(client(), id, { message: "the end", status });
    const before = await getActivity(client(), id);
    const answer = {
      code: "FailedPrecondition",
      reason: "ACTIVITY_ENDED",
      metadata: { activity_id: id, status: name },
    };
    expect(await refusalOf(report(client(), id, "more"))).toMatchObject(answer);
    expect(await refusalOf(client().completeActivity({ activityId: id }))).toMatchObject(answer);
    expect(await refusalOf(client().failActivity({ activityId: id }))).toMatchObject(answer);
    expect(await refusalOf(client().cancelActivity({ activityId: id, force: true }))).toMatchObject(answer);
    const after = await getActivity(client(), id);
    expect({ ...after, elapsed: undefined }).toEqual({ ...before, elapsed: undefined });
    expect(await logOf(client(), id)).toHaveLength(2);
  });

  test("a percentage does not fall within an attempt; a batch with one that does leaves no trace", async () => {
    const { id } = await createActivity(client());
    await report(client(), id, { percentage: 60 });
    const answer = await refusalOf(report(client(), id, { percentage: 70 }, { percentage: 69 }, { percentage: 80 }));
    expect(answer).toMatchObject({
      code: "FailedPrecondition",
      reason: "PERCENTAGE_DECREASED",
      metadata: { activity_id: id, field: "entries[1].percentage", percentage: "69", current: "70" },
    });
    expect(await logOf(client(), id)).toHaveLength(2);
    expect((await getActivity(client(), id)).percentage).toBe(60);
    expect(await refusalOf(client().failActivity({ activityId: id, percentage: 59 }))).toMatchObject({
      reason: "PERCENTAGE_DECREASED",
      metadata: { field: "percentage" },
    });
  });

  test("the next attempt starts the percentage anew; any other number is refused", async () => {
    const { id } = await createActivity(client());
    await report(client(), id, { percentage: 60 }, { message: "failed, again", attempt: 2 }, { percentage: 10 });
    expect(await getActivity(client(), id)).toMatchObject({ attempt: 2, percentage: 10, status: RUNNING });
    for (const attempt of [1, 4]) {
      expect(await refusalOf(report(client(), id, { attempt }))).toMatchObject({
        code: "FailedPrecondition",
        reason: "ATTEMPT_OUT_OF_ORDER",
        metadata: { activity_id: id, field: "entries[0].attempt", attempt: `${attempt}`, current: "2" },
      });
    }
    expect(await logOf(client(), id)).toHaveLength(4);
  });

  test("a write with the etag of an older state, or with none that ever was, is ABORTED", async () => {
    const { id, etag } = await createActivity(client());
    await report(client(), id, "newer");
    const current = (await getActivity(client(), id)).etag;
    for (const wrong of [etag, "not an etag", "'; drop table activity; --"]) {
      const answer = { code: "Aborted", reason: "ETAG_MISMATCH", metadata: { etag: wrong, current } };
      const given = { activityId: id, etag: wrong };
      expect(await refusalOf(client().reportProgress({ ...given, entries: [{}] }))).toMatchObject(answer);
      expect(await refusalOf(client().completeActivity(given))).toMatchObject(answer);
      expect(await refusalOf(client().failActivity(given))).toMatchObject(answer);
      expect(await refusalOf(client().cancelActivity(given))).toMatchObject(answer);
      expect(await refusalOf(client().deleteActivity(given))).toMatchObject(answer);
    }
    expect(await logOf(client(), id)).toHaveLength(2);
    await client().reportProgress({ activityId: id, etag: current, entries: [{ message: "with the right one" }] });
    expect(await logOf(client(), id)).toHaveLength(3);
  });

  test("a request id that stood for another request is refused, whatever the other was", async () => {
    const requestId = randomUUID();
    const { id } = await createActivity(client(), { requestId });
    const answer = { code: "InvalidArgument", reason: "REQUEST_ID_REUSED", metadata: { request_id: requestId } };
    expect(await refusalOf(createActivity(client(), { name: "other", requestId }))).toMatchObject(answer);
    expect(await refusalOf(client().completeActivity({ activityId: id, requestId }))).toMatchObject(answer);
    expect(await refusalOf(client().deleteActivity({ activityId: id, requestId }))).toMatchObject(answer);
    expect(await refusalOf(client().cancelPendingActivities({ filter: { names: ["x"] }, requestId }))).toMatchObject(
      answer,
    );
    expect(await logOf(client(), id)).toHaveLength(1);
  });

  test("a running activity is asked to stop, a queued one is stopped, a forced one too", async () => {
    const running = await createActivity(client(), { status: RUNNING });
    const asked = await client().cancelActivity({ activityId: running.id, reason: "enough" });
    expect(asked.activity).toMatchObject({ status: RUNNING, cancelRequested: true, cancelReason: "enough" });
    await client().cancelActivity({ activityId: running.id, reason: "enough" });
    expect(await logOf(client(), running.id)).toHaveLength(2);
    expect(await report(client(), running.id, "still here")).toMatchObject({
      cancelRequested: true,
      cancelReason: "enough",
    });
    const queued = await createActivity(client());
    expect((await client().cancelActivity({ activityId: queued.id })).activity?.status).toBe(CANCELED);
    const forced = await client().cancelActivity({ activityId: running.id, force: true });
    expect(forced.activity?.status).toBe(CANCELED);
  });
});
