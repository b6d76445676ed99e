import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ActivityStatus } from "../gen/ts/headway/v1/activity_pb.ts";
import { createActivity, getActivity, logOf, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";
import {
  ASSISTANT,
  createSession,
  GEMINI,
  messagesOf as listedMessages,
  says,
  store,
  textOf,
  vendor,
} from "./harness/sessions.ts";
import { type Assigned, assign, claim, getTracker, send } from "./harness/trackers.ts";

const headway = useHeadway({ env: { HEADWAY_LOOK_MS: "60000" } });

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const at = (value: bigint) => ({ position: { case: "cursor" as const, value } });
  const replace = (value: { [key: string]: string | number }) => ({
    state: { change: { case: "replace" as const, value } },
  });

  /** All that a commit may have changed. */
  async function allOf(one: Assigned, activityIds: readonly string[]) {
    const { state, tracker } = await clients().trackers.getTrackerState({ tracker: one.tracker });
    const logs = await Promise.all(activityIds.map((id) => logOf(clients().activities, id)));
    return { state, tracker, logs };
  }

  test("a commit moves the cursor, sets status and state, and appends to activities", async () => {
    const one = await assign(clients());
    const [, second] = await send(clients(), one, "1", "2", "3");
    const ids = [(await createActivity(clients().activities)).id, (await createActivity(clients().activities)).id];
    const epoch = await claim(clients(), one);
    const { tracker, progress } = await clients().trackers.commitTracker({
      tracker: one.to,
      position: { case: "cursorEventId", value: second?.id ?? "" },
      expectedCursor: 0n,
      status: "working",
      statusReason: "two of three",
      ...replace({ done: 2 }),
      progress: [
        { activityId: ids[0] ?? "", entries: [{ message: "a" }, { message: "b", percentage: 50 }] },
        { activityId: ids[1] ?? "", entries: [{ message: "end", status: ActivityStatus.COMPLETE }] },
      ],
      epoch,
    });
    expect(tracker).toMatchObject({
      cursor: 2n,
      cursorEventId: second?.id,
      lag: 1n,
      status: "working",
      statusReason: "two of three",
    });
    expect(progress).toMatchObject([
      { lastSequence: 3n, status: ActivityStatus.RUNNING, percentage: 50 },
      { lastSequence: 2n, status: ActivityStatus.COMPLETE, percentage: 100 },
    ]);
    const { state, logs, ...all } = await allOf(one, ids);
    expect(all.tracker).toEqual(tracker);
    expect(state).toMatchObject({ trackerId: one.trackerId, document: { done: 2 }, etag: tracker?.stateEtag });
    expect(logs.map((log) => log.slice(1).map(({ message }) => message))).toEqual([["a", "b"], ["end"]]);
  });

  test("nothing of a refused commit is written, whatever part of it was refused", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1", "2");
    const [open, ended] = [await createActivity(clients().activities), await createActivity(clients().activities)];
    await report(clients().activities, open.id, { message: "half", percentage: 50 });
    await clients().activities.completeActivity({ activityId: ended.id });
    const epoch = await claim(clients(), one, "old");
    const fresh = await claim(clients(), one, "old");
    await clients().trackers.commitTracker({ tracker: one.tracker, ...at(1n), ...replace({ a: 1 }), epoch: fresh });
    const session = await createSession(clients().sessions);
    const taken = randomUUID();
    await clients().sessions.storeMessage({ sessionId: session.id, message: { ...says("first"), id: taken } });
    const before = await allOf(one, [open.id, ended.id]);
    const good = {
      tracker: one.tracker,
      ...at(2n),
      status: "never",
      ...replace({ b: 2 }),
      progress: [{ activityId: open.id, entries: [{ message: "never" }] }],
      messages: [{ sessionId: session.id, messages: [says("never")] }],
      epoch: fresh,
    };
    const messagesOf = (sessionId: string, more: object = {}) => ({
      messages: [
        ...(sessionId === session.id ? [] : good.messages),
        { sessionId, messages: [{ ...says("x"), ...more }] },
      ],
    });
    const answer = { functionResponse: { name: "nothing", response: {} } };
    const progressOf = (activityId: string, entry: object) => ({
      progress: [...good.progress, { activityId, entries: [{ message: "fine" }, entry] }],
    });
    const refusals: [object, string][] = [
      [{ epoch }, "CLAIM_LOST"],
      [{ epoch: 0n }, "TRACKER_CLAIMED"],
      [at(0n), "CURSOR_MOVED_BACKWARDS"],
      [at(3n), "EVENT_NOT_FOUND"],
      [{ expectedCursor: 0n }, "CURSOR_MISMATCH"],
      [{ etag: "0" }, "ETAG_MISMATCH"],
      [{ state: { ...good.state, etag: "0" } }, "ETAG_MISMATCH"],
      [progressOf(ended.id, { message: "late" }), "ACTIVITY_ENDED"],
      [progressOf(randomUUID(), { message: "nowhere" }), "ACTIVITY_NOT_FOUND"],
      [
        { progress: [{ activityId: open.id, entries: [{ message: "x" }, { percentage: 10 }] }] },
        "PERCENTAGE_DECREASED",
      ],
      [progressOf(open.id, { message: "twice" }), "FIELD_INVALID"],
      [messagesOf("nowhere"), "SESSION_NOT_FOUND"],
      [messagesOf(session.id, { id: taken }), "MESSAGE_EXISTS"],
      [messagesOf(session.id, vendor(GEMINI, { role: "user", parts: [answer] })), "TOOL_CALL_UNMATCHED"],
      [{ messages: [{ sessionId: session.id }] }, "FIELD_REQUIRED"],
      [{ messages: [...good.messages, ...good.messages] }, "FIELD_INVALID"],
    ];
    // Together, so that good and bad ones share their groups.
    const outcomes = await Promise.all(
      refusals.map(async ([more]) => (await refusalOf(clients().trackers.commitTracker({ ...good, ...more }))).reason),
    );
    expect(outcomes).toEqual(refusals.map(([, reason]) => reason));
    expect(await allOf(one, [open.id, ended.id])).toEqual(before);
    await clients().trackers.commitTracker(good);
    expect((await allOf(one, [open.id])).logs[0]?.at(-1)?.message).toBe("never");
    const { sessions } = clients();
    expect((await listedMessages(sessions, { sessionId: session.id })).map(textOf)).toEqual(["first", "never"]);
  });

  test("a commit stores messages in sessions, and answers where they are", async () => {
    const one = await assign(clients());
    const { sessions } = clients();
    const ids = [(await createSession(sessions)).id, (await createSession(sessions)).id];
    await store(sessions, ids[1] ?? "", "before");
    const watched = sessions.watchSession({ sessionId: ids[1] ?? "", afterSequence: -1n })[Symbol.asyncIterator]();
    await watched.next();
    const answerId = randomUUID();
    const request = {
      tracker: one.tracker,
      status: "answered",
      messages: [
        { sessionId: ids[0] ?? "", messages: [says("question"), { ...says("answer", ASSISTANT), id: answerId }] },
        { sessionId: ids[1] ?? "", messages: [says("note")] },
      ],
      requestId: randomUUID(),
    };
    const { messages, ...rest } = await clients().trackers.commitTracker(request);
    expect(messages).toMatchObject([
      { sessionId: ids[0], lastSequence: 2n, messageIds: [expect.any(String), answerId] },
      { sessionId: ids[1], lastSequence: 2n },
    ]);
    expect(await clients().trackers.commitTracker(request)).toEqual({ messages, ...rest });
    const listed = await listedMessages(sessions, { sessionId: ids[0] ?? "" });
    expect(listed.map(({ id }) => id)).toEqual(messages[0]?.messageIds);
    expect(listed.map(textOf)).toEqual(["question", "answer"]);
    expect((await watched.next()).value).toMatchObject({
      frame: { case: "messages", value: { messages: [{ sequence: 2n }] } },
    });
    await watched.return?.();
  });

  test.each([
    { messages: [{ sessionId: "a b", messages: [says("x")] }], field: "messages[0].session_id" },
    { messages: [{ sessionId: "s", messages: [] }], field: "messages[0].messages" },
    { messages: [{ sessionId: "s", messages: [{}] }], field: "messages[0].messages[0].content" },
    {
      messages: Array.from({ length: 101 }, (_, i) => ({ sessionId: `${i}`, messages: [says("x")] })),
      field: "messages",
    },
    { messages: [{ sessionId: "s", messages: Array(1001).fill(says("x")) }], field: "messages" },
  ])("messages of a commit with a wrong $field are refused", async ({ messages, field }) => {
    const one = await assign(clients());
    const refused = clients().trackers.commitTracker({ tracker: one.tracker, messages: messages });
    expect(await refusalOf(refused)).toMatchObject({ code: "InvalidArgument", fields: [field] });
  });

  test("a commit that changes nothing is refused", async () => {
    const one = await assign(clients());
    const refused = await refusalOf(clients().trackers.commitTracker({ tracker: one.tracker, epoch: 0n }));
    expect(refused).toMatchObject({ code: "InvalidArgument", reason: "FIELD_REQUIRED" });
  });

  test("who watches an activity gets what a commit appends, and who reports to it goes on", async () => {
    const one = await assign(clients());
    const { id } = await createActivity(clients().activities);
    const watched = drain(clients().activities.watchActivity({ activityId: id }));
    for (let i = 0; i < 10; i += 1) {
      await report(clients().activities, id, `${i} reported`);
      const progress = [{ activityId: id, entries: [{ message: `${i} committed` }] }];
      await clients().trackers.commitTracker({ tracker: one.tracker, progress });
    }
    await clients().activities.completeActivity({ activityId: id });
    const entries = (await watched).flatMap(({ frame }) => (frame.case === "entries" ? frame.value.entries : []));
    expect(entries.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: 22 }, (_, i) => i + 1));
    expect(await getActivity(clients().activities, id)).toMatchObject({ lastSequence: 22n });
  });

  test("of many commits from the same place at once, one is done, and the others append nothing", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1");
    const { id } = await createActivity(clients().activities);
    const commits = Array.from({ length: 30 }, (_, i) =>
      clients().trackers.commitTracker({
        tracker: one.tracker,
        ...at(1n),
        expectedCursor: 0n,
        progress: [{ activityId: id, entries: [{ message: `${i}` }] }],
      }),
    );
    const settled = await Promise.allSettled(commits);
    const won = settled.flatMap(({ status }, i) => (status === "fulfilled" ? [`${i}`] : []));
    expect(won).toHaveLength(1);
    expect((await logOf(clients().activities, id)).slice(1).map(({ message }) => message)).toEqual(won);
  });

  test("commits of many workers on many trackers and one activity all go through", async () => {
    const { id } = await createActivity(clients().activities);
    const all = await Promise.all(Array.from({ length: 10 }, () => assign(clients())));
    await Promise.all(
      all.map(async (one) => {
        await send(clients(), one, "1", "2", "3");
        for (const cursor of [1n, 2n, 3n]) {
          const progress = [{ activityId: id, entries: [{ message: `${one.trackerId} ${cursor}` }] }];
          await clients().trackers.commitTracker({ tracker: one.tracker, ...at(cursor), progress });
        }
      }),
    );
    expect(await logOf(clients().activities, id)).toHaveLength(31);
    for (const { trackerId } of all) expect(await getTracker(clients(), trackerId)).toMatchObject({ lag: 0n });
  });
});
