import { randomUUID } from "node:crypto";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { COMPLETE, createActivity, getActivity, RUNNING, report } from "./harness/activities.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { makeFirstKey, plantKey } from "./harness/keys.ts";
import { lanes } from "./harness/lanes.ts";
import { claim, claimOne, lapse, workName } from "./harness/queue.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const wait = durationFromMs(20_000);

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;
  const queued = (name: string, concurrencyKey: string, more: object = {}) =>
    createActivity(client(), { name, queue: { concurrencyKey, ...more } });

  test("twenty workers on two replicas never have two activities of one key at a time", async () => {
    await using replica = await startHeadway({ database: headway.database });
    // A key holds for all names: claims of different ones that come at once see each other's work as free.
    const names = [workName(), workName()];
    const keys = [randomUUID(), randomUUID()];
    const count = 200;
    const made = await Promise.all(
      Array.from({ length: count }, (_, i) => queued(names[i & 1] ?? "", keys[(i >> 1) & 1] ?? "")),
    );
    const keyOf = new Map(made.map(({ id }, i) => [id, keys[(i >> 1) & 1]]));
    const holders = new Map<string | undefined, number>();
    let done = 0;
    let most = 0;
    const work = async (worker: number) => {
      const { activities } = (worker & 1 ? headway : replica).on(lane);
      const name = names[(worker >> 1) & 1] ?? "";
      while (done < count) {
        for (const { activity, epoch } of await claim(activities, name, { limit: 3, wait: durationFromMs(500) })) {
          const key = keyOf.get(activity?.id ?? "");
          holders.set(key, (holders.get(key) ?? 0) + 1);
          most = Math.max(most, holders.get(key) ?? 0);
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
          holders.set(key, (holders.get(key) ?? 0) - 1);
          await activities.completeActivity({ activityId: activity?.id ?? "", epoch });
          done += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => work(i)));
    expect(most).toBe(1);
    // What the logs say: from its start to its end, no two of a key overlap, at the database's clock.
    const overlaps = await headway.database.query(
      `select from activity a join activity b on a.concurrency_key = b.concurrency_key and a.id < b.id
       where a.name = any($1) and a.started_at < b.ended_at and b.started_at < a.ended_at`,
      [names],
    );
    expect(overlaps).toEqual([]);
    const left = "select from activity where name = any($1) and status <> 'COMPLETE'";
    expect(await headway.database.query(left, [names])).toEqual([]);
  });

  test("a key holds from the first attempt on, whatever the names, and others go past it", async () => {
    const [key, one, two] = [randomUUID(), workName(), workName()];
    const first = await queued(one, key);
    const second = await queued(two, key);
    const free = await createActivity(client(), { name: two });
    expect((await claim(client(), one, { limit: 5 })).map(({ activity }) => activity?.id)).toEqual([first.id]);
    expect((await claim(client(), two, { limit: 5 })).map(({ activity }) => activity?.id)).toEqual([free.id]);
    const waiting = claimOne(client(), two, { wait });
    await client().completeActivity({ activityId: first.id });
    expect((await waiting).id).toBe(second.id);
  });

  test.each(["complete", "report", "fail", "cancel", "cancel pending", "delete", "lease"])(
    "the next of a key has its turn, on another replica too, after: %s",
    async (way) => {
      await using replica = await startHeadway({ database: headway.database });
      const [key, name] = [randomUUID(), workName()];
      const taskId = randomUUID();
      const first = await createActivity(client(), { name, taskId, queue: { concurrencyKey: key, maxAttempts: 1 } });
      const second = await queued(name, key);
      const { id: activityId, epoch } = await claimOne(client(), name);
      expect(activityId).toBe(first.id);
      // Remembered by the process, so that a report takes the short way if it may.
      await report(client(), activityId, "on the way");
      const waiting = claimOne(replica.on(lane).activities, name, { wait });
      await refusalOf(getActivity(replica.on(lane).activities, "none"));
      if (way === "complete") await client().completeActivity({ activityId, epoch });
      if (way === "report") await report(client(), activityId, { message: "end", status: COMPLETE });
      if (way === "fail") await client().failActivity({ activityId, epoch });
      if (way === "cancel") await client().cancelActivity({ activityId, force: true });
      if (way === "cancel pending") await client().cancelPendingActivities({ filter: { taskId } });
      if (way === "delete") await client().deleteActivity({ activityId });
      if (way === "lease") await lapse(headway.database, activityId);
      expect((await waiting).id).toBe(second.id);
      const slots = await headway.database.query("select activity_id from activity_slot where key = $1", [key]);
      expect(slots).toEqual([{ activity_id: second.id }]);
    },
  );

  test("a long line of one key holds up nobody else", async () => {
    const [key, name] = [randomUUID(), workName()];
    for (let i = 0; i < 3; i += 1) await Promise.all(Array.from({ length: 100 }, () => queued(name, key)));
    const { id } = await createActivity(client(), { name, queue: { priority: -100 } });
    expect(await claim(client(), name)).toHaveLength(1);
    expect((await claim(client(), name, { limit: 10 })).map(({ activity }) => activity?.id)).toEqual([id]);
    expect(await claim(client(), name, { limit: 10 })).toEqual([]);
  });

  test("names and keys of another project are not these", async () => {
    await using own = await startHeadway();
    const [ours, theirs] = [await makeFirstKey(own), await plantKey(own, "other")].map(
      (apiKey) => own.on(lane, { apiKey }).activities,
    );
    if (!ours || !theirs) throw new Error("there are two projects");
    const [key, name] = [randomUUID(), workName()];
    for (const activities of [ours, theirs]) {
      await createActivity(activities, { id: "same", name, queue: { concurrencyKey: key } });
    }
    expect(await claim(ours, name, { limit: 5 })).toHaveLength(1);
    const { id, epoch } = await claimOne(theirs, name);
    await theirs.completeActivity({ activityId: id, epoch });
    expect(await getActivity(ours, "same")).toMatchObject({ status: RUNNING });
  });
});
