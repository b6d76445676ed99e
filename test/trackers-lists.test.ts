import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import type { Tracker } from "../gen/ts/headway/v1/tracker_pb.ts";
import { TrackerClaimState } from "../gen/ts/headway/v1/tracker_query_pb.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { makeFirstKey, plantKey } from "./harness/keys.ts";
import { type Clients, lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createTask, registerAgent } from "./harness/tasks.ts";
import { assign, claim, send } from "./harness/trackers.ts";

const headway = useHeadway();

type ListInit = NonNullable<Parameters<Clients["trackers"]["listTrackers"]>[0]>;

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  async function list(request: ListInit, with_ = clients()): Promise<Tracker[]> {
    const all: Tracker[] = [];
    for (let pageToken = ""; ; ) {
      const page = await with_.trackers.listTrackers({ ...request, pageToken });
      all.push(...page.trackers);
      pageToken = page.nextPageToken;
      if (pageToken === "") return all;
    }
  }

  const ids = (trackers: readonly Tracker[]) => trackers.map(({ id }) => id);

  /** Three tasks of one agent, and one of another. */
  async function fleet() {
    const mine = await assign(clients());
    const more = await Promise.all(
      [1, 2].map(async () => {
        const { id: taskId } = await createTask(clients().tasks, { agentIds: [mine.agentId] });
        const to = { taskId, agentId: mine.agentId };
        const { tracker } = await clients().trackers.getTracker({ tracker: to });
        return { ...mine, to, taskId, trackerId: tracker?.id ?? "", tracker: { trackerId: tracker?.id ?? "" } };
      }),
    );
    return { mine: [mine, ...more], other: await assign(clients()), filter: { agentId: mine.agentId } };
  }

  test("5, 6, 7, 8: all trackers, those of an agent, of a task, and of both", async () => {
    const { mine, other, filter } = await fleet();
    const [first] = mine;
    const everything = ids(await list({ pageSize: 1000 }));
    for (const { trackerId } of [...mine, other]) expect(everything).toContain(trackerId);
    expect(ids(await list({ filter })).toSorted()).toEqual(mine.map(({ trackerId }) => trackerId).toSorted());
    const { id: agentId } = await registerAgent(clients());
    await clients().tasks.assignAgent({ taskId: first?.taskId ?? "", agentId });
    const ofTask = await list({ filter: { taskId: first?.taskId ?? "" } });
    expect(ofTask.map((tracker) => tracker.agentId).toSorted()).toEqual([agentId, filter.agentId].toSorted());
    expect(ids(await list({ filter: first?.to ?? {} }))).toEqual([first?.trackerId]);
    expect(await list({ filter: { agentId: "nobody" } })).toEqual([]);
  });

  test("9, 10: the newest come first, page by page, each once, also while trackers change and are made", async () => {
    const { id: agentId } = await registerAgent(clients());
    const made: string[] = [];
    for (let i = 0; i < 25; i += 1) {
      made.push((await createTask(clients().tasks, { agentIds: [agentId] })).id);
    }
    // Equal times are told apart all the same.
    await headway.database.query("update tracker set created_at = date_trunc('minute', now()) where agent_id = $1", [
      agentId,
    ]);
    const expected = ids(await list({ filter: { agentId } }));
    expect(expected).toHaveLength(25);
    const seen: Tracker[] = [];
    for (let pageToken = ""; ; ) {
      const page = await clients().trackers.listTrackers({ filter: { agentId }, pageSize: 4, pageToken });
      expect(page.trackers.length).toBeLessThanOrEqual(4);
      seen.push(...page.trackers);
      pageToken = page.nextPageToken;
      if (pageToken === "") break;
      await createTask(clients().tasks, { agentIds: [agentId] });
      const changed = { tracker: { trackerId: seen[0]?.id ?? "" }, status: `${seen.length}` };
      await clients().trackers.commitTracker(changed);
    }
    expect(ids(seen)).toEqual(expected);
    expect(new Set(seen.map(({ taskId }) => taskId))).toEqual(new Set(made));
    expect(await refusalOf(list({ pageSize: -1 }))).toMatchObject({ fields: ["page_size"] });
  });

  test("trackers are found by their lag, status, owner, and how long they have not moved", async () => {
    const { mine, filter } = await fleet();
    const [behind, busy, idle] = mine.map((one) => one);
    if (!behind || !busy || !idle) throw new Error("no fleet");
    await send(clients(), behind, "1", "2", "3");
    await send(clients(), busy, "1");
    await clients().trackers.commitTracker({ tracker: behind.tracker, position: { case: "cursor", value: 1n } });
    const epoch = await claim(clients(), busy, "me");
    await clients().trackers.commitTracker({ tracker: busy.tracker, status: "busy", epoch });
    const found = async (more: object) => ids(await list({ filter: { ...filter, ...more } })).toSorted();
    const of = (...some: (typeof behind)[]) => some.map(({ trackerId }) => trackerId).toSorted();
    expect(await found({ lagAbove: 0n })).toEqual(of(behind, busy));
    expect(await found({ lagAbove: 1n })).toEqual(of(behind));
    expect(await found({ lagAbove: 2n })).toEqual([]);
    expect(await found({ statuses: ["busy", "never"] })).toEqual(of(busy));
    expect(await found({ statuses: [""] })).toEqual(of(behind, idle));
    expect(await found({ owner: "me" })).toEqual(of(busy));
    await headway.database.query(
      "update tracker set moved_at = now() - interval '1 h', created_at = now() - interval '2 h' where id = any($1)",
      [[behind.trackerId]],
    );
    const ago = (minutes: number) => ({ notMovedSince: timestampFromMs(Date.now() - minutes * 60_000) });
    expect(await found(ago(30))).toEqual(of(behind));
    expect(await found(ago(90))).toEqual([]);
    expect(await found(ago(-1))).toEqual(of(behind, busy, idle));
  });

  test("trackers are found by whether somebody has them, and whether the lease ran out", async () => {
    const { mine, filter } = await fleet();
    const [free, held, stale] = mine;
    if (!free || !held || !stale) throw new Error("no fleet");
    await claim(clients(), held);
    await claim(clients(), stale);
    const past = "update tracker set lease_expires_at = now() - interval '1 s' where id = $1";
    await headway.database.query(past, [stale.trackerId]);
    for (const [state, one] of [
      [TrackerClaimState.FREE, free],
      [TrackerClaimState.HELD, held],
      [TrackerClaimState.STALE, stale],
    ] as const) {
      expect(ids(await list({ filter: { ...filter, claim: state } }))).toEqual([one.trackerId]);
    }
  });

  test("a token belongs to its filter", async () => {
    const { filter } = await fleet();
    const { nextPageToken } = await clients().trackers.listTrackers({ filter, pageSize: 1 });
    const other = clients().trackers.listTrackers({ pageToken: nextPageToken });
    expect(await refusalOf(other)).toMatchObject({ reason: "PAGE_TOKEN_INVALID" });
  });

  test("20, 21, 22, 23, 31: what is another project's looks like what does not exist", async () => {
    await using server = await startHeadway();
    const first = server.on(lane, { apiKey: await makeFirstKey(server) });
    const one = await assign(first);
    const [event] = await send(first, one, "1");
    const foreign = server.on(lane, { apiKey: await plantKey(server, "other") });
    expect(await list({}, foreign)).toEqual([]);
    expect(await list({ filter: { taskId: one.taskId } }, foreign)).toEqual([]);
    const { tracker, to } = one;
    const calls: [() => Promise<unknown>, string][] = [
      [() => foreign.trackers.getTracker({ tracker }), "TRACKER_NOT_FOUND"],
      [() => foreign.trackers.getTrackerState({ tracker: to }), "TRACKER_NOT_FOUND"],
      [() => foreign.trackers.claimTracker({ tracker, owner: "me" }), "TRACKER_NOT_FOUND"],
      [() => foreign.trackers.commitTracker({ tracker, status: "mine" }), "TRACKER_NOT_FOUND"],
      [() => foreign.trackers.resetTracker({ tracker, actor: "me", reason: "mine" }), "TRACKER_NOT_FOUND"],
      [() => foreign.events.listEvents(to), "TRACKER_NOT_FOUND"],
      [() => foreign.events.getEvent({ eventId: event?.id ?? "" }), "EVENT_NOT_FOUND"],
      [() => foreign.events.sendEvent({ event: to }), "TASK_NOT_FOUND"],
    ];
    for (const [call, reason] of calls) expect(await refusalOf(call())).toMatchObject({ code: "NotFound", reason });
    const own = await assign(foreign);
    const cursorEventId = event?.id ?? "";
    const moved = foreign.trackers.commitTracker({
      tracker: own.tracker,
      position: { case: "cursorEventId", value: cursorEventId },
    });
    expect(await refusalOf(moved)).toMatchObject({ reason: "EVENT_NOT_FOUND" });
    await foreign.events.sendEvent({ event: { ...own.to, id: cursorEventId } });
  });
});
