import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { durationFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { type Assigned, assign, claim, getTracker, send } from "./harness/trackers.ts";

const headway = useHeadway({ env: { HEADWAY_LOOK_MS: "60000" } });

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const trackers = () => clients().trackers;

  const commit = (one: Assigned, cursor: bigint, epoch = 0n) =>
    trackers().commitTracker({ tracker: one.tracker, position: { case: "cursor", value: cursor }, epoch });

  /** Ends the lease of a tracker by the clock, as if the worker had been paused for so long. */
  async function runOut({ trackerId }: Assigned): Promise<void> {
    const past = "update tracker set lease_expires_at = now() - interval '1 ms' where id = $1";
    await headway.database.query(past, [trackerId]);
  }

  test("a claim gives the tracker to its owner, with a lease and the next epoch", async () => {
    const one = await assign(clients());
    const { tracker } = await trackers().claimTracker({ tracker: one.to, owner: "a", lease: durationFromMs(30_000) });
    expect(tracker).toMatchObject({ epoch: 1n, claim: { owner: "a", epoch: 1n } });
    const { claimTime, leaseExpireTime } = tracker?.claim ?? {};
    expect(leaseExpireTime && claimTime && timestampMs(leaseExpireTime) - timestampMs(claimTime)).toBe(30_000);
    expect(await getTracker(clients(), one.trackerId)).toEqual(tracker);
  });

  test("of fifty workers that claim one tracker at once, through two replicas, one has it", async () => {
    await using replica = await startHeadway({ database: headway.database });
    const one = await assign(clients());
    const claims = Array.from({ length: 50 }, (_, i) =>
      (i % 2 ? headway : replica).on(lane).trackers.claimTracker({ tracker: one.tracker, owner: `worker-${i}` }),
    );
    const settled = await Promise.allSettled(claims);
    const won = settled.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.tracker] : []));
    expect(won).toHaveLength(1);
    expect(won[0]).toMatchObject({ epoch: 1n });
    for (const outcome of settled.filter(({ status }) => status === "rejected")) {
      const refused = refusalOf(Promise.reject((outcome as PromiseRejectedResult).reason));
      expect(await refused).toMatchObject({
        code: "FailedPrecondition",
        reason: "TRACKER_CLAIMED",
        metadata: { tracker_id: one.trackerId, owner: won[0]?.claim?.owner },
      });
    }
  });

  test("while a lease runs, a write without an epoch is TRACKER_CLAIMED", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1");
    await claim(clients(), one, "a");
    expect(await refusalOf(commit(one, 1n))).toMatchObject({ reason: "TRACKER_CLAIMED", metadata: { owner: "a" } });
    await runOut(one);
    await commit(one, 1n);
  });

  test("an unclaimed tracker can be written without an epoch, and with one it is CLAIM_LOST", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1", "2");
    await commit(one, 1n);
    expect(await refusalOf(commit(one, 2n, 1n))).toMatchObject({ code: "Aborted", reason: "CLAIM_LOST" });
  });

  test("a worker paused past its lease gets CLAIM_LOST, whether another took over or not", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1");
    const epoch = await claim(clients(), one, "a");
    await runOut(one);
    expect(await refusalOf(commit(one, 1n, epoch))).toMatchObject({
      code: "Aborted",
      reason: "CLAIM_LOST",
      metadata: { epoch: "1", current: "1" },
    });
    expect(await claim(clients(), one, "b")).toBe(2n);
    const late = [
      () => commit(one, 1n, epoch),
      () => trackers().renewClaim({ tracker: one.tracker, epoch }),
      () => trackers().releaseClaim({ tracker: one.tracker, epoch }),
      () => trackers().updateTracker({ tracker: { id: one.trackerId }, updateMask: { paths: ["status"] }, epoch }),
      () =>
        trackers().updateTrackerState({
          tracker: one.tracker,
          change: { change: { case: "merge", value: { a: 1 } } },
          epoch,
        }),
    ];
    for (const call of late) {
      expect(await refusalOf(call())).toMatchObject({ reason: "CLAIM_LOST", metadata: { epoch: "1", current: "2" } });
    }
    expect(await getTracker(clients(), one.trackerId)).toMatchObject({ cursor: 0n, claim: { owner: "b" } });
  });

  test("the owner may claim again, which fences off what it ran before", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1");
    const [before, now] = [await claim(clients(), one, "a"), await claim(clients(), one, "a")];
    expect(now).toBe(before + 1n);
    expect(await refusalOf(commit(one, 1n, before))).toMatchObject({ reason: "CLAIM_LOST" });
    await commit(one, 1n, now);
  });

  test("a renewed claim has a new lease, and is no change of the tracker", async () => {
    const one = await assign(clients());
    const epoch = await claim(clients(), one, "a");
    const before = await getTracker(clients(), one.trackerId);
    const { tracker } = await trackers().renewClaim({ tracker: one.tracker, epoch, lease: durationFromMs(600_000) });
    expect(tracker).toMatchObject({ etag: before.etag, updateTime: before.updateTime, epoch });
    const [from, to] = [before, tracker].map(
      (it) => it?.claim?.leaseExpireTime && timestampMs(it.claim.leaseExpireTime),
    );
    expect(to).toBeGreaterThan((from ?? 0) + 500_000);
  });

  test("who waits for a tracker is told at once that it is gone", async () => {
    const one = await assign(clients());
    await claim(clients(), one, "a");
    const waiting = trackers().claimTracker({ tracker: one.tracker, owner: "b", wait: durationFromMs(20_000) });
    const refused = refusalOf(waiting);
    await sleep(200);
    const startedAt = performance.now();
    await clients().tasks.deleteTask({ taskId: one.taskId });
    expect(await refused).toMatchObject({ reason: "TRACKER_NOT_FOUND" });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test("caught up only, a tracker is kept for an event that came after the claim", async () => {
    const one = await assign(clients());
    const epoch = await claim(clients(), one, "a");
    await send(clients(), one, "1");
    const answer = await trackers().releaseClaim({ tracker: one.tracker, epoch, onlyIfCaughtUp: true });
    expect(answer).toMatchObject({ released: false, tracker: { lag: 1n } });
  });

  test("a released tracker is free; caught up only, it is kept while there is more to do", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1");
    const epoch = await claim(clients(), one, "a");
    const release = () => trackers().releaseClaim({ tracker: one.tracker, epoch, onlyIfCaughtUp: true });
    const kept = await release();
    expect(kept).toMatchObject({ released: false, tracker: { lag: 1n, claim: { owner: "a" } } });
    await commit(one, 1n, epoch);
    const { released, tracker } = await release();
    expect(released).toBe(true);
    expect(tracker?.claim).toBeUndefined();
    expect(tracker?.epoch).toBe(epoch);
    expect(await claim(clients(), one, "b")).toBe(epoch + 1n);
  });

  test("a forced release takes the tracker from whoever has it, and fences them off", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1");
    const epoch = await claim(clients(), one, "a");
    const { released } = await trackers().releaseClaim({ tracker: one.tracker, force: true });
    expect(released).toBe(true);
    expect(await refusalOf(commit(one, 1n, epoch))).toMatchObject({ reason: "CLAIM_LOST" });
    await commit(one, 1n);
  });

  test("who waits for a claim gets it when it is released, here or on another replica", async () => {
    await using replica = await startHeadway({ database: headway.database });
    const one = await assign(clients());
    for (const waiter of [headway, replica]) {
      const epoch = await claim(clients(), one, "a");
      const waiting = waiter
        .on(lane)
        .trackers.claimTracker({ tracker: one.tracker, owner: "b", wait: durationFromMs(60_000) });
      // Over the same way: the claim that waits has begun.
      await waiter.on(lane).trackers.getTracker({ tracker: one.tracker });
      await trackers().releaseClaim({ tracker: one.tracker, epoch });
      const { tracker } = await waiting;
      expect(tracker).toMatchObject({ epoch: epoch + 1n, claim: { owner: "b" } });
      await trackers().releaseClaim({ tracker: one.tracker, epoch: epoch + 1n });
    }
  });

  test("who waits for a claim gets it when its lease runs out, and not before", async () => {
    const one = await assign(clients());
    const first = await trackers().claimTracker({ tracker: one.tracker, owner: "a", lease: durationFromMs(1000) });
    const waiting = { tracker: one.tracker, owner: "b", wait: durationFromMs(60_000) };
    const { tracker } = await trackers().claimTracker(waiting);
    const [ended, taken] = [first.tracker?.claim?.leaseExpireTime, tracker?.claim?.claimTime];
    const lateMs = taken && ended && timestampMs(taken) - timestampMs(ended);
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(1000);
  });

  test("a wait that is over is TRACKER_CLAIMED", async () => {
    const one = await assign(clients());
    await claim(clients(), one, "a");
    const waiting = trackers().claimTracker({ tracker: one.tracker, owner: "b", wait: durationFromMs(30) });
    expect(await refusalOf(waiting)).toMatchObject({ reason: "TRACKER_CLAIMED", metadata: { owner: "a" } });
  });

  test("many that wait for one tracker have it one after the other", async () => {
    const one = await assign(clients());
    let holders = 0;
    const work = async (worker: number) => {
      const wait = durationFromMs(30_000);
      const { tracker } = await trackers().claimTracker({ tracker: one.tracker, owner: `worker-${worker}`, wait });
      holders += 1;
      expect(holders).toBe(1);
      const cursor = { case: "cursor" as const, value: 0n };
      await trackers().commitTracker({ tracker: one.tracker, position: cursor, epoch: tracker?.epoch ?? 0n });
      holders -= 1;
      await trackers().releaseClaim({ tracker: one.tracker, epoch: tracker?.epoch ?? 0n });
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => work(i)));
    expect(await getTracker(clients(), one.trackerId)).toMatchObject({ epoch: 20n });
  });

  test.each([
    { request: { owner: "" }, fields: ["owner"] },
    { request: { owner: "a", lease: durationFromMs(999) }, fields: ["lease"] },
    { request: { owner: "a", lease: durationFromMs(3_600_001) }, fields: ["lease"] },
    { request: { owner: "a", wait: durationFromMs(60_001) }, fields: ["wait"] },
    { request: { owner: "a", tracker: {} }, fields: ["tracker"] },
    { request: { owner: "a", tracker: { taskId: "t" } }, fields: ["tracker.agent_id"] },
    { request: { owner: "a", tracker: { trackerId: "t", taskId: "t" } }, fields: ["tracker.task_id"] },
  ])("a claim with a wrong $fields is refused", async ({ request, fields }) => {
    const refused = await refusalOf(trackers().claimTracker({ tracker: { trackerId: randomUUID() }, ...request }));
    expect(refused).toMatchObject({ code: "InvalidArgument", fields });
  });

  test("a release brings an epoch, or is forced", async () => {
    const one = await assign(clients());
    const release = (more: object) => refusalOf(trackers().releaseClaim({ tracker: one.tracker, ...more }));
    expect(await release({})).toMatchObject({ reason: "FIELD_REQUIRED", fields: ["epoch"] });
    expect(await release({ epoch: 1n, force: true })).toMatchObject({ reason: "FIELD_INVALID", fields: ["epoch"] });
    expect(await release({ onlyIfCaughtUp: true, force: true })).toMatchObject({ fields: ["only_if_caught_up"] });
  });
});
