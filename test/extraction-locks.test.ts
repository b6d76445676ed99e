import { expect, test } from "vitest";
import { createOrm } from "../src/db/orm.ts";
import { renewRuns } from "../src/store/held-runs.ts";
import { deadlocks, waitingForLocks, whileLocked } from "./harness/database.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { says } from "./harness/sessions.ts";

const headway = useHeadway({ env: { HEADWAY_EXTRACTOR: "off" } });

test("leases are renewed while messages are stored into the same sessions, without a deadlock", async () => {
  const { sessions } = headway.on(grpc);
  const ids = ["b", "c", "a"];
  for (const id of ids) await sessions.createSession({ id });
  await headway.database.query("update session set run_id = 'run of ' || id, run_expires_at = now()");
  const runs = ids.map((id) => ({ projectId: "default", sessionId: id, id: `run of ${id}` }));
  const orm = createOrm({ url: headway.database.url, pool: 1 });
  const before = await deadlocks(headway.database);
  const waiting = async () => (await waitingForLocks(headway.database)).length;
  try {
    // Who does not lock the sessions in the order of their keys waits here with "b" in its hands, and wants "a" next.
    await whileLocked(headway.database, "select from session where id = 'c' for update", async (release) => {
      const renewing = renewRuns({ fork: () => orm.em.fork(), origin: "test" }, runs, 30_000);
      await expect.poll(waiting).toBe(1);
      const storing = ["a", "b"].map((sessionId) => sessions.storeMessage({ sessionId, message: says("one") }));
      await expect.poll(waiting).toBe(2);
      await release();
      expect((await renewing).size).toBe(3);
      await Promise.all(storing);
    });
  } finally {
    await orm.close();
  }
  expect(await deadlocks(headway.database)).toBe(before);
});
