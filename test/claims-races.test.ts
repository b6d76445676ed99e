import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { CANCELED, createActivity, getActivity, logOf, QUEUED, RUNNING } from "./harness/activities.ts";
import { useHeadway, useReplica } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { claim, openQueue, pass, reap, workName } from "./harness/queue.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const replica = useReplica(headway);
const count = 200;
const queue = { backoff: { initial: durationFromMs(3_600_000) } };

describe.each(lanes)("$name", (lane) => {
  const client = (i = 0) => (i % 2 ? replica : headway).on(lane).activities;

  async function enqueue(name: string): Promise<string[]> {
    const made = Array.from({ length: count }, () => createActivity(client(), { name, queue }));
    return (await Promise.all(made)).map(({ id }) => id);
  }

  test("any number of reapers at once see to each lease that ran out once", async () => {
    const name = workName();
    const ids = await enqueue(name);
    await claim(client(), name, { limit: count });
    await pass(headway.database, 4_000_000, "name = $1", [name]);
    const lapsed = await Promise.all(
      Array.from({ length: 5 }, async () => {
        await using own = await openQueue(headway.database);
        return (await own.reap()).lapsed;
      }),
    );
    expect(lapsed.flat().length).toBeLessThanOrEqual(count);
    await expect.poll(async () => (await getActivity(client(), ids.at(-1) ?? "")).status).toBe(QUEUED);
    await reap(headway.database);
    for (const id of ids) {
      const log = (await logOf(client(), id)).map(({ status, attempt }) => [status, attempt]);
      expect(log).toEqual([
        [QUEUED, 1],
        [RUNNING, 1],
        [QUEUED, 2],
      ]);
    }
  });

  test("a lease that runs out is either renewed or lost: whose report was taken has the activity still", async () => {
    const name = workName();
    await enqueue(name);
    const taken = await claim(client(), name, { limit: count });
    await using reaper = await openQueue(headway.database);
    const report = async (activityId: string, epoch: bigint, i: number) => {
      const call = client(i).reportProgress({ activityId, entries: [{ message: "alive" }], epoch });
      const refused = await call.then(
        () => undefined,
        () => refusalOf(call),
      );
      if (refused) expect(refused.reason).toBe("CLAIM_LOST");
      return { activityId, isTaken: !refused };
    };
    // The leases run out one by one while the reports come.
    await headway.database.query(
      `update activity set due_at = e.at, lease_expires_at = e.at
       from (select id, now() + random() * interval '400 ms' as at from activity where name = $1) e
       where activity.id = e.id`,
      [name],
    );
    const outcomes = [];
    for (let i = 0; i < count; i += 10) {
      const some = taken.slice(i, i + 10).map(({ activity, epoch }) => report(activity?.id ?? "", epoch, i / 10));
      await reaper.reap();
      outcomes.push(...(await Promise.all(some)));
    }
    expect(new Set(outcomes.map(({ isTaken }) => isTaken)).size).toBe(2);
    await reaper.reap();
    for (const { activityId, isTaken } of outcomes) {
      const { status, attempt, message } = await getActivity(client(), activityId);
      const kept = { status: RUNNING, attempt: 1, message: "alive" };
      if (isTaken) expect({ status, attempt, message }).toEqual(kept);
      else expect({ status, attempt }).toEqual({ status: QUEUED, attempt: 2 });
    }
  });

  test("what is canceled while it is claimed is either given to nobody, or its worker is asked to stop", async () => {
    const name = workName();
    const ids = await enqueue(name);
    const cancels = ids.map((activityId, i) => client(i).cancelActivity({ activityId }));
    const claims = Array.from({ length: 20 }, (_, i) => claim(client(i), name, { limit: 10 }));
    const taken = new Set((await Promise.all(claims)).flat().map(({ activity }) => activity?.id));
    await Promise.all(cancels);
    for (const id of ids) {
      const { status, cancelRequested } = await getActivity(client(), id);
      expect([status, cancelRequested]).toEqual([taken.has(id) ? RUNNING : CANCELED, true]);
    }
  });
});
