import { describe, expect, test } from "vitest";
import { createActivity } from "./harness/activities.ts";
import { countUndone, undoNext } from "./harness/database.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { startInstance } from "./harness/ping.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);

describe.each(lanes)("$name", (lane) => {
  test.each(["40001", "40P01"])("a heartbeat that the database undoes with %s is taken all the same", async (code) => {
    const one = await startInstance(headway.on(lane));
    // From here on it is remembered, and a heartbeat is one statement.
    await one.beat();
    const isUndone = await undoNext(headway.database, { table: "instance", on: "update", code });
    await one.beat();
    expect(await isUndone()).toBe(true);
  });
});

test("an async task with an id that is taken is refused alone: no group is undone for it", async () => {
  const [one, other] = [await startInstance(clients()), await startInstance(clients())];
  const { ping } = clients();
  const add = () => ping.addAsyncTask({ instanceId: one.instanceId, name: "job", id: "taken" });
  await add();
  const addOwn = (id: string) => ping.addAsyncTask({ instanceId: other.instanceId, name: "job", id });
  // The group is undone with all that it wrote, which the instances are a part of.
  const undone = await countUndone(headway.database, { table: "activity", on: "insert" });
  const calls = Array.from({ length: 100 }, (_, i) => [refusalOf(add()), one.beat(), addOwn(`own-${i}`)]).flat();
  const answers = await Promise.all(calls);
  expect(answers.filter((answer) => "reason" in answer && answer.reason === "ACTIVITY_EXISTS")).toHaveLength(100);
  expect((await other.now()).activeCount).toBe(100);
  expect((await one.now()).activeCount).toBe(1);
  expect(await undone()).toBe(0);
});

test("an async task whose parent is not there is refused alone, and the same id twice in a group once", async () => {
  const one = await startInstance(clients());
  const { ping, activities } = clients();
  const parent = await createActivity(activities);
  const add = (id: string, parentId: string) =>
    ping.addAsyncTask({ instanceId: one.instanceId, name: "job", id, parentId }).then(
      () => "added",
      (err: unknown) => refusalOf(Promise.reject(err as Error)),
    );
  const answers = await Promise.all([
    add("a", parent.id),
    add("a", parent.id),
    add("b", "nobody"),
    add("c", parent.id),
  ]);
  expect(answers).toMatchObject([
    "added",
    { reason: "ACTIVITY_EXISTS" },
    { reason: "FIELD_INVALID", metadata: { field: "parent_id" } },
    "added",
  ]);
  expect((await one.now()).activeCount).toBe(2);
});
