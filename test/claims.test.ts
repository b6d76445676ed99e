import { randomUUID } from "node:crypto";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { createActivity, RUNNING } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";

const headway = useHeadway({ env: { HEADWAY_LOOK_MS: "60000" } });

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;
  test("x", async () => {
    const name = randomUUID();
    const one = await createActivity(client(), { name, queue: { concurrencyKey: "k" } });
    const { activities } = await client().claimActivities({ names: [name], owner: "w", limit: 3 });
    expect(activities).toHaveLength(1);
    expect(activities[0]).toMatchObject({ epoch: 1n, activity: { id: one.id, status: RUNNING, attempt: 1 } });
    const waiting = client().claimActivities({ names: [name], owner: "w", wait: durationFromMs(10000) });
    const two = await createActivity(client(), { name, queue: { concurrencyKey: "k" } });
    await client().completeActivity({ activityId: one.id, epoch: 1n });
    expect((await waiting).activities[0]).toMatchObject({ epoch: 1n, activity: { id: two.id, status: RUNNING, attempt: 1 } });
  });
});
