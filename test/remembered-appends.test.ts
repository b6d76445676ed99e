import { expect, test } from "vitest";
import { createActivity, logOf, report } from "./harness/activities.ts";
import { undoNext } from "./harness/database.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

const headway = useHeadway();
const activities = () => headway.on(grpc).activities;

test("a group that the database undoes is written all the same, once", async () => {
  const { id } = await createActivity(activities());
  // From here on it is remembered.
  await report(activities(), id, "known");
  const undone = await undoNext(headway.database, { table: "activity", on: "update", code: "40P01" });
  await report(activities(), id, "all the same");
  expect(await undone()).toBe(true);
  expect((await logOf(activities(), id)).slice(1).map(({ message }) => message)).toEqual(["known", "all the same"]);
});
