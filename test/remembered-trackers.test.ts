import { expect, test } from "vitest";
import { Contested } from "../src/store/contested.ts";
import { waitingForLocks, whileLocked } from "./harness/database.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { RUNNING, SUCCESS, setStatus } from "./harness/tasks.ts";
import { assign, claim, getTracker, numbers, send } from "./harness/trackers.ts";

const headway = useHeadway();
const clients = () => headway.on(grpc);

test("what two servers write to one tracker at once is all there, whatever each remembers", async () => {
  await using replica = await startHeadway({ database: headway.database });
  const one = await assign(clients());
  const both = [clients(), replica.on(grpc)];
  const writes = numbers(1, 60).map(async (n) => {
    const server = both[Number(n) % 2] ?? clients();
    await send(server, one, `${n}`);
    const change = { change: { case: "merge" as const, value: { [`key-${n}`]: Number(n) } } };
    await server.trackers.updateTrackerState({ tracker: one.tracker, change });
  });
  await Promise.all(writes);
  const { state, tracker } = await clients().trackers.getTrackerState({ tracker: one.tracker });
  expect(Object.keys(state?.document ?? {})).toHaveLength(60);
  expect(tracker).toMatchObject({ newestSequence: 60n, etag: "61", stateEtag: "61" });
});

test("an answer has the events that another server has recorded since", async () => {
  await using replica = await startHeadway({ database: headway.database });
  const one = await assign(clients());
  await send(clients(), one, "1");
  const commit = async (cursor: bigint) => {
    const position = { case: "cursor" as const, value: cursor };
    const { tracker } = await clients().trackers.commitTracker({ tracker: one.tracker, position });
    return tracker;
  };
  expect(await commit(1n)).toMatchObject({ newestSequence: 1n, lag: 0n });
  const [, , last] = await send(replica.on(grpc), one, "2", "3", "4");
  expect(await commit(2n)).toMatchObject({ newestSequence: 4n, lag: 2n });
  expect(await commit(4n)).toMatchObject({ cursorEventId: last?.id, lag: 0n });
});

test("a claim that another server has taken over is lost, also where the old one is remembered", async () => {
  await using replica = await startHeadway({ database: headway.database });
  const one = await assign(clients());
  const epoch = await claim(clients(), one, "a");
  const commit = (status: string) => clients().trackers.commitTracker({ tracker: one.tracker, status, epoch });
  await commit("working");
  await replica.on(grpc).trackers.releaseClaim({ tracker: one.tracker, force: true });
  expect(await refusalOf(commit("still working"))).toMatchObject({ reason: "CLAIM_LOST" });
  // The same again changes nothing, and is refused all the same.
  expect(await refusalOf(commit("working"))).toMatchObject({ reason: "CLAIM_LOST" });
  expect(await getTracker(clients(), one.trackerId)).toMatchObject({ status: "working" });
});

test("nothing is sent to a task that another server has ended, nor refused once it was reopened", async () => {
  await using replica = await startHeadway({ database: headway.database });
  const one = await assign(clients());
  await send(clients(), one, "1");
  await setStatus(replica.on(grpc).tasks, one.taskId, SUCCESS);
  expect(await refusalOf(send(clients(), one, "2"))).toMatchObject({ reason: "TASK_ENDED" });
  await setStatus(replica.on(grpc).tasks, one.taskId, RUNNING);
  expect(await send(clients(), one, "2")).toMatchObject([{ sequence: 2n }]);
});

test("an agent that is assigned anew gets events from 1 on, whatever was remembered of its tracker", async () => {
  const one = await assign(clients());
  await send(clients(), one, "1", "2");
  await clients().tasks.unassignAgent({ ...one.to, force: true });
  expect(await refusalOf(send(clients(), one, "3"))).toMatchObject({ reason: "AGENT_NOT_ASSIGNED" });
  await clients().tasks.assignAgent(one.to);
  expect(await send(clients(), one, "anew")).toMatchObject([{ sequence: 1n }]);
  const position = { case: "cursor" as const, value: 1n };
  const { tracker } = await clients().trackers.commitTracker({ tracker: one.to, position });
  expect(tracker).toMatchObject({ cursor: 1n, newestSequence: 1n });
});

test("an event that had to wait for a write to its tracker is recorded once", async () => {
  const one = await assign(clients());
  await send(clients(), one, "1");
  let sending: Promise<unknown> = Promise.resolve();
  // The row is another one after that write, though all that the sending looks at is as it was.
  await whileLocked(
    headway.database,
    `update tracker set status = 'x' where id = '${one.trackerId}'`,
    async (release) => {
      sending = send(clients(), one, "2");
      await expect.poll(async () => (await waitingForLocks(headway.database)).length).toBe(1);
      await release();
    },
  );
  expect(await sending).toMatchObject([{ sequence: 2n }]);
  const { events } = await clients().events.listEvents({ ...one.to });
  expect(events.map(({ sequence }) => sequence)).toEqual([1n, 2n]);
  expect(await getTracker(clients(), one.trackerId)).toMatchObject({ newestSequence: 2n });
});

test("memory is passed over for twice as long after each failure, and at once asked again after a success", () => {
  const contested = new Contested();
  const passes = () => {
    let count = 0;
    while (contested.passedOver(["a", "b"]).has("a")) count += 1;
    return count;
  };
  expect(passes()).toBe(0);
  const seen = Array.from({ length: 9 }, () => {
    contested.note("a", true);
    return passes();
  });
  expect(seen).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64]);
  contested.note("a", false);
  expect(passes()).toBe(0);
});
