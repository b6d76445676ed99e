import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createActivity, logOf } from "./harness/activities.ts";
import { useHeadway, useReplica } from "./harness/headway.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { type Assigned, assign, claim, getTracker, send } from "./harness/trackers.ts";

const headway = useHeadway();
const replica = useReplica(headway);

type Call = (clients: Clients, requestId: string) => Promise<unknown>;

/** For each write: a call that has one effect however often it is repeated, made of a tracker at 2 of 3 that 1 claims. */
const writes: { name: string; make: (one: Assigned, activityId: string) => Call }[] = [
  {
    name: "SendEvent",
    make:
      ({ to }) =>
      (clients, requestId) =>
        clients.events.sendEvent({ event: { ...to, content: { content: { case: "text", value: "hi" } } }, requestId }),
  },
  {
    name: "SendEvents",
    make:
      ({ to }) =>
      (clients, requestId) =>
        clients.events.sendEvents({ events: [to, to], requestId }),
  },
  {
    name: "UpdateTracker",
    make:
      ({ trackerId }) =>
      (clients, requestId) =>
        clients.trackers.updateTracker({
          tracker: { id: trackerId, cursor: 3n, status: "x" },
          updateMask: { paths: ["cursor", "status"] },
          expectedCursor: 2n,
          epoch: 1n,
          requestId,
        }),
  },
  {
    name: "ClaimTracker",
    make:
      ({ tracker }) =>
      (clients, requestId) =>
        clients.trackers.claimTracker({ tracker, owner: "worker", requestId }),
  },
  {
    name: "RenewClaim",
    make:
      ({ tracker }) =>
      (clients, requestId) =>
        clients.trackers.renewClaim({ tracker, epoch: 1n, requestId }),
  },
  {
    name: "ReleaseClaim",
    make:
      ({ tracker }) =>
      (clients, requestId) =>
        clients.trackers.releaseClaim({ tracker, epoch: 1n, requestId }),
  },
  {
    name: "UpdateTrackerState",
    make:
      ({ tracker }) =>
      (clients, requestId) =>
        clients.trackers.updateTrackerState({
          tracker,
          change: { change: { case: "merge", value: { a: 1 } }, etag: "1" },
          epoch: 1n,
          requestId,
        }),
  },
  {
    name: "ResetTracker",
    make:
      ({ tracker }) =>
      (clients, requestId) =>
        clients.trackers.resetTracker({ tracker, cursor: 1n, actor: "ops", reason: "again", requestId }),
  },
  {
    name: "CommitTracker",
    make:
      ({ tracker }, activityId) =>
      (clients, requestId) =>
        clients.trackers.commitTracker({
          tracker,
          position: { case: "cursor", value: 3n },
          expectedCursor: 2n,
          progress: [{ activityId, entries: [{ message: "done" }] }],
          epoch: 1n,
          requestId,
        }),
  },
];

async function prepare(write: (typeof writes)[number]) {
  const clients = headway.on(grpc);
  const one = await assign(clients);
  await send(clients, one, "1", "2", "3");
  await claim(clients, one);
  await clients.trackers.commitTracker({ tracker: one.tracker, position: { case: "cursor", value: 2n }, epoch: 1n });
  const { id } = await createActivity(clients.activities);
  const effect = async () => ({
    tracker: await getTracker(clients, one.trackerId),
    resets: (await clients.trackers.getTracker({ tracker: one.tracker })).resets,
    log: await logOf(clients.activities, id),
  });
  return { call: write.make(one, id), effect };
}

describe.each(lanes)("$name", (lane) => {
  test.each(writes)(
    "$name sent again with its request id answers the same, and has no second effect",
    async (write) => {
      const { call, effect } = await prepare(write);
      const requestId = randomUUID();
      const first = await call(headway.on(lane), requestId);
      const before = await effect();
      expect(await call(headway.on(lane), requestId)).toEqual(first);
      expect(await call(replica.on(lane), requestId.toUpperCase())).toEqual(first);
      expect(await effect()).toEqual(before);
    },
  );

  test.each(writes)("$name sent many times at once, to two replicas, has one effect and one answer", async (write) => {
    const { call, effect } = await prepare(write);
    const requestId = randomUUID();
    const everywhere = [headway, replica].flatMap((one) => Array.from({ length: 5 }, () => one.on(lane)));
    const answers = await Promise.all(everywhere.map((clients) => call(clients, requestId)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const before = await effect();
    expect(await call(headway.on(lane), requestId)).toEqual(answers[0]);
    expect(await effect()).toEqual(before);
  });

  test("the request id of one call is REQUEST_ID_REUSED in another, and a refused call leaves it free", async () => {
    const one = await assign(headway.on(lane));
    const requestId = randomUUID();
    const commit = (value: bigint) =>
      headway.on(lane).trackers.commitTracker({ tracker: one.tracker, position: { case: "cursor", value }, requestId });
    expect(await refusalOf(commit(1n))).toMatchObject({ reason: "EVENT_NOT_FOUND" });
    await send(headway.on(lane), one, "1", "2");
    await commit(1n);
    expect(await refusalOf(commit(2n))).toMatchObject({ code: "InvalidArgument", reason: "REQUEST_ID_REUSED" });
  });
});
