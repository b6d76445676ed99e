import { expect, test } from "vitest";
import { createActivity } from "./harness/activities.ts";
import { waitingForLocks, whileLocked } from "./harness/database.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc, lanes } from "./harness/lanes.ts";

const headway = useHeadway();

/** A report of about 3.2 MB. */
const large = Array.from({ length: 50 }, () => ({ message: "m".repeat(1000), data: { d: "z".repeat(63_000) } }));

test.each(lanes)(
  "$name: large reports beyond the room of a connection wait, and small ones do not",
  async (lane) => {
    const { activities } = headway.on(lane);
    const { id } = await createActivity(activities);
    const { id: other } = await createActivity(activities);
    // 64 MB: more than one connection gets room for at once.
    const reports = Array.from({ length: 20 }, () => activities.reportProgress({ activityId: id, entries: large }));
    let left = reports.length;
    for (const report of reports) void report.finally(() => (left -= 1));
    for (let i = 0; i < 10; i += 1) await activities.reportProgress({ activityId: other, entries: [{ message: "m" }] });
    expect(left).toBeGreaterThan(0);
    const answers = await Promise.all(reports);
    expect(Math.max(...answers.map(({ lastSequence }) => Number(lastSequence)))).toBe(20 * 50 + 1);
  },
  60_000,
);

test("large creates that wait for the database hold up no small ones, and take no more than their room", async () => {
  const { activities } = headway.on(grpc);
  const input = { kind: { case: "stringValue" as const, value: "y".repeat(1_000_000) } };
  let left = 80;
  await whileLocked(headway.database, "lock table activity in exclusive mode", async (release) => {
    const creates = Array.from({ length: left }, () =>
      activities.createActivity({ name: "big", input }).finally(() => (left -= 1)),
    );
    const small = Array.from({ length: 5 }, (_, i) => activities.createActivity({ name: `small${i}` }));
    await expect.poll(async () => (await waitingForLocks(headway.database)).length).toBeGreaterThan(0);
    await release();
    const names = (await Promise.all(small)).map(({ activity }) => activity?.name);
    expect(names).toEqual(["small0", "small1", "small2", "small3", "small4"]);
    expect(left).toBeGreaterThan(0);
    expect(await Promise.all(creates)).toHaveLength(80);
  });
}, 90_000);
