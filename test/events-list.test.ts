import { randomUUID } from "node:crypto";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import type { ListEventsResponse } from "../gen/ts/headway/v1/event_query_pb.ts";
import { SequenceOrder } from "../gen/ts/headway/v1/sequence_order_pb.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { connect, lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { type Assigned, assign, numbers, send } from "./harness/trackers.ts";

const headway = useHeadway();

const after = (value: bigint) => ({ start: { case: "afterSequence" as const, value } });
const afterCursor = { start: { case: "afterCursor" as const, value: true } };
const wait = (ms: number) => ({ wait: durationFromMs(ms) });
const sequences = ({ events }: ListEventsResponse) => events.map(({ sequence }) => sequence);

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const events = () => clients().events;

  async function withEvents(count: number): Promise<Assigned> {
    const one = await assign(clients());
    await send(clients(), one, ...Array.from({ length: count }, (_, i) => `${i + 1}`));
    return one;
  }

  test("26: task and agent are required", async () => {
    const { taskId, agentId } = await assign(clients());
    expect(await refusalOf(events().listEvents({ taskId }))).toMatchObject({ fields: ["agent_id"] });
    expect(await refusalOf(events().listEvents({ agentId }))).toMatchObject({ fields: ["task_id"] });
  });

  test("27, 29: events come in order, after a sequence and not with it, and no more than asked for", async () => {
    const { to } = await withEvents(5);
    expect(sequences(await events().listEvents(to))).toEqual(numbers(1, 5));
    const page = await events().listEvents({ ...to, ...after(2n), pageSize: 2 });
    expect(page).toMatchObject({ lastSequence: 4n, newestSequence: 5n });
    expect(sequences(page)).toEqual([3n, 4n]);
    const rest = await events().listEvents({ ...to, ...after(2n), pageSize: 2, pageToken: page.nextPageToken });
    expect(sequences(rest)).toEqual([5n]);
    expect(rest.nextPageToken).toBe("");
    expect(await events().listEvents({ ...to, ...after(5n) })).toMatchObject({ events: [], lastSequence: 5n });
  });

  test("after_cursor lists what is not processed", async () => {
    const one = await withEvents(4);
    expect(sequences(await events().listEvents({ ...one.to, ...afterCursor }))).toEqual(numbers(1, 4));
    await clients().trackers.commitTracker({ tracker: one.tracker, position: { case: "cursor", value: 3n } });
    expect(sequences(await events().listEvents({ ...one.to, ...afterCursor }))).toEqual([4n]);
  });

  test("the newest come first when that is asked for, page by page down to the start", async () => {
    const { to } = await withEvents(5);
    const request = { ...to, ...after(1n), order: SequenceOrder.NEWEST_FIRST, pageSize: 3 };
    const page = await events().listEvents(request);
    expect(sequences(page)).toEqual([5n, 4n, 3n]);
    expect(page.lastSequence).toBe(0n);
    await send(clients(), { to } as Assigned, "new");
    const rest = await events().listEvents({ ...request, pageToken: page.nextPageToken });
    expect(sequences(rest)).toEqual([2n]);
    expect(rest.nextPageToken).toBe("");
  });

  test("28: a page of 0 is 50, and more than 1000 is 1000", async () => {
    const { to } = await withEvents(1000);
    await send(clients(), { to } as Assigned, "more");
    expect((await events().listEvents(to)).events).toHaveLength(50);
    expect((await events().listEvents({ ...to, pageSize: 5000 })).events).toHaveLength(1000);
    expect(await refusalOf(events().listEvents({ ...to, pageSize: -1 }))).toMatchObject({ fields: ["page_size"] });
  });

  test("30: events of a tracker that is deleted disappear with it; those of the others stay", async () => {
    const [gone, stays] = [await withEvents(2), await withEvents(2)];
    await clients().tasks.deleteTask({ taskId: gone.taskId });
    expect(await refusalOf(events().listEvents(gone.to))).toMatchObject({ reason: "TRACKER_NOT_FOUND" });
    expect(sequences(await events().listEvents(stays.to))).toEqual([1n, 2n]);
  });

  test("32: a task that is not the agent's is TRACKER_NOT_FOUND, and not an empty list", async () => {
    const refused = refusalOf(events().listEvents({ taskId: randomUUID(), agentId: randomUUID() }));
    expect(await refused).toMatchObject({ code: "NotFound", reason: "TRACKER_NOT_FOUND" });
  });

  test("a position beyond the newest is POSITION_UNKNOWN, and one that was removed POSITION_EXPIRED", async () => {
    const one = await withEvents(5);
    expect(await refusalOf(events().listEvents({ ...one.to, ...after(6n) }))).toMatchObject({
      code: "OutOfRange",
      reason: "POSITION_UNKNOWN",
      metadata: { position: "6", newest: "5" },
    });
    const removed = "delete from event where tracker_id = $1 and sequence <= 3";
    await headway.database.query(removed, [one.trackerId]);
    expect(await refusalOf(events().listEvents({ ...one.to, ...after(2n) }))).toMatchObject({
      code: "OutOfRange",
      reason: "POSITION_EXPIRED",
      metadata: { position: "2", oldest: "3" },
    });
    expect(sequences(await events().listEvents({ ...one.to, ...after(3n) }))).toEqual([4n, 5n]);
    await headway.database.query("delete from event where tracker_id = $1", [one.trackerId]);
    expect(await refusalOf(events().listEvents(one.to))).toMatchObject({ reason: "POSITION_EXPIRED" });
    expect(sequences(await events().listEvents({ ...one.to, ...after(5n) }))).toEqual([]);
  });

  test("a page stays below what a message carries", async () => {
    const one = await assign(clients());
    for (let i = 0; i < 5; i += 1) await send(clients(), one, "x".repeat(1024 * 1024));
    const all: bigint[] = [];
    for (let pageToken = ""; ; ) {
      const page = await events().listEvents({ ...one.to, pageToken });
      all.push(...sequences(page));
      pageToken = page.nextPageToken;
      if (pageToken === "") break;
      expect(page.events.length).toBeLessThan(4);
    }
    expect(all).toEqual(numbers(1, 5));
  });

  test("a wait ends with the first event, or with as many as are wanted", async () => {
    const one = await withEvents(2);
    const first = events().listEvents({ ...one.to, ...after(2n), ...wait(60_000), pageSize: 1 });
    const three = events().listEvents({ ...one.to, ...after(2n), ...wait(60_000), minCount: 3 });
    await send(clients(), one, "3");
    expect(sequences(await first)).toEqual([3n]);
    await send(clients(), one, "4");
    await send(clients(), one, "5");
    expect(sequences(await three)).toEqual([3n, 4n, 5n]);
  });

  test("a wait for what is new begins after what is there", async () => {
    const one = await withEvents(2);
    let page: ListEventsResponse | undefined;
    const waiting = events()
      .listEvents({ ...one.to, ...after(-1n), ...wait(60_000) })
      .then((answer) => (page = answer));
    // Nobody sees from outside when the wait begins: what is sent before it is not new.
    let last = 2;
    while (!page) {
      await send(clients(), one, "more");
      last += 1;
    }
    const seen = sequences(await waiting);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual(numbers(Number(seen[0]), Number(seen[0]) + seen.length - 1));
    expect(Number(seen[0])).toBeGreaterThan(2);
    expect(Number(seen[0])).toBeLessThanOrEqual(last);
  });

  test("a wait that is over answers what there is, and one that is satisfied answers at once", async () => {
    const one = await withEvents(2);
    const some = await events().listEvents({ ...one.to, ...wait(50), minCount: 3 });
    expect(sequences(some)).toEqual([1n, 2n]);
    const none = await events().listEvents({ ...one.to, ...after(2n), ...wait(50) });
    expect(none).toMatchObject({ events: [], lastSequence: 2n, newestSequence: 2n });
    expect(sequences(await events().listEvents({ ...one.to, ...wait(60_000), minCount: 2 }))).toEqual([1n, 2n]);
  });

  test("a wait ends when the task is deleted", async () => {
    const one = await withEvents(0);
    const waiting = refusalOf(events().listEvents({ ...one.to, ...wait(60_000) }));
    await clients().tasks.deleteTask({ taskId: one.taskId });
    expect(await waiting).toMatchObject({ reason: "TRACKER_NOT_FOUND" });
  });

  test("a wait answers what there is when the server stops", async () => {
    const one = await withEvents(1);
    const replica = await startHeadway({ database: headway.database });
    using own = connect(lane, replica);
    const answered = own.events.listEvents({ ...one.to, ...after(1n), ...wait(60_000) });
    await own.events.listEvents(one.to);
    await replica[Symbol.asyncDispose]();
    expect(sequences(await answered)).toEqual([]);
  });

  test("a wait is woken by what another replica sends", async () => {
    await using replica = await startHeadway({ database: headway.database });
    const one = await withEvents(0);
    const waiting = replica.on(lane).events.listEvents({ ...one.to, ...wait(60_000) });
    await replica.on(lane).events.listEvents(one.to);
    await send(clients(), one, "1");
    expect(sequences(await waiting)).toEqual([1n]);
  });

  test.each([
    { request: after(-1n), fields: ["after_sequence"] },
    { request: after(-2n), fields: ["after_sequence"] },
    { request: { start: { case: "afterCursor" as const, value: false } }, fields: ["after_cursor"] },
    { request: { ...wait(1), order: SequenceOrder.NEWEST_FIRST }, fields: ["order"] },
    { request: { ...wait(1), pageToken: "x" }, fields: ["page_token"] },
    { request: { pageToken: "x" }, fields: ["page_token"] },
    { request: wait(60_001), fields: ["wait"] },
    { request: { minCount: 11, pageSize: 10 }, fields: ["min_count"] },
  ])("a list with a wrong $fields is refused", async ({ request, fields }) => {
    const { to } = await withEvents(1);
    const refused = await refusalOf(events().listEvents({ ...to, ...request }));
    expect(refused).toMatchObject({ code: "InvalidArgument", fields });
  });
});
