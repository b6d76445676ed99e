import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { WatchActivitiesResponse } from "../gen/ts/headway/v1/activity_watch_pb.ts";
import { createActivity, QUEUED, RUNNING, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes, moreLanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway({ env: { HEADWAY_CHECKPOINT_MS: "40" } });
const quiet = useHeadway();

describe.each([...lanes, ...moreLanes])("$name", (lane) => {
  const client = () => quiet.on(lane).activities;

  /** Opens a watch, to be read frame by frame. */
  function open(request: Parameters<ReturnType<typeof client>["watchActivities"]>[0], from = client()) {
    const frames = from.watchActivities(request)[Symbol.asyncIterator]();
    return {
      async next(): Promise<WatchActivitiesResponse> {
        const { value, done } = await frames.next();
        if (done) throw new Error("the stream has ended");
        return value;
      },
      /** The frames up to the first that says so; a state may be sent twice, or one that has just passed. */
      async changedTo(expected: object) {
        for (;;) {
          const { frame } = await this.next();
          if (frame.case === "changed" && matches(frame.value, expected)) return;
          expect(frame.case, `waiting for ${Object.keys(expected).join()}`).toBe("changed");
        }
      },
      async [Symbol.asyncDispose]() {
        await frames.return?.();
      },
    };
  }

  test("a watch begins with what matches, oldest first, and a complete snapshot has the first position", async () => {
    const taskId = randomUUID();
    const made = [];
    for (let i = 0; i < 3; i += 1) made.push((await createActivity(client(), { taskId })).id);
    await createActivity(client());
    await using watch = open({ filter: { taskId } });
    const part = await watch.next();
    expect(part).toMatchObject({ resumeToken: "", frame: { case: "snapshot", value: { complete: false } } });
    const { activities } = part.frame.value as { activities: { id: string }[] };
    expect(activities.map(({ id }) => id)).toEqual(made);
    const complete = await watch.next();
    expect(complete).toMatchObject({ frame: { case: "snapshot", value: { activities: [], complete: true } } });
    expect(complete.resumeToken).not.toBe("");
  });

  test("a large snapshot comes in parts, each activity once", async () => {
    const taskId = randomUUID();
    const [first] = [await createActivity(client(), { taskId })];
    await quiet.database.query(
      `insert into activity select (jsonb_populate_record(a, jsonb_build_object('id', $1 || i::text))).*
       from activity a, generate_series(1, 449) i where a.id = $2`,
      [`${taskId}-`, first?.id],
    );
    await using watch = open({ filter: { taskId } });
    const ids: string[] = [];
    for (let complete = false; !complete; ) {
      const { frame } = await watch.next();
      if (frame.case !== "snapshot") throw new Error(`a ${frame.case} frame within the snapshot`);
      ids.push(...frame.value.activities.map(({ id }) => id));
      complete = frame.value.complete;
    }
    expect(ids).toHaveLength(450);
    expect(new Set(ids).size).toBe(450);
  });

  test("changes bring the newest state; what no longer matches, or is deleted, is removed", async () => {
    const taskId = randomUUID();
    await using watch = open({ filter: { taskId, statuses: [QUEUED, RUNNING] }, onlyNew: true });
    expect((await watch.next()).frame).toMatchObject({ case: "snapshot", value: { activities: [], complete: true } });
    const { id } = await createActivity(client(), { taskId });
    await watch.changedTo({ activities: [{ id, status: QUEUED }] });
    await report(client(), id, { message: "on it", percentage: 7 });
    await watch.changedTo({ activities: [{ id, status: RUNNING, percentage: 7, message: "on it" }], removedIds: [] });
    await client().completeActivity({ activityId: id });
    await watch.changedTo({ activities: [], removedIds: [id] });
    const other = await createActivity(client(), { taskId });
    await watch.changedTo({ activities: [{ id: other.id }] });
    await client().deleteActivity({ activityId: other.id });
    await watch.changedTo({ activities: [], removedIds: [other.id] });
  });

  test("a resumed watch has no snapshot, and brings what changed meanwhile", async () => {
    const taskId = randomUUID();
    let resumeToken: string;
    {
      await using watch = open({ filter: { taskId }, onlyNew: true });
      ({ resumeToken } = await watch.next());
    }
    const { id } = await createActivity(client(), { taskId });
    await report(client(), id, "while nobody watched");
    await using watch = open({ filter: { taskId }, resumeToken });
    await watch.changedTo({ activities: [{ id, message: "while nobody watched", lastSequence: 2n }] });
  });

  test("while nothing happens a checkpoint comes now and then, with a position to resume from", async () => {
    const { activities } = headway.on(lane);
    const filter = { taskId: randomUUID() };
    let resumeToken: string;
    {
      await using watch = open({ filter }, activities);
      await watch.next();
      const checkpoint = await watch.next();
      expect(checkpoint.frame.case).toBe("checkpoint");
      ({ resumeToken } = checkpoint);
    }
    const { id } = await createActivity(activities, filter);
    await using resumed = open({ filter, resumeToken }, activities);
    for (;;) {
      const { frame } = await resumed.next();
      if (frame.case !== "changed") continue;
      expect(frame.value.activities.map((one) => one.id)).toEqual([id]);
      return;
    }
  });

  test("a position that retention has removed is POSITION_EXPIRED; one of the future is POSITION_UNKNOWN", async () => {
    const filter = { taskId: randomUUID() };
    const tokenAt = async () => {
      await using watch = open({ filter, onlyNew: true });
      return (await watch.next()).resumeToken;
    };
    const resumeToken = await tokenAt();
    const [belongsTo] = JSON.parse(Buffer.from(resumeToken, "base64url").toString()) as string[];
    const forged = (text: string) => Buffer.from(JSON.stringify([belongsTo, text])).toString("base64url");
    const refused = async (token: string) => {
      await using watch = open({ filter, resumeToken: token });
      return await refusalOf(watch.next());
    };
    expect(await refused(forged("99999999:99999999:"))).toMatchObject({
      code: "OutOfRange",
      reason: "POSITION_UNKNOWN",
    });
    const { database } = quiet;
    try {
      await database.query("update journal_horizon set removed_up_to = '2'");
      expect(await refused(forged("1:1:"))).toMatchObject({ code: "OutOfRange", reason: "POSITION_EXPIRED" });
      expect((await refused(forged("2:2:"))).metadata["oldest"]).toBeDefined();
    } finally {
      await database.query("update journal_horizon set removed_up_to = '0'");
    }
  });
});

function matches(value: object, expected: object): boolean {
  try {
    expect(value).toMatchObject(expected);
    return true;
  } catch {
    return false;
  }
}
