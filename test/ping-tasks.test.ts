import { durationMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { CANCELED, COMPLETE, createActivity, ERROR, getActivity, RUNNING } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { HEALTHY, HEALTHY_BUSY, startInstance } from "./harness/ping.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("1: healthy by default, busy while an async task runs, healthy again", async () => {
    const one = await startInstance(clients());
    expect((await one.now()).status).toBe(HEALTHY);
    const task = await one.add();
    expect(await one.now()).toMatchObject({ status: HEALTHY_BUSY, activeCount: 1 });
    await one.complete(task);
    expect(await one.now()).toMatchObject({ status: HEALTHY, activeCount: 0 });
    expect(await one.history()).toEqual(["1 HEALTHY", "2 HEALTHY_BUSY", "3 HEALTHY"]);
  });
});
