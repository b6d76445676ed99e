import { randomUUID } from "node:crypto";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ApiKeyScope } from "../gen/ts/headway/v1/project_pb.ts";
import { Hub } from "../src/live/hub.ts";
import { ClaimLine } from "../src/services/claim-line.ts";
import { createActivity, getActivity, QUEUED } from "./harness/activities.ts";
import { waitingForLocks, whileLocked } from "./harness/database.ts";
import { HeldExtractor, newSession, only, tell } from "./harness/extraction.ts";
import { type Headway, startHeadway } from "./harness/headway.ts";
import { makeFirstKey } from "./harness/keys.ts";
import { grpc, type Lane, lanes } from "./harness/lanes.ts";
import { claim, claimOne, workName } from "./harness/queue.ts";
import { refusalOf } from "./harness/refusal.ts";
import { assign, claim as claimTracker, getTracker } from "./harness/trackers.ts";

const wait = durationFromMs(20_000);
const revoked = { code: "Unauthenticated", reason: "API_KEY_INVALID" };

/** How many calls have begun to wait in this process, from now on. */
function waitingCalls(): () => number {
  const joined = vi.spyOn(ClaimLine.prototype, "join");
  const subscribed = vi.spyOn(Hub.prototype, "subscribe");
  onTestFinished(() => {
    joined.mockRestore();
    subscribed.mockRestore();
  });
  return () => joined.mock.calls.length + subscribed.mock.calls.length;
}

/** A server with keys: clients with one that stays, and clients with one that can be revoked. */
async function keyed(headway: Headway, lane: Lane) {
  const apiKey = await makeFirstKey(headway);
  const admin = headway.on(lane, { apiKey });
  const { secret, apiKey: made } = await admin.projects.createApiKey({ name: "w", scope: ApiKeyScope.WRITE });
  const revoke = () => admin.projects.revokeApiKey({ apiKeyId: made?.id ?? "" });
  return { apiKey, admin, secret, revoke };
}

describe.each(lanes)("$name", (lane) => {
  test("the waiting calls of a key end when it is revoked, on every replica, and get nothing", async () => {
    const held = new HeldExtractor();
    const options = { env: { HEADWAY_LOOK_MS: "50" }, extractors: only(held) };
    await using headway = await startHeadway(options);
    await using replica = await startHeadway({ ...options, database: headway.database });
    const { apiKey, admin, secret, revoke } = await keyed(headway, lane);
    await expect.poll(async () => (await replica.on(lane).projects.getServiceInfo({})).keysRequired).toBe(true);
    const tracked = await assign(admin);
    await claimTracker(admin, tracked, "another");
    const sessionId = await newSession(admin);
    await tell(admin, sessionId, "hello");
    const name = workName();
    const waiting = waitingCalls();
    const calls = [headway, replica].flatMap((one) => {
      const { activities, events, sessions, trackers } = one.on(lane, { apiKey: secret });
      return [
        claim(activities, name, { wait }),
        claim(activities, name, { wait, requestId: randomUUID() }),
        events.listEvents({ ...tracked.to, wait }),
        sessions.flush({ sessionId, wait }),
        trackers.claimTracker({ tracker: tracked.tracker, owner: "w", wait }),
      ].map(refusalOf);
    });
    await expect.poll(waiting).toBe(10);
    await revoke();
    for (const refusal of await Promise.all(calls)) expect(refusal).toMatchObject(revoked);

    const { id } = await createActivity(admin.activities, { name, queue: {} });
    expect(await claimOne(replica.on(lane, { apiKey }).activities, name)).toMatchObject({ id, epoch: 1n });
    (await held.next()).finish();
  });

  test("the first key ends what waits without one", async () => {
    await using headway = await startHeadway();
    const waiting = waitingCalls();
    const call = refusalOf(claim(headway.on(lane).activities, workName(), { wait }));
    await expect.poll(waiting).toBe(1);
    await makeFirstKey(headway);
    expect(await call).toMatchObject(revoked);
  });

  test.each(["", randomUUID()])(
    "work that is being taken for a key while it is revoked is queued again, request id %s",
    async (requestId) => {
      await using headway = await startHeadway();
      const { admin, secret, revoke } = await keyed(headway, lane);
      const name = workName();
      const made = await createActivity(admin.activities, { name, queue: { concurrencyKey: name } });
      await whileLocked(headway.database, "lock table activity_slot", async (release) => {
        const { activities } = headway.on(lane, { apiKey: secret });
        const taking = refusalOf(claim(activities, name, { wait, lease: durationFromMs(600_000), requestId }));
        await expect.poll(async () => (await waitingForLocks(headway.database)).length).toBeGreaterThan(0);
        await revoke();
        await release();
        expect(await taking).toMatchObject(revoked);
      });
      const again = await claimOne(admin.activities, name);
      expect(again).toMatchObject({ id: made.id, epoch: 2n, attempt: 1 });
    },
  );

  test("a tracker that is being claimed for a key while it is revoked is free again", async () => {
    await using headway = await startHeadway();
    const { admin, secret, revoke } = await keyed(headway, lane);
    const tracked = await assign(admin);
    await whileLocked(headway.database, "select from tracker for update", async (release) => {
      const { trackers } = headway.on(lane, { apiKey: secret });
      const taking = refusalOf(trackers.claimTracker({ tracker: tracked.tracker, owner: "w", wait }));
      await expect.poll(async () => (await waitingForLocks(headway.database)).length).toBeGreaterThan(0);
      await revoke();
      await release();
      expect(await taking).toMatchObject(revoked);
    });
    expect((await getTracker(admin, tracked.trackerId)).claim).toBeUndefined();
  });
});

test("work that is being taken for a caller that leaves is queued again, unless it can be asked for again", async () => {
  await using headway = await startHeadway();
  const { activities } = headway.on(grpc);
  const [one, other] = [workName(), workName()];
  for (const name of [one, other]) await createActivity(activities, { name, queue: { concurrencyKey: name } });
  const request = { names: [other], owner: "w", wait, requestId: randomUUID() };
  const leaving = new AbortController();
  await whileLocked(headway.database, "lock table activity_slot", async (release) => {
    const calls = [
      activities.claimActivities({ names: [one], owner: "w", wait }, { signal: leaving.signal }),
      activities.claimActivities(request, { signal: leaving.signal }),
    ];
    await expect.poll(async () => (await waitingForLocks(headway.database)).length).toBe(2);
    leaving.abort();
    for (const call of calls) await expect(call).rejects.toThrow(/cancel/);
    // By its answer the server has heard of that.
    await headway.on(grpc).health.check({});
    await release();
  });
  expect(await claimOne(activities, one)).toMatchObject({ epoch: 2n });
  const { activities: kept } = await activities.claimActivities(request);
  expect(kept).toMatchObject([{ epoch: 1n }]);
  expect((await getActivity(activities, kept[0]?.activity?.id ?? "")).status).not.toBe(QUEUED);
});
