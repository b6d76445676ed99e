import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  CANCELED,
  COMPLETE,
  createActivity,
  ERROR,
  getActivity,
  logOf,
  QUEUED,
  RUNNING,
  report,
} from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";

// What a user of agentexec relies on, by the numbers of its behaviours. Number 3 names its tables: ours have our names.
const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;

  test("agentexec 1: a new activity is QUEUED at 0 %, with one log entry that holds its message", async () => {
    const made = await createActivity(client(), { name: "research", message: "Agent queued" });
    expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(made).toMatchObject({ name: "research", status: QUEUED, percentage: 0, message: "Agent queued" });
    const log = await logOf(client(), made.id);
    expect(log).toHaveLength(1);
    expect(log[0]).toMatchObject({ sequence: 1n, status: QUEUED, percentage: 0, message: "Agent queued" });
  });

  test("agentexec 2: the caller's own id is taken and answered as it is", async () => {
    const id = randomUUID();
    expect((await createActivity(client(), { id })).id).toBe(id);
    expect((await getActivity(client(), id)).id).toBe(id);
  });

  test("agentexec 4: a report appends a second entry, RUNNING, with its percentage", async () => {
    const { id } = await createActivity(client());
    const answer = await report(client(), id, { message: "processing", percentage: 40 });
    expect(answer).toMatchObject({ lastSequence: 2n, status: RUNNING, percentage: 40 });
    const log = await logOf(client(), id);
    expect(log).toHaveLength(2);
    expect(log[1]).toMatchObject({ sequence: 2n, status: RUNNING, percentage: 40, message: "processing" });
  });

  test.each([RUNNING, COMPLETE, ERROR, CANCELED])("agentexec 5: a report may set the status %i itself", async (to) => {
    const { id } = await createActivity(client());
    expect((await report(client(), id, { message: "so it is", status: to })).status).toBe(to);
    expect((await getActivity(client(), id)).status).toBe(to);
  });

  test("agentexec 6: completing ends at 100 % unless it says otherwise", async () => {
    const [whole, most] = [await createActivity(client()), await createActivity(client())];
    const full = await client().completeActivity({ activityId: whole.id });
    expect(full.activity).toMatchObject({ status: COMPLETE, percentage: 100 });
    const partial = await client().completeActivity({ activityId: most.id, percentage: 95, message: "nearly" });
    expect(partial.activity).toMatchObject({ status: COMPLETE, percentage: 95, message: "nearly" });
  });

  test("agentexec 7, better: an error keeps its message and the percentage that was reached", async () => {
    const { id } = await createActivity(client());
    await report(client(), id, { message: "half way", percentage: 50 });
    const { activity } = await client().failActivity({ activityId: id, error: "boom", message: "It broke" });
    expect(activity).toMatchObject({ status: ERROR, percentage: 50, error: "boom", message: "It broke" });
    expect((await logOf(client(), id)).at(-1)).toMatchObject({ status: ERROR, percentage: 50, message: "It broke" });
  });

  test("agentexec 8: canceling what is pending ends QUEUED and RUNNING, not COMPLETE, and counts them", async () => {
    const taskId = randomUUID();
    const [queued, running, done] = [
      await createActivity(client(), { taskId }),
      await createActivity(client(), { taskId, status: RUNNING }),
      await createActivity(client(), { taskId }),
    ];
    await client().completeActivity({ activityId: done.id });
    const answer = await client().cancelPendingActivities({ filter: { taskId } });
    expect(answer).toMatchObject({ canceledCount: 2, activityIds: [queued.id, running.id], more: false });
    expect((await getActivity(client(), queued.id)).status).toBe(CANCELED);
    expect(await getActivity(client(), running.id)).toMatchObject({
      status: CANCELED,
      message: "Canceled due to shutdown",
    });
    expect((await getActivity(client(), done.id)).status).toBe(COMPLETE);
  });

  test("agentexec 11: the log has its entries in the order in which they were recorded", async () => {
    const { id } = await createActivity(client(), { message: "initial" });
    await report(client(), id, "processing");
    await client().completeActivity({ activityId: id, message: "complete" });
    const log = await logOf(client(), id);
    expect(log.map(({ message }) => message)).toEqual(["initial", "processing", "complete"]);
    expect(log.map(({ sequence }) => sequence)).toEqual([1n, 2n, 3n]);
  });

  test("agentexec 12, better: an unknown id is NOT_FOUND by name, for reads", async () => {
    const answer = { code: "NotFound", reason: "ACTIVITY_NOT_FOUND", metadata: { activity_id: "no-such" } };
    expect(await refusalOf(client().getActivity({ activityId: "no-such" }))).toMatchObject(answer);
    expect(await refusalOf(client().listActivityLogs({ activityId: "no-such" }))).toMatchObject(answer);
  });

  test("agentexec 13, better: an append to an unknown id is NOT_FOUND, and writes nothing", async () => {
    const activityId = randomUUID();
    const answer = { code: "NotFound", reason: "ACTIVITY_NOT_FOUND", metadata: { activity_id: activityId } };
    expect(await refusalOf(report(client(), activityId, "hello"))).toMatchObject(answer);
    expect(await refusalOf(client().completeActivity({ activityId }))).toMatchObject(answer);
    expect(await refusalOf(client().failActivity({ activityId }))).toMatchObject(answer);
    const entries = () => headway.database.query("select from activity_entry where activity_id = $1", [activityId]);
    await expect.poll(entries).toEqual([]);
    expect(await headway.database.query("select from activity where id = $1", [activityId])).toEqual([]);
  });

  test("agentexec 14: metadata is kept as it is given, and there is none by default", async () => {
    const metadata = { org: "acme", nested: { list: [1, "two", null, true], number: 1.5 } };
    const { id } = await createActivity(client(), { metadata });
    expect((await getActivity(client(), id)).metadata).toEqual(metadata);
    expect((await createActivity(client())).metadata).toBeUndefined();
  });

  test("agentexec 20: elapsed is the time from the start to the end, and unset before the start", async () => {
    const { id, elapsed } = await createActivity(client());
    expect(elapsed).toBeUndefined();
    await report(client(), id, "started");
    // Two minutes ago, which no test waits for.
    await headway.database.query("update activity set started_at = now() - interval '120 s' where id = $1", [id]);
    const running = await getActivity(client(), id);
    expect(Number(running.elapsed?.seconds)).toSatisfy((seconds: number) => seconds >= 119 && seconds <= 121);
    const { activity } = await client().completeActivity({ activityId: id });
    const span = Number(activity?.endTime?.seconds) - Number(activity?.startTime?.seconds);
    expect(span).toSatisfy((seconds: number) => seconds >= 119 && seconds <= 121);
    expect((await getActivity(client(), id)).elapsed).toEqual(activity?.elapsed);
  });

  test("agentexec 21: a report without a percentage keeps the one before; the first is 0", async () => {
    const { id } = await createActivity(client());
    await report(client(), id, "one", { message: "two", percentage: 30 }, "three");
    expect((await logOf(client(), id)).map(({ percentage }) => percentage)).toEqual([0, 0, 30, 30]);
    expect((await getActivity(client(), id)).percentage).toBe(30);
  });
});
