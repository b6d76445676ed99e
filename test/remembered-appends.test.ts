import { Client } from "pg";
import { expect, test } from "vitest";
import { createActivity, logOf, report } from "./harness/activities.ts";
import { deadlocks, waitingForLocks } from "./harness/database.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

const headway = useHeadway();
const activities = () => headway.on(grpc).activities;

test("a group that the database undoes to end a deadlock is written all the same", async () => {
  const [first, second] = [
    await createActivity(activities(), { id: "a" }),
    await createActivity(activities(), { id: "b" }),
  ];
  // From here on both are remembered.
  for (const { id } of [first, second]) await report(activities(), id, "known");
  const other = new Client({ connectionString: headway.database.url });
  await other.connect();
  try {
    // The one who began to wait first finds the deadlock first, and is undone: not this one.
    await other.query("begin");
    await other.query("set local deadlock_timeout = '20s'");
    await other.query("select from activity where id = 'b' for update");
    const reported = Promise.all([first, second].map(({ id }) => report(activities(), id, "all the same")));
    await expect.poll(async () => (await waitingForLocks(headway.database)).length).toBe(1);
    await other.query("select from activity where id = 'a' for update");
    await other.query("commit");
    await reported;
  } finally {
    await other.end();
  }
  const messages = await Promise.all(
    [first, second].map(async ({ id }) => (await logOf(activities(), id)).at(-1)?.message),
  );
  await expect.poll(() => deadlocks(headway.database)).toBe(1);
  expect(messages).toEqual(["all the same", "all the same"]);
});
