import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { durationFromMs, timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { CANCELED, createActivity, getActivity, logOf, QUEUED, RUNNING, report } from "./harness/activities.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { claim, claimOne, workName } from "./harness/queue.ts";
import { drain, refusalOf } from "./harness/refusal.ts";

// Without a hint, news from another replica would come after a minute: what comes sooner was not polled for.
const headway = useHeadway({ env: { HEADWAY_LOOK_MS: "60000" } });

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;
  const wait = durationFromMs(20_000);
  const idsOf = (taken: Awaited<ReturnType<typeof claim>>) => taken.map(({ activity }) => activity?.id);

  test("a claim gives work that is RUNNING, with its input, an epoch and a lease", async () => {
    const name = workName();
    const { id } = await client()
      .createActivity({ name, input: { kind: { case: "stringValue", value: "go" } } })
      .then(({ activity }) => activity ?? { id: "" });
    const before = Date.now();
    const [taken, ...others] = await claim(client(), name, { limit: 10, lease: durationFromMs(30_000) });
    expect(others).toEqual([]);
    expect(taken).toMatchObject({ epoch: 1n, activity: { id, status: RUNNING, attempt: 1, percentage: 0 } });
    expect(taken?.activity?.input?.kind).toEqual({ case: "stringValue", value: "go" });
    expect(taken?.leaseExpireTime && timestampMs(taken.leaseExpireTime)).toBeGreaterThanOrEqual(before + 29_000);
    const shown = await getActivity(client(), id);
    expect({ ...shown, elapsed: undefined }).toEqual({ ...taken?.activity, elapsed: undefined });
    expect(shown.startTime).toBeDefined();
    expect(await logOf(client(), id)).toMatchObject([
      { sequence: 1n, status: QUEUED },
      { sequence: 2n, status: RUNNING, percentage: 0, message: "Task started.", attempt: 1 },
    ]);
  });

  test("who watches an activity sees it start", async () => {
    const name = workName();
    const { id } = await createActivity(client(), { name });
    const watched = drain(client().watchActivity({ activityId: id }));
    const { epoch } = await claimOne(client(), name);
    await client().completeActivity({ activityId: id, epoch });
    const entries = (await watched).flatMap(({ frame }) => (frame.case === "entries" ? frame.value.entries : []));
    expect(entries.map(({ sequence, message }) => [sequence, message])).toEqual([
      [1n, "Waiting to start."],
      [2n, "Task started."],
      [3n, "Task completed successfully."],
    ]);
  });

  test("higher priority goes first, then the oldest, over all the names of a worker", async () => {
    const names = [workName(), workName(), workName()];
    const made = [];
    for (const [i, priority] of [0, 5, -100, 0, 100, 5, 0].entries()) {
      const { id } = await createActivity(client(), { name: names[i % 2] ?? "", queue: { priority } });
      made.push({ id, priority, i });
    }
    await createActivity(client(), { name: names[2] ?? "", queue: { priority: 50 } });
    const expected = made.toSorted((a, b) => b.priority - a.priority || a.i - b.i).map(({ id }) => id);
    const wanted = { names: names.slice(0, 2), owner: "w" };
    const first = await client().claimActivities({ ...wanted, limit: 4 });
    const second = await client().claimActivities({ ...wanted, limit: 4 });
    expect([...idsOf(first.activities), ...idsOf(second.activities)]).toEqual(expected);
  });

  test("no activity is given twice, however many workers claim at once through two replicas", async () => {
    await using replica = await startHeadway({ database: headway.database });
    const name = workName();
    const made = await Promise.all(Array.from({ length: 300 }, () => createActivity(client(), { name })));
    const claims = Array.from({ length: 60 }, (_, i) =>
      claim((i % 2 ? headway : replica).on(lane).activities, name, { limit: 5, owner: `w-${i}` }),
    );
    const taken = (await Promise.all(claims)).flatMap(idsOf);
    // What both replicas had locked at the same moment may be left over.
    taken.push(...idsOf(await claim(client(), name, { limit: 1000 })));
    expect(taken).toHaveLength(made.length);
    expect(new Set(taken)).toEqual(new Set(made.map(({ id }) => id)));
    expect(await claim(client(), name)).toEqual([]);
  });

  test("work is dealt out in turn to those who wait for it", async () => {
    const name = workName();
    const waiting = Array.from({ length: 3 }, (_, i) => claim(client(), name, { limit: 10, wait, owner: `w-${i}` }));
    await getActivity(client(), (await createActivity(client())).id);
    await Promise.all(Array.from({ length: 3 }, () => createActivity(client(), { name })));
    await Promise.all(Array.from({ length: 10 }, () => createActivity(client(), { name })));
    const sizes = (await Promise.all(waiting)).map(({ length }) => length);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });

  test("who waits gets work when it comes, here or on another replica", async () => {
    await using replica = await startHeadway({ database: headway.database, env: { HEADWAY_LOOK_MS: "60000" } });
    for (const waiter of [headway, replica]) {
      const name = workName();
      const waiting = claim(waiter.on(lane).activities, name, { wait });
      // Over the same way: the claim that waits has begun.
      await refusalOf(getActivity(waiter.on(lane).activities, "none"));
      const { id } = await createActivity(client(), { name });
      const before = performance.now();
      expect(idsOf(await waiting)).toEqual([id]);
      expect(performance.now() - before).toBeLessThan(4000);
    }
  });

  test("a wait that is over answers nothing, and so does a claim that does not wait", async () => {
    expect(await claim(client(), workName())).toEqual([]);
    expect(await claim(client(), workName(), { wait: durationFromMs(30) })).toEqual([]);
  });

  test("a caller that goes away takes nothing with it", async () => {
    const name = workName();
    const gone = client().claimActivities({ names: [name], owner: "w", wait }, { signal: AbortSignal.timeout(50) });
    await refusalOf(gone).catch(() => {});
    // Over HTTP/1.1 the server learns of it by another connection than that of the calls which follow.
    await sleep(300);
    const next = claim(client(), name, { wait });
    const { id } = await createActivity(client(), { name });
    expect(idsOf(await next)).toEqual([id]);
  });

  test("work is not given before its time, and then it is", async () => {
    const name = workName();
    const at = Date.now() + 700;
    const { id } = await createActivity(client(), { name, queue: { notBeforeTime: timestampFromMs(at) } });
    const past = await createActivity(client(), { name, queue: { notBeforeTime: timestampFromMs(at - 60_000) } });
    expect(idsOf(await claim(client(), name, { limit: 5 }))).toEqual([past.id]);
    const taken = await claimOne(client(), name);
    expect(taken.id).toBe(id);
    const lateMs = (taken.startTime ? timestampMs(taken.startTime) : 0) - at;
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(1500);
  });

  test("what was canceled, deleted or started by a report is given to nobody", async () => {
    const name = workName();
    const [canceled, deleted, started] = [
      await createActivity(client(), { name }),
      await createActivity(client(), { name }),
      await createActivity(client(), { name }),
    ];
    await client().cancelActivity({ activityId: canceled.id });
    await client().deleteActivity({ activityId: deleted.id });
    await report(client(), started.id, "by hand");
    expect(await claim(client(), name, { limit: 10 })).toEqual([]);
    expect(await getActivity(client(), canceled.id)).toMatchObject({ status: CANCELED });
  });

  test("a claim that is repeated with its request id answers the same, and takes nothing more", async () => {
    const name = workName();
    await createActivity(client(), { name });
    const requestId = randomUUID();
    const init = { names: [name], owner: "w", requestId, limit: 5 };
    const [first, twin] = await Promise.all([client().claimActivities(init), client().claimActivities(init)]);
    await createActivity(client(), { name });
    expect(first.activities).toHaveLength(1);
    expect(twin).toEqual(first);
    expect(await client().claimActivities(init)).toEqual(first);
    expect(await refusalOf(client().claimActivities({ ...init, limit: 6 }))).toMatchObject({
      reason: "REQUEST_ID_REUSED",
    });
    const empty = { names: [workName()], owner: "w", requestId: randomUUID(), wait: durationFromMs(20) };
    expect((await client().claimActivities(empty)).activities).toEqual([]);
    await createActivity(client(), { name: empty.names[0] ?? "" });
    expect((await client().claimActivities(empty)).activities).toEqual([]);
  });

  test("a claim with a request id waits like any other", async () => {
    const name = workName();
    const waiting = claim(client(), name, { wait, requestId: randomUUID() });
    await refusalOf(getActivity(client(), "none"));
    const { id } = await createActivity(client(), { name });
    expect(idsOf(await waiting)).toEqual([id]);
  });

  test("an answer holds no more than a message carries, and the rest is there for the next", async () => {
    const name = workName();
    const value = "x".repeat(900_000);
    for (let i = 0; i < 5; i += 1) {
      await createActivity(client(), { name, input: { kind: { case: "stringValue", value } } } as never);
    }
    const sizes = [];
    for (let left = 5; left > 0; ) {
      const taken = await claim(client(), name, { limit: 10 });
      sizes.push(taken.length);
      left -= taken.length;
      expect(taken.length).toBeGreaterThan(0);
    }
    expect(sizes).toEqual([3, 2]);
  });

  test.each([
    { more: { names: [] }, fields: ["names"] },
    { more: { names: ["a", ""] }, fields: ["names[1]"] },
    { more: { names: ["x".repeat(256)] }, fields: ["names[0]"] },
    { more: { names: Array.from({ length: 101 }, (_, i) => `${i}`) }, fields: ["names"] },
    { more: { owner: "" }, fields: ["owner"] },
    { more: { owner: "x".repeat(257) }, fields: ["owner"] },
    { more: { limit: -1 }, fields: ["limit"] },
    { more: { limit: 1001 }, fields: ["limit"] },
    { more: { lease: durationFromMs(999) }, fields: ["lease"] },
    { more: { lease: durationFromMs(3_600_001) }, fields: ["lease"] },
    { more: { wait: durationFromMs(60_001) }, fields: ["wait"] },
    { more: { wait: durationFromMs(-1) }, fields: ["wait"] },
    { more: { requestId: "x" }, fields: ["request_id"] },
  ])("a claim with a wrong $fields is refused", async ({ more, fields }) => {
    const refused = await refusalOf(client().claimActivities({ names: ["a"], owner: "w", ...more }));
    expect(refused).toMatchObject({ code: "InvalidArgument", fields });
  });

  test.each([
    { queue: { priority: 101 }, field: "queue.priority" },
    { queue: { priority: -101 }, field: "queue.priority" },
    { queue: { maxAttempts: -1 }, field: "queue.max_attempts" },
    { queue: { maxAttempts: 101 }, field: "queue.max_attempts" },
    { queue: { concurrencyKey: "k".repeat(257) }, field: "queue.concurrency_key" },
    { queue: { concurrencyKey: "a\0" }, field: "queue.concurrency_key" },
    { queue: { notBeforeTime: { seconds: 0n, nanos: -1 } }, field: "queue.not_before_time" },
    { queue: { backoff: { initial: durationFromMs(3_600_001) } }, field: "queue.backoff.initial" },
    { queue: { backoff: { initial: durationFromMs(-1) } }, field: "queue.backoff.initial" },
    { queue: { backoff: { max: durationFromMs(86_400_001) } }, field: "queue.backoff.max" },
    { queue: { backoff: { initial: durationFromMs(5000), max: durationFromMs(4999) } }, field: "queue.backoff.max" },
    { queue: {}, status: RUNNING, field: "queue" },
  ])("an activity with a wrong $field is refused", async ({ queue, field, ...more }) => {
    const refused = await refusalOf(client().createActivity({ name: "a", queue, ...more }));
    expect(refused).toMatchObject({ code: "InvalidArgument", fields: [field] });
  });
});
