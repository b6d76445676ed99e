import { durationFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import {
  CANCELED,
  COMPLETE,
  createActivity,
  ERROR,
  getActivity,
  logOf,
  pagesOf,
  QUEUED,
  RUNNING,
  report,
} from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { claim, claimOne, lapse, pass, reap, workName } from "./harness/queue.ts";
import { drain, refusalOf } from "./harness/refusal.ts";
import { assign } from "./harness/trackers.ts";

const headway = useHeadway({ env: { HEADWAY_LOOK_MS: "50" } });
const atOnce = { backoff: { initial: durationFromMs(0) } };

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;

  test("work of a worker that vanishes is given to another when its lease runs out, and not before", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name, queue: atOnce });
    const first = await claimOne(client(), name, { owner: "gone", lease: durationFromMs(1000) });
    await report(client(), id, { message: "half", percentage: 50 });
    const second = await claimOne(client(), name, { owner: "next" });
    expect(second).toMatchObject({ id, epoch: 2n, attempt: 2, percentage: 0, status: RUNNING });
    const entries = await logOf(client(), id);
    expect(entries.slice(-2)).toMatchObject([
      { status: QUEUED, attempt: 2, percentage: 0, message: 'Attempt 1 failed: the lease of "gone" ran out' },
      { status: RUNNING, attempt: 2, percentage: 0, message: "Task started." },
    ]);
    const [ended, taken] = [first.leaseExpireTime, entries.at(-1)?.createTime];
    const lateMs = ended && taken && timestampMs(taken) - timestampMs(ended);
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(1000);
  });

  test("a worker that reports keeps its lease; what others report does not renew it", async () => {
    const name = workName();
    const ids = [];
    for (let i = 0; i < 2; i += 1) ids.push((await createActivity(client(), { name, queue: atOnce })).id);
    const claimed = await claim(client(), name, { limit: 2, lease: durationFromMs(60_000) });
    const epochs = claimed.map(({ epoch }) => epoch);
    const [own = "", others = ""] = ids;
    await pass(headway.database, 59_000, "name = $1", [name]);
    await client().reportProgress({ activityId: own, entries: [{ message: "alive" }], epoch: epochs[0] ?? 0n });
    await report(client(), others, "from elsewhere");
    await pass(headway.database, 2000, "name = $1", [name]);
    await reap(headway.database);
    expect(await getActivity(client(), own)).toMatchObject({ status: RUNNING, attempt: 1 });
    expect(await getActivity(client(), others)).toMatchObject({ attempt: 2 });
    // The reaper has put off its look to the end of the lease that was renewed.
    await pass(headway.database, 60_000, "name = $1", [name]);
    await reap(headway.database);
    expect(await getActivity(client(), own)).toMatchObject({ status: QUEUED, attempt: 2 });
  });

  test("when the attempts are used up it ends as ERROR, and says why", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name, queue: { ...atOnce, maxAttempts: 2 } });
    const watched = drain(client().watchActivity({ activityId: id }));
    for (const epoch of [1n, 2n]) {
      expect(await claimOne(client(), name)).toMatchObject({ epoch, attempt: Number(epoch) });
      await lapse(headway.database, id);
    }
    const error = 'the lease of "worker" ran out, and it was given to a worker 2 times';
    expect(await getActivity(client(), id)).toMatchObject({
      status: ERROR,
      attempt: 2,
      error,
      message: `Task failed with error: ${error}`,
    });
    expect(await claim(client(), name)).toEqual([]);
    const frames = await watched;
    expect(frames.at(-1)?.frame.case).toBe("final");
  });

  test("four attempts are given unless the request says otherwise", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name, queue: atOnce });
    for (let i = 1; i <= 4; i += 1) {
      expect((await claimOne(client(), name)).attempt).toBe(i);
      await lapse(headway.database, id);
    }
    expect(await getActivity(client(), id)).toMatchObject({ status: ERROR, attempt: 4 });
  });

  test("attempts that a worker counts itself are not those that it is given", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name, queue: { ...atOnce, maxAttempts: 2 } });
    const { epoch } = await claimOne(client(), name);
    for (const attempt of [2, 3, 4]) {
      await client().reportProgress({ activityId: id, entries: [{ message: "again", attempt }], epoch });
    }
    await lapse(headway.database, id);
    expect(await claimOne(client(), name)).toMatchObject({ attempt: 5, epoch: 2n });
  });

  test("the pause doubles from the initial one up to the longest, and is longer by up to a quarter", async () => {
    const name = workName();
    const backoff = { initial: durationFromMs(10_000), max: durationFromMs(30_000) };
    const { id } = await createActivity(client(), { name, queue: { backoff, maxAttempts: 10 } });
    const bounds = [
      [10_000, 12_500],
      [20_000, 25_000],
      [30_000, 30_000],
      [30_000, 30_000],
    ];
    for (const [least = 0, most = 0] of bounds) {
      const { leaseExpireTime } = await claimOne(client(), name, { lease: durationFromMs(3_600_000) });
      const now = (leaseExpireTime ? timestampMs(leaseExpireTime) : 0) + 1;
      await reap(headway.database, now - 2);
      expect(await getActivity(client(), id)).toMatchObject({ status: RUNNING });
      await reap(headway.database, now);
      const [row] = await headway.database.query<{ at: number }>(
        "select (extract(epoch from due_at) * 1000)::float8 as at from activity where id = $1",
        [id],
      );
      const pauseMs = (row?.at ?? 0) - now;
      expect(pauseMs).toBeGreaterThanOrEqual(least - 1);
      expect(pauseMs).toBeLessThanOrEqual(most + 1);
      expect(await claim(client(), name)).toEqual([]);
      await reap(headway.database, (row?.at ?? 0) - 1);
      expect(await claim(client(), name)).toEqual([]);
      await reap(headway.database, row?.at);
    }
  });

  test("one that was asked to stop is CANCELED when its worker vanishes", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name });
    await claimOne(client(), name);
    await client().cancelActivity({ activityId: id, reason: "enough" });
    await lapse(headway.database, id);
    const message = 'Canceled: the lease of "worker" ran out after it was asked to stop';
    expect(await getActivity(client(), id)).toMatchObject({ status: CANCELED, cancelReason: "enough", message });
  });

  test("late writes of a worker that lost its claim are CLAIM_LOST by every way, and leave no trace", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name, queue: atOnce });
    const { epoch } = await claimOne(client(), name, { owner: "zombie" });
    const { tracker } = await assign(headway.on(lane));
    const entries = [{ message: "late" }];
    const late = [
      () => client().reportProgress({ activityId: id, entries, epoch }),
      () => client().completeActivity({ activityId: id, epoch }),
      () => client().failActivity({ activityId: id, epoch }),
      () => headway.on(lane).trackers.commitTracker({ tracker, progress: [{ activityId: id, entries, epoch }] }),
    ];
    async function expectAllLost(current: string) {
      const before = await getActivity(client(), id);
      for (const write of late) {
        expect(await refusalOf(write())).toMatchObject({
          code: "Aborted",
          reason: "CLAIM_LOST",
          metadata: { epoch: `${epoch}`, current, activity_id: id },
        });
      }
      // A stream in both directions needs HTTP/2.
      const streamed = headway.on(grpc).activities.reportProgressStream(
        (async function* () {
          yield { tag: 1n, report: { activityId: id, entries, epoch } };
        })(),
      );
      const [answer] = await drain(streamed);
      expect(answer?.outcome.case).toBe("refused");
      expect({ ...(await getActivity(client(), id)), elapsed: undefined }).toEqual({ ...before, elapsed: undefined });
    }

    // The lease ran out, and nobody has seen it yet: the look of the reaper is put off.
    await headway.database.query(
      "update activity set lease_expires_at = now() - interval '1 s', due_at = now() + interval '1 h' where id = $1",
      [id],
    );
    expect(await refusalOf(client().completeActivity({ activityId: id, epoch }))).toMatchObject({
      reason: "CLAIM_LOST",
    });
    await lapse(headway.database, id);
    await expectAllLost("1");
    const next = await claimOne(client(), name, { owner: "next" });
    await expectAllLost("2");
    await client().completeActivity({ activityId: id, epoch: next.epoch });
    await expectAllLost("2");
    expect(await getActivity(client(), id)).toMatchObject({ status: COMPLETE, attempt: 2 });
  });

  test("an epoch that no claim has is CLAIM_LOST, none is not checked, and a negative one is refused", async () => {
    const { id } = await createActivity(client());
    const write = (epoch: bigint) => client().reportProgress({ activityId: id, entries: [{}], epoch });
    expect(await refusalOf(write(1n))).toMatchObject({ reason: "CLAIM_LOST", metadata: { epoch: "1", current: "0" } });
    expect(await refusalOf(write(-1n))).toMatchObject({ reason: "FIELD_INVALID", fields: ["epoch"] });
    await write(0n);
    const { tracker } = await assign(headway.on(lane));
    const progress = [{ activityId: id, entries: [{}], epoch: -1n }];
    expect(await refusalOf(headway.on(lane).trackers.commitTracker({ tracker, progress }))).toMatchObject({
      fields: ["progress[0].epoch"],
    });
  });

  test("what has ended while the claim was good is ACTIVITY_ENDED, and not lost", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name });
    const { epoch } = await claimOne(client(), name);
    await client().cancelActivity({ activityId: id, force: true });
    const refused = await refusalOf(client().completeActivity({ activityId: id, epoch }));
    expect(refused).toMatchObject({ reason: "ACTIVITY_ENDED", metadata: { status: "CANCELED" } });
  });

  test("a commit of a tracker with the epoch of the claim is written, and renews the lease", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name });
    const { epoch } = await claimOne(client(), name);
    const { tracker } = await assign(headway.on(lane));
    await pass(headway.database, 59_000, "id = $1", [id]);
    const progress = [{ activityId: id, entries: [{ message: "committed" }], epoch }];
    await headway.on(lane).trackers.commitTracker({ tracker, progress });
    await pass(headway.database, 2000, "id = $1", [id]);
    await reap(headway.database);
    expect(await getActivity(client(), id)).toMatchObject({ status: RUNNING, message: "committed" });
  });

  test("pages keep each activity in its place while some are queued again and started again", async () => {
    const name = workName();
    const ids: string[] = [];
    for (let i = 0; i < 4; i += 1) ids.push((await createActivity(client(), { name, queue: atOnce })).id);
    await claim(client(), name, { limit: 3 });
    const [first = "", second = ""] = ids;
    await lapse(headway.database, first);
    const seen: string[] = [];
    const pages = await pagesOf(client(), { filter: { names: [name] }, pageSize: 1 }, async (page) => {
      if (page === 1) await claimOne(client(), name);
      if (page === 2) await lapse(headway.database, second);
      if (page === 3) await client().cancelActivity({ activityId: second });
    });
    for (const { id } of pages.flat()) seen.push(id);
    expect(seen).toHaveLength(4);
    expect(new Set(seen)).toEqual(new Set(ids));
  });
});
