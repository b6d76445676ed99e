import { describe, expect, test } from "vitest";
import type { WatchActivityResponse } from "../gen/ts/headway/v1/activity_watch_pb.ts";
import { COMPLETE, createActivity, RUNNING, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes, moreLanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";

const headway = useHeadway({ env: { HEADWAY_CHECKPOINT_MS: "40" } });
const slow = useHeadway();

const kinds = (frames: WatchActivityResponse[]) => frames.map(({ frame }) => frame.case);
const sequences = (frames: WatchActivityResponse[]) =>
  frames.flatMap(({ frame }) => (frame.case === "entries" ? frame.value.entries.map(({ sequence }) => sequence) : []));

describe.each([...lanes, ...moreLanes])("$name", (lane) => {
  const client = () => slow.on(lane).activities;

  test("the first frame is the activity as it is; then come its log, what follows, and the end", async () => {
    const { id } = await createActivity(client());
    await report(client(), id, "two");
    const frames: WatchActivityResponse[] = [];
    for await (const frame of client().watchActivity({ activityId: id })) {
      frames.push(frame);
      if (frame.sequence === 2n && frame.frame.case === "entries") await report(client(), id, "three");
      if (frame.sequence === 3n && frame.frame.case === "entries") await client().completeActivity({ activityId: id });
    }
    expect(frames[0]).toMatchObject({
      sequence: 0n,
      frame: { case: "snapshot", value: { activity: { id, status: RUNNING, lastSequence: 2n, message: "two" } } },
    });
    expect(sequences(frames)).toEqual([1n, 2n, 3n, 4n]);
    expect(frames.at(-1)).toMatchObject({
      sequence: 4n,
      frame: { case: "final", value: { activity: { id, status: COMPLETE, lastSequence: 4n } } },
    });
    for (const { sequence, frame } of frames) {
      if (frame.case === "entries") expect(sequence).toBe(frame.value.entries.at(-1)?.sequence);
    }
  });

  test.each([
    { from: 0n, sent: [1n, 2n, 3n, 4n] },
    { from: 2n, sent: [3n, 4n] },
    { from: 3n, sent: [4n] },
    { from: -1n, sent: [4n] },
  ])("a watch after $from of an activity at 3 sends $sent", async ({ from, sent }) => {
    const { id } = await createActivity(client());
    await report(client(), id, "two", "three");
    const frames: WatchActivityResponse[] = [];
    for await (const frame of client().watchActivity({ activityId: id, afterSequence: from })) {
      if (frames.length === 0) await client().completeActivity({ activityId: id });
      frames.push(frame);
    }
    expect(sequences(frames)).toEqual(sent);
    expect(frames[0]).toMatchObject({ sequence: from === -1n ? 3n : from, frame: { case: "snapshot" } });
  });

  test("an activity that has ended gives its log and the end at once", async () => {
    const { id } = await createActivity(client());
    await client().completeActivity({ activityId: id });
    expect(kinds(await drain(client().watchActivity({ activityId: id })))).toEqual(["snapshot", "entries", "final"]);
    const rest = await drain(client().watchActivity({ activityId: id, afterSequence: 2n }));
    expect(kinds(rest)).toEqual(["snapshot", "final"]);
  });

  test("an activity that is deleted ends its watch with a final frame that holds none", async () => {
    const { id } = await createActivity(client());
    const frames: WatchActivityResponse[] = [];
    for await (const frame of client().watchActivity({ activityId: id })) {
      frames.push(frame);
      if (frame.frame.case === "entries") await client().deleteActivity({ activityId: id });
    }
    expect(kinds(frames)).toEqual(["snapshot", "entries", "final"]);
    expect(frames.at(-1)?.frame.value).not.toHaveProperty("activity");
  });

  test("an activity that is made anew under the same id is another one: the watch of the first ends", async () => {
    const [{ id }, other] = [await createActivity(client()), await createActivity(client())];
    for (const message of ["two", "three", "four"]) await report(client(), other.id, message);
    const frames: WatchActivityResponse[] = [];
    for await (const frame of client().watchActivity({ activityId: id, afterSequence: 1n })) {
      frames.push(frame);
      if (frame.frame.case !== "snapshot") continue;
      // In one go, so that no look of the watch falls between the end of the one and the beginning of the other.
      await slow.database.query(
        `delete from activity where id = '${id}';
         delete from activity_entry where activity_id = '${id}';
         update activity set id = '${id}' where id = '${other.id}';
         update activity_entry set activity_id = '${id}' where activity_id = '${other.id}'`,
      );
      await report(client(), id, "five");
    }
    expect(kinds(frames)).toEqual(["snapshot", "final"]);
    expect(frames.at(-1)).toMatchObject({ sequence: 1n, frame: { case: "final" } });
    expect(frames.at(-1)?.frame.value).not.toHaveProperty("activity");
  });

  test("a position beyond the log is POSITION_UNKNOWN, and says how far the log goes", async () => {
    const { id } = await createActivity(client());
    const watched = drain(client().watchActivity({ activityId: id, afterSequence: 2n }));
    expect(await refusalOf(watched)).toMatchObject({
      code: "OutOfRange",
      reason: "POSITION_UNKNOWN",
      metadata: { position: "2", newest: "1" },
    });
    for (const afterSequence of [-2n, 2n ** 62n]) {
      const refused = drain(client().watchActivity({ activityId: id, afterSequence }));
      expect(await refusalOf(refused)).toMatchObject({ reason: "FIELD_INVALID", fields: ["after_sequence"] });
    }
  });

  test("while nothing happens a checkpoint comes now and then, with the position", async () => {
    const { activities } = headway.on(lane);
    const { id } = await createActivity(activities);
    const frames: WatchActivityResponse[] = [];
    for await (const frame of activities.watchActivity({ activityId: id })) {
      frames.push(frame);
      if (frames.length === 4) break;
    }
    expect(kinds(frames)).toEqual(["snapshot", "entries", "checkpoint", "checkpoint"]);
    expect(frames.at(-1)?.sequence).toBe(1n);
  });

  test("a wish to stop reaches who watches", async () => {
    const { id } = await createActivity(client(), { status: RUNNING });
    for await (const { frame, sequence } of client().watchActivity({ activityId: id })) {
      if (frame.case !== "entries") continue;
      expect(frame.value.cancelRequested).toBe(sequence === 2n);
      if (sequence === 2n) break;
      await client().cancelActivity({ activityId: id, reason: "enough" });
    }
  });

  test("what is written while a watch begins is not lost", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await createActivity(client());
      const watched = drain(client().watchActivity({ activityId: id }));
      const writes = Array.from({ length: 8 }, (_, i) => report(client(), id, `${i}`));
      await Promise.all(writes);
      await client().completeActivity({ activityId: id });
      expect(sequences(await watched)).toEqual(Array.from({ length: 10 }, (_, i) => BigInt(i + 1)));
    }
  });
});
