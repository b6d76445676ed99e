import { expect, test } from "vitest";
import { createActivity, report } from "./harness/activities.ts";
import { waitingForLocks, whileLocked } from "./harness/database.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway({ env: { HEADWAY_DATABASE_CONNECT_TIMEOUT_MS: "1000" } });

test("however many reads wait for the database, writes go on; a read that gets no connection is told so", async () => {
  const { activities, agents } = headway.on(grpc);
  const { id } = await createActivity(activities);
  await whileLocked(headway.database, "lock table agent in access exclusive mode", async (release) => {
    const reads = Array.from({ length: 30 }, () => agents.listAgents({}));
    const outcomes = Promise.allSettled(reads);
    await expect.poll(async () => (await waitingForLocks(headway.database)).length).toBeGreaterThan(0);
    const startedAt = performance.now();
    for (let i = 0; i < 5; i += 1) await report(activities, id, `${i}`);
    expect(performance.now() - startedAt).toBeLessThan(1500);
    const last = reads.at(-1);
    expect(await refusalOf(last ?? Promise.resolve())).toMatchObject({
      code: "Unavailable",
      reason: "DATABASE_UNAVAILABLE",
    });
    await release();
    expect((await outcomes).some(({ status }) => status === "fulfilled")).toBe(true);
  });
  await agents.listAgents({});
});
