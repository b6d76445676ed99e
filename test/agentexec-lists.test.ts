import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createActivity, getActivity, pagesOf } from "./harness/activities.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { grpc, lanes } from "./harness/lanes.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;

  test("agentexec 9 and 10, better: pages are linked by tokens, and the total is counted apart", async () => {
    const filter = { taskId: randomUUID() };
    for (let i = 0; i < 5; i += 1) await createActivity(client(), filter);
    const first = await client().listActivities({ filter, pageSize: 3 });
    expect(first.activities).toHaveLength(3);
    expect(first.nextPageToken).not.toBe("");
    const second = await client().listActivities({ filter, pageSize: 3, pageToken: first.nextPageToken });
    expect(second.activities).toHaveLength(2);
    expect(second.nextPageToken).toBe("");
    expect(await client().countActivities({ filter })).toMatchObject({ total: 5n, active: 5n });
  });

  test("agentexec 15: a filter by one metadata key lists and counts only what has it", async () => {
    const run = randomUUID();
    const acme = [await createActivity(client(), { metadata: { run, org: "acme" } })];
    acme.push(await createActivity(client(), { metadata: { run, org: "acme", extra: 1 } }));
    await createActivity(client(), { metadata: { run, org: "other" } });
    await createActivity(client());
    const filter = { metadata: { run, org: "acme" } };
    const listed = await client().listActivities({ filter });
    expect(new Set(listed.activities.map(({ id }) => id))).toEqual(new Set(acme.map(({ id }) => id)));
    expect((await client().countActivities({ filter })).total).toBe(2n);
    expect((await client().countActivities({ filter: { metadata: { run, org: "nobody" } } })).total).toBe(0n);
  });

  test("agentexec 16: of several metadata keys all must match", async () => {
    const run = randomUUID();
    const { id } = await createActivity(client(), { metadata: { run, org: "acme", user: "ann" } });
    await createActivity(client(), { metadata: { run, org: "acme", user: "bob" } });
    const { activities } = await client().listActivities({ filter: { metadata: { run, org: "acme", user: "ann" } } });
    expect(activities.map((activity) => activity.id)).toEqual([id]);
  });

  test("agentexec 17, better: a list by metadata finds an activity, and not by other or no metadata", async () => {
    const taskId = randomUUID();
    await createActivity(client(), { taskId, metadata: { org: "acme" } });
    await createActivity(client(), { taskId });
    const found = async (metadata: { org: string }) =>
      (await client().listActivities({ filter: { taskId, metadata } })).activities.length;
    expect(await found({ org: "acme" })).toBe(1);
    expect(await found({ org: "other" })).toBe(0);
  });

  test("agentexec 18, better: metadata is in the answers of the project that owns it", async () => {
    const { id } = await createActivity(client(), { taskId: randomUUID(), metadata: { org: "acme" } });
    expect((await getActivity(client(), id)).metadata).toEqual({ org: "acme" });
  });

  test.each([
    { rows: 7, pageSize: 3, pages: 3 },
    { rows: 6, pageSize: 3, pages: 2 },
    { rows: 2, pageSize: 3, pages: 1 },
    { rows: 0, pageSize: 3, pages: 1 },
  ])("agentexec 19: $rows rows in pages of $pageSize are $pages pages, none of them needless", async (given) => {
    const filter = { taskId: randomUUID() };
    for (let i = 0; i < given.rows; i += 1) await createActivity(client(), filter);
    const pages = await pagesOf(client(), { filter, pageSize: given.pageSize });
    expect(pages).toHaveLength(given.pages);
    expect(pages.flat()).toHaveLength(given.rows);
  });
});

test("agentexec messages: the default texts of entries come from the environment, braces and all", async () => {
  await using own = await startHeadway({
    env: {
      HEADWAY_ACTIVITY_MESSAGE_CREATE: "queued!",
      HEADWAY_ACTIVITY_MESSAGE_STARTED: "started!",
      HEADWAY_ACTIVITY_MESSAGE_COMPLETE: "done!",
      HEADWAY_ACTIVITY_MESSAGE_ERROR: "broke {with} {error} and {error}",
    },
  });
  const { activities } = own.on(grpc);
  const { id } = await createActivity(activities);
  expect((await getActivity(activities, id)).message).toBe("queued!");
  await activities.reportProgress({ activityId: id, entries: [{}] });
  expect((await getActivity(activities, id)).message).toBe("started!");
  const failed = await activities.failActivity({ activityId: id, error: "a $& dollar" });
  expect(failed.activity?.message).toBe("broke {with} a $& dollar and a $& dollar");
  const other = await createActivity(activities);
  expect((await activities.completeActivity({ activityId: other.id })).activity?.message).toBe("done!");
});
