import { describe, expect, test } from "vitest";
import type { WatchEventsResponse } from "../gen/ts/headway/v1/event_watch_pb.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { lanes, moreLanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";
import { RUNNING, SUCCESS, setStatus } from "./harness/tasks.ts";
import { assign, numbers, send } from "./harness/trackers.ts";

const headway = useHeadway({ env: { HEADWAY_CHECKPOINT_MS: "40" } });
// Without hints nor looks: what a watcher gets here it got because it was woken.
const slow = useHeadway({ env: { HEADWAY_LOOK_MS: "60000" } });

const kinds = (frames: WatchEventsResponse[]) => frames.map(({ frame }) => frame.case);
const sequences = (frames: WatchEventsResponse[]) =>
  frames.flatMap(({ frame }) => (frame.case === "events" ? frame.value.events.map(({ sequence }) => sequence) : []));
const after = (value: bigint) => ({ start: { case: "afterSequence" as const, value } });

describe.each([...lanes, ...moreLanes])("$name", (lane) => {
  const clients = () => slow.on(lane);

  async function running() {
    const one = await assign(clients());
    await setStatus(clients().tasks, one.taskId, RUNNING);
    return one;
  }

  test("46, 50: the first frame is the tracker; then come the events, what follows, and the end of the task", async () => {
    const one = await running();
    await send(clients(), one, "1", "2");
    const frames: WatchEventsResponse[] = [];
    for await (const frame of clients().events.watchEvents(one.to)) {
      frames.push(frame);
      if (frame.sequence === 2n && frame.frame.case === "events") await send(clients(), one, "3");
      if (frame.sequence === 3n && frame.frame.case === "events") {
        await setStatus(clients().tasks, one.taskId, SUCCESS);
      }
    }
    expect(frames[0]).toMatchObject({
      sequence: 0n,
      frame: { case: "snapshot", value: { tracker: { id: one.trackerId, newestSequence: 2n } } },
    });
    expect(sequences(frames)).toEqual([1n, 2n, 3n]);
    expect(frames.at(-1)).toMatchObject({ sequence: 3n, frame: { case: "final", value: { taskStatus: SUCCESS } } });
  });

  test.each([
    { from: after(0n), at: 0n, sent: [1n, 2n, 3n, 4n] },
    { from: after(2n), at: 2n, sent: [3n, 4n] },
    { from: after(3n), at: 3n, sent: [4n] },
    { from: after(-1n), at: 3n, sent: [4n] },
    { from: { start: { case: "afterCursor" as const, value: true } }, at: 1n, sent: [2n, 3n, 4n] },
  ])("a watch from $from.start.value of a tracker at 3 sends $sent", async ({ from, at, sent }) => {
    const one = await running();
    await send(clients(), one, "1", "2", "3");
    await clients().trackers.commitTracker({ tracker: one.tracker, position: { case: "cursor", value: 1n } });
    const frames: WatchEventsResponse[] = [];
    for await (const frame of clients().events.watchEvents({ ...one.to, ...from })) {
      if (frames.length === 0) {
        await send(clients(), one, "4");
        await setStatus(clients().tasks, one.taskId, SUCCESS);
      }
      frames.push(frame);
    }
    expect(sequences(frames)).toEqual(sent);
    expect(frames[0]).toMatchObject({ sequence: at, frame: { case: "snapshot" } });
  });

  test("51: a task that has ended gives its events and the end at once; reopened, it goes on", async () => {
    const one = await running();
    await send(clients(), one, "1");
    await setStatus(clients().tasks, one.taskId, SUCCESS);
    const frames = await drain(clients().events.watchEvents(one.to));
    expect(kinds(frames)).toEqual(["snapshot", "events", "final"]);
    await clients().events.sendEvent({ event: { ...one.to, reopen: true } });
    for await (const { frame, sequence } of clients().events.watchEvents({ ...one.to, ...after(1n) })) {
      if (frame.case !== "events") continue;
      expect(sequence).toBe(2n);
      break;
    }
  });

  test("a watch ends with a final frame when the task is taken from the agent, and when it is deleted", async () => {
    const [taken, deleted] = [await running(), await running()];
    const watch = async (one: typeof taken, end: () => Promise<unknown>) => {
      const frames: WatchEventsResponse[] = [];
      for await (const frame of clients().events.watchEvents(one.to)) {
        frames.push(frame);
        if (frame.frame.case === "snapshot") await end();
      }
      return frames;
    };
    for (const frames of [
      await watch(taken, () => clients().tasks.unassignAgent(taken.to)),
      await watch(deleted, () => clients().tasks.deleteTask({ taskId: deleted.taskId })),
    ]) {
      expect(kinds(frames)).toEqual(["snapshot", "final"]);
      expect(frames.at(-1)?.frame.value).toMatchObject({ taskStatus: 0 });
    }
  });

  test("47, 48: what is sent while a watch begins is not lost", async () => {
    for (let round = 0; round < 10; round += 1) {
      const one = await running();
      const watched = drain(clients().events.watchEvents(one.to));
      await Promise.all(Array.from({ length: 8 }, (_, i) => send(clients(), one, `${i}`)));
      await setStatus(clients().tasks, one.taskId, SUCCESS);
      expect(sequences(await watched)).toEqual(numbers(1, 8));
    }
  });

  test("49: while nothing happens a checkpoint comes now and then, with the position", async () => {
    const idle = headway.on(lane);
    const one = await assign(idle);
    await send(idle, one, "1");
    const frames: WatchEventsResponse[] = [];
    for await (const frame of idle.events.watchEvents(one.to)) {
      frames.push(frame);
      if (frames.length === 4) break;
    }
    expect(kinds(frames)).toEqual(["snapshot", "events", "checkpoint", "checkpoint"]);
    expect(frames.at(-1)?.sequence).toBe(1n);
  });

  test("a position beyond the newest is POSITION_UNKNOWN, one that was removed POSITION_EXPIRED", async () => {
    const one = await running();
    await send(clients(), one, "1", "2", "3");
    const beyond = refusalOf(drain(clients().events.watchEvents({ ...one.to, ...after(4n) })));
    expect(await beyond).toMatchObject({ code: "OutOfRange", reason: "POSITION_UNKNOWN" });
    await slow.database.query("delete from event where tracker_id = $1 and sequence < 3", [one.trackerId]);
    const removed = refusalOf(drain(clients().events.watchEvents({ ...one.to, ...after(1n) })));
    expect(await removed).toMatchObject({ code: "OutOfRange", reason: "POSITION_EXPIRED", metadata: { oldest: "2" } });
    const invalid = refusalOf(drain(clients().events.watchEvents({ ...one.to, ...after(-2n) })));
    expect(await invalid).toMatchObject({ reason: "FIELD_INVALID", fields: ["after_sequence"] });
  });

  test("a watch of a task that is not the agent's is TRACKER_NOT_FOUND", async () => {
    const refused = refusalOf(drain(clients().events.watchEvents({ taskId: "none", agentId: "none" })));
    expect(await refused).toMatchObject({ code: "NotFound", reason: "TRACKER_NOT_FOUND" });
  });

  test("what one replica sends, and the end that it makes, a watcher at another gets", async () => {
    const one = await assign(headway.on(lane));
    await setStatus(headway.on(lane).tasks, one.taskId, RUNNING);
    await using replica = await startHeadway({ database: headway.database });
    const watched = drain(replica.on(lane).events.watchEvents(one.to));
    for (let i = 0; i < 10; i += 1) await send(i % 2 ? replica.on(lane) : headway.on(lane), one, `${i}`);
    await setStatus(headway.on(lane).tasks, one.taskId, SUCCESS);
    const frames = await watched;
    expect(sequences(frames)).toEqual(numbers(1, 10));
    expect(frames.at(-1)?.frame).toMatchObject({ case: "final", value: { taskStatus: SUCCESS } });
  });
});
