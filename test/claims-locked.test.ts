import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { createActivity } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { claimOne, workName } from "./harness/queue.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  test("a lease that ran out while somebody else had the activity locked is seen to soon after that", async () => {
    const { activities } = headway.on(lane);
    const name = workName();
    const { id } = await createActivity(activities, { name, queue: { backoff: { initial: durationFromMs(0) } } });
    await claimOne(activities, name, { owner: "gone", lease: durationFromMs(1000) });
    const other = new Client({ connectionString: headway.database.url });
    await other.connect();
    await other.query("begin");
    await other.query("select from activity where id = $1 for update", [id]);
    const late = "select from activity where id = $1 and lease_expires_at < now() - interval '300 ms'";
    await expect.poll(() => headway.database.query(late, [id]), { interval: 50 }).toHaveLength(1);
    await other.query("commit");
    const since = performance.now();
    await other.end();
    expect(await claimOne(activities, name, { owner: "next" })).toMatchObject({ id, attempt: 2 });
    expect(performance.now() - since).toBeLessThan(1500);
  });
});
