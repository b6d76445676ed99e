import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import type { TrackerSchema } from "../gen/ts/headway/v1/tracker_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createTask, registerAgent } from "./harness/tasks.ts";
import { assign, getTracker, send } from "./harness/trackers.ts";

const headway = useHeadway();

type Init = Omit<MessageInitShape<typeof TrackerSchema>, "id" | "$typeName">;

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  async function update(trackerId: string, paths: string[], init: Init, expectedCursor?: bigint) {
    const { tracker } = await clients().trackers.updateTracker({
      tracker: { ...init, id: trackerId },
      updateMask: { paths },
      ...(expectedCursor !== undefined && { expectedCursor }),
    });
    if (!tracker) throw new Error("the answer holds no tracker");
    return tracker;
  }

  const move = (trackerId: string, cursor: bigint, expectedCursor?: bigint) =>
    update(trackerId, ["cursor"], { cursor }, expectedCursor);

  test("1: creating a task makes exactly one tracker for each of its agents, with nothing processed", async () => {
    const agents = await Promise.all([registerAgent(clients()), registerAgent(clients())]);
    const { id: taskId } = await createTask(clients().tasks, { agentIds: agents.map(({ id }) => id) });
    const { trackers } = await clients().trackers.listTrackers({ filter: { taskId } });
    expect(trackers.map(({ agentId }) => agentId).toSorted()).toEqual(agents.map(({ id }) => id).toSorted());
    for (const tracker of trackers) {
      expect(tracker).toMatchObject({
        status: "",
        statusReason: "",
        cursor: 0n,
        cursorEventId: "",
        lag: 0n,
        epoch: 0n,
      });
      expect(tracker.claim).toBeUndefined();
      expect(tracker.moveTime).toBeUndefined();
    }
  });

  test("2: a task, its link and its tracker appear together, or none of them does", async () => {
    const { id: agentId } = await registerAgent(clients());
    const id = randomUUID();
    const refused = await refusalOf(createTask(clients().tasks, { id, agentIds: [agentId, randomUUID()] }));
    expect(refused).toMatchObject({ reason: "AGENT_NOT_FOUND" });
    expect((await clients().trackers.listTrackers({ filter: { agentId } })).trackers).toEqual([]);
    const read = clients().tasks.getTask({ which: { case: "taskId", value: id } });
    expect(await refusalOf(read)).toMatchObject({ reason: "TASK_NOT_FOUND" });
  });

  test("3: a tracker is got by its id, and by its task and agent", async () => {
    const one = await assign(clients());
    const [event] = await send(clients(), one, "a", "b");
    await clients().trackers.updateTracker({
      tracker: { id: one.trackerId, status: "busy", statusReason: "reads", cursor: 1n },
      updateMask: { paths: ["status", "status_reason", "cursor"] },
    });
    const { tracker, resets } = await clients().trackers.getTracker({ tracker: one.tracker });
    expect(tracker).toMatchObject({
      id: one.trackerId,
      ...one.to,
      status: "busy",
      statusReason: "reads",
      cursor: 1n,
      cursorEventId: event?.id,
      newestSequence: 2n,
      lag: 1n,
    });
    expect(resets).toEqual([]);
    expect(tracker?.createTime).toBeDefined();
    expect((await clients().trackers.getTracker({ tracker: one.to })).tracker).toEqual(tracker);
  });

  test("4: a tracker that does not exist is TRACKER_NOT_FOUND", async () => {
    const trackerId = randomUUID();
    expect(await refusalOf(getTracker(clients(), trackerId))).toMatchObject({
      code: "NotFound",
      reason: "TRACKER_NOT_FOUND",
      metadata: { tracker_id: trackerId },
    });
    const { taskId } = await assign(clients());
    const { id: agentId } = await registerAgent(clients());
    const named = clients().trackers.getTracker({ tracker: { taskId, agentId } });
    expect(await refusalOf(named)).toMatchObject({
      reason: "TRACKER_NOT_FOUND",
      metadata: { task_id: taskId, agent_id: agentId },
    });
    const written = move(trackerId, 0n);
    expect(await refusalOf(written)).toMatchObject({ code: "NotFound", reason: "TRACKER_NOT_FOUND" });
  });

  test("11, 14: status and reason change alone, and what the mask does not name stays", async () => {
    const one = await assign(clients());
    await send(clients(), one, "a");
    await move(one.trackerId, 1n);
    const first = await update(one.trackerId, ["status", "status_reason"], { status: "busy", statusReason: "why" });
    expect(first).toMatchObject({ status: "busy", statusReason: "why", cursor: 1n });
    const second = await update(one.trackerId, ["status_reason"], { statusReason: "" });
    expect(second).toMatchObject({ status: "busy", statusReason: "", cursor: 1n });
    expect(await getTracker(clients(), one.trackerId)).toEqual(second);
  });

  test("12, 13: the cursor moves from event to event, by sequence and by id, and update_time never falls", async () => {
    const one = await assign(clients());
    const sent = await send(clients(), one, "a", "b", "c");
    const first = await update(one.trackerId, ["cursor", "status"], { cursor: 1n, status: "one" });
    expect(first).toMatchObject({ cursor: 1n, cursorEventId: sent[0]?.id, status: "one", lag: 2n });
    const second = await update(one.trackerId, ["cursor_event_id"], { cursorEventId: sent[2]?.id ?? "" });
    expect(second).toMatchObject({ cursor: 3n, cursorEventId: sent[2]?.id, status: "one", lag: 0n });
    const [from, to] = [first, second].map(({ updateTime }) => (updateTime ? timestampMs(updateTime) : 0));
    expect(to).toBeGreaterThanOrEqual(from ?? 0);
    expect(second.moveTime).toEqual(second.updateTime);
    expect(Number(second.etag)).toBeGreaterThan(Number(first.etag));
  });

  test("15: backwards is refused, says where the cursor stands, and changes nothing", async () => {
    const one = await assign(clients());
    await send(clients(), one, "a", "b");
    const before = await move(one.trackerId, 2n);
    for (const cursor of [1n, 0n]) {
      const refused = await refusalOf(update(one.trackerId, ["cursor", "status"], { cursor, status: "never" }));
      expect(refused).toMatchObject({
        code: "FailedPrecondition",
        reason: "CURSOR_MOVED_BACKWARDS",
        metadata: { tracker_id: one.trackerId, cursor: `${cursor}`, current: "2" },
      });
      expect(refused.message).toContain("Cannot move cursor backwards");
    }
    expect(await getTracker(clients(), one.trackerId)).toEqual(before);
  });

  test("16: an event that does not exist is EVENT_NOT_FOUND, and so is one beyond the newest", async () => {
    const one = await assign(clients());
    await send(clients(), one, "a");
    const unknown = await refusalOf(update(one.trackerId, ["cursor_event_id"], { cursorEventId: "nowhere" }));
    expect(unknown).toMatchObject({ code: "NotFound", reason: "EVENT_NOT_FOUND", metadata: { event_id: "nowhere" } });
    expect(unknown.message).toContain("not found");
    expect(await refusalOf(move(one.trackerId, 2n))).toMatchObject({
      reason: "EVENT_NOT_FOUND",
      metadata: { sequence: "2", newest: "1" },
    });
  });

  test("16: an event of another task, or of another agent of the same task, is EVENT_NOT_IN_TRACKER", async () => {
    const [one, other] = [await assign(clients()), await assign(clients())];
    const { id: agentId } = await registerAgent(clients());
    await clients().tasks.assignAgent({ taskId: one.taskId, agentId });
    const [foreign] = await send(clients(), other, "a");
    const [sibling] = await send(clients(), { ...one, to: { taskId: one.taskId, agentId } }, "a");
    await send(clients(), one, "a");
    for (const event of [foreign, sibling]) {
      const cursorEventId = event?.id ?? "";
      expect(await refusalOf(update(one.trackerId, ["cursor_event_id"], { cursorEventId }))).toMatchObject({
        code: "InvalidArgument",
        reason: "EVENT_NOT_IN_TRACKER",
        metadata: { tracker_id: one.trackerId, event_id: cursorEventId },
      });
    }
    expect((await getTracker(clients(), one.trackerId)).cursor).toBe(0n);
  });

  test("17: the same event again succeeds, and is no change", async () => {
    const one = await assign(clients());
    await send(clients(), one, "a");
    const first = await move(one.trackerId, 1n);
    expect(await move(one.trackerId, 1n)).toEqual(first);
  });

  test("18: of concurrent moves the highest stays, and lower ones are refused", async () => {
    const one = await assign(clients());
    await send(clients(), one, ...Array.from({ length: 20 }, (_, i) => `${i}`));
    const moves = Array.from({ length: 20 }, (_, i) => move(one.trackerId, BigInt(20 - i)).catch(() => undefined));
    const moved = (await Promise.all(moves)).filter((tracker) => tracker !== undefined);
    expect(moved.length).toBeGreaterThan(0);
    expect((await getTracker(clients(), one.trackerId)).cursor).toBe(20n);
  });

  test("a cursor that is not where the caller expects it is CURSOR_MISMATCH; of many, one gets through", async () => {
    const one = await assign(clients());
    await send(clients(), one, "a", "b", "c");
    await move(one.trackerId, 1n, 0n);
    expect(await refusalOf(move(one.trackerId, 2n, 0n))).toMatchObject({
      code: "Aborted",
      reason: "CURSOR_MISMATCH",
      metadata: { tracker_id: one.trackerId, expected: "0", current: "1" },
    });
    const moves = Array.from({ length: 10 }, () => move(one.trackerId, 2n, 1n).catch(() => undefined));
    expect((await Promise.all(moves)).filter((tracker) => tracker !== undefined)).toHaveLength(1);
  });

  test("a stale etag is ETAG_MISMATCH; events do not change the etag", async () => {
    const one = await assign(clients());
    const { etag } = await getTracker(clients(), one.trackerId);
    await send(clients(), one, "a");
    const commit = () =>
      clients().trackers.commitTracker({ tracker: one.tracker, etag, position: { case: "cursor", value: 1n } });
    await commit();
    expect(await refusalOf(commit())).toMatchObject({ code: "Aborted", reason: "ETAG_MISMATCH" });
  });

  test.each([
    { paths: [], fields: ["update_mask"], reason: "FIELD_REQUIRED" },
    { paths: ["lag"], fields: ["update_mask"], reason: "FIELD_INVALID" },
    { paths: ["cursor", "cursor_event_id"], fields: ["update_mask"], reason: "FIELD_INVALID" },
    { paths: ["cursor_event_id"], fields: ["tracker.cursor_event_id"], reason: "FIELD_REQUIRED" },
    { paths: ["cursor"], init: { cursor: -1n }, fields: ["tracker.cursor"], reason: "FIELD_INVALID" },
    { paths: ["status"], init: { status: "x".repeat(256) }, fields: ["tracker.status"], reason: "FIELD_TOO_LARGE" },
    {
      paths: ["status_reason"],
      init: { statusReason: "x".repeat(1025) },
      fields: ["tracker.status_reason"],
      reason: "FIELD_TOO_LARGE",
    },
    { paths: ["status"], init: { status: "a\0b" }, fields: ["tracker.status"], reason: "FIELD_INVALID" },
  ])("an update with the mask $paths is $reason of $fields", async ({ paths, init = {}, fields, reason }) => {
    const { trackerId } = await assign(clients());
    expect(await refusalOf(update(trackerId, paths, init))).toMatchObject({ code: "InvalidArgument", reason, fields });
  });
});
