import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { COMPLETE, createActivity, ERROR, QUEUED, RUNNING, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";

const headway = useHeadway();
const at = (text: string) => ({ seconds: BigInt(Date.parse(text) / 1000), nanos: 0 });

type Filter = NonNullable<Parameters<Clients["activities"]["listActivities"]>[0]["filter"]>;

/** Activities by their letters, each unlike the others. */
const made = {
  a: {
    name: "alpha",
    agentId: "agent-1",
    instanceId: "i-1",
    metadata: { user: { id: 7, plan: "free" }, tags: ["x", "y"] },
  },
  b: { name: "beta", agentId: "agent-2", metadata: { user: { id: "7" }, flag: true, none: null } },
  c: { name: "alpha", agentId: "agent-1", instanceId: "i-2", status: RUNNING, message: "Half WAY % done_" },
  d: { name: "delta", taskId: "task-1", metadata: {} },
  e: { name: "beta", taskId: "task-1", status: RUNNING },
};

const cases: [what: string, filter: Filter, letters: string][] = [
  ["an empty filter", {}, "abcde"],
  ["one status", { statuses: [QUEUED] }, "ab"],
  ["many statuses", { statuses: [RUNNING, COMPLETE, RUNNING] }, "cd"],
  ["a status that none has", { statuses: [5] }, ""],
  ["one name", { names: ["alpha"] }, "ac"],
  ["many names", { names: ["beta", "delta", "nobody"] }, "bde"],
  ["a name in another case", { names: ["Alpha"] }, ""],
  ["a task", { taskId: "task-1" }, "de"],
  ["an agent", { agentId: "agent-1" }, "ac"],
  ["an instance", { instanceId: "i-2" }, "c"],
  ["an agent and an instance", { agentId: "agent-1", instanceId: "i-1" }, "a"],
  ["an agent and another's instance", { agentId: "agent-2", instanceId: "i-1" }, ""],
  ["nested metadata", { metadata: { user: { id: 7 } } }, "a"],
  ["metadata of another type", { metadata: { user: { id: "7" } } }, "b"],
  ["an element of a list", { metadata: { tags: ["y"] } }, "a"],
  ["true", { metadata: { flag: true } }, "b"],
  ["null", { metadata: { none: null } }, "b"],
  ["empty metadata", { metadata: {} }, "abcde"],
  ["a message", { messageContains: "half way" }, "c"],
  ["a message with what LIKE would take for a pattern", { messageContains: "% done_" }, "c"],
  ["a pattern", { messageContains: "half%done" }, ""],
  ["created from", { createdFrom: at("2026-03-01T00:00:00Z") }, "cde"],
  ["created before", { createdBefore: at("2026-03-01T00:00:00Z") }, "ab"],
  ["a range", { createdFrom: at("2026-02-01T00:00:00Z"), createdBefore: at("2026-04-01T00:00:00Z") }, "bc"],
  ["a range that is empty", { createdFrom: at("2026-04-01T00:00:00Z"), createdBefore: at("2026-02-01T00:00:00Z") }, ""],
];

beforeAll(async () => {
  const { activities } = headway.on(grpc);
  for (const [id, init] of Object.entries(made)) await createActivity(activities, { id, ...init });
  await activities.completeActivity({ activityId: "d" });
  await activities.failActivity({ activityId: "e", error: "boom" });
  // The first of January, February, ... in the order of the letters.
  await headway.database.query(
    "update activity set created_at = timestamptz '2026-01-01Z' + (ascii(id) - 97) * interval '1 month'",
  );
});

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;

  test.each(cases)("a filter by %s lists, counts and watches what matches", async (_what, filter, letters) => {
    const { activities } = await client().listActivities({ filter });
    const ids = activities.map(({ id }) => id).filter((id) => id.length === 1);
    expect(ids.toSorted().join("")).toBe(letters);
    const watched: string[] = [];
    for await (const { frame } of client().watchActivities({ filter })) {
      if (frame.case !== "snapshot") throw new Error(`a ${frame.case} frame within the snapshot`);
      watched.push(...frame.value.activities.map(({ id }) => id));
      if (frame.value.complete) break;
    }
    expect(watched.toSorted()).toEqual(activities.map(({ id }) => id).toSorted());
    expect((await client().countActivities({ filter })).total).toBe(BigInt(activities.length));
  });

  test("a filter by parent lists its direct parts", async () => {
    const root = await createActivity(client(), { id: randomUUID(), name: "tree" });
    const child = await createActivity(client(), { id: randomUUID(), name: "tree", parentId: root.id });
    await createActivity(client(), { id: randomUUID(), name: "tree", parentId: child.id });
    const { activities } = await client().listActivities({ filter: { parentId: root.id } });
    expect(activities.map(({ id }) => id)).toEqual([child.id]);
    await client().deleteActivity({ activityId: root.id });
    const left = await client().listActivities({ filter: { parentId: root.id } });
    expect(left.activities.map(({ parentId }) => parentId)).toEqual([root.id]);
    await headway.database.query("delete from activity where name = 'tree'");
  });

  test("a filter by message finds the latest message, not one before", async () => {
    const name = randomUUID();
    const { id } = await createActivity(client(), { name, message: "first" });
    await report(client(), id, "second");
    const found = async (messageContains: string) =>
      (await client().listActivities({ filter: { names: [name], messageContains } })).activities.length;
    expect([await found("first"), await found("SECOND")]).toEqual([0, 1]);
    await headway.database.query("delete from activity where name = $1", [name]);
  });

  test("input and result are in the activity and left out in lists", async () => {
    const name = randomUUID();
    const text = (value: string) => ({ kind: { case: "stringValue" as const, value } });
    const { id } = await createActivity(client(), { name, input: text("in") });
    await client().completeActivity({ activityId: id, result: text("out") });
    expect((await client().getActivity({ activityId: id })).activity).toMatchObject({
      input: text("in"),
      result: text("out"),
    });
    const { activities } = await client().listActivities({ filter: { names: [name] } });
    expect(activities[0]).toMatchObject({ id, status: COMPLETE });
    expect(activities[0]).not.toHaveProperty("input");
    expect(activities[0]).not.toHaveProperty("result");
    await headway.database.query("delete from activity where name = $1", [name]);
  });

  test("an error is in the activity that failed", async () => {
    expect((await client().getActivity({ activityId: "e" })).activity).toMatchObject({ status: ERROR, error: "boom" });
  });
});
