import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ProcessingStatus } from "../gen/ts/headway/v1/message_pb.ts";
import type { WatchSessionResponse } from "../gen/ts/headway/v1/session_watch_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, hold, OPENAI, store, textOf } from "./harness/sessions.ts";
import { createTask, INTERRUPTED, RUNNING, SUCCESS, setStatus } from "./harness/tasks.ts";

const headway = useHeadway();
const hasty = useHeadway({ env: { HEADWAY_CHECKPOINT_MS: "40" } });

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const sessions = () => clients().sessions;
  const tasks = () => clients().tasks;

  /** Opens a watch: each call waits for the next frame, or for the end. */
  function open(request: Parameters<ReturnType<typeof sessions>["watchSession"]>[0], from = sessions()) {
    const frames = from.watchSession(request)[Symbol.asyncIterator]();
    return {
      async next(): Promise<WatchSessionResponse> {
        const { value, done } = await frames.next();
        if (done) throw new Error("the stream has ended");
        return value;
      },
      async ended(): Promise<boolean> {
        return (await frames.next()).done === true;
      },
      async [Symbol.asyncDispose]() {
        await frames.return?.();
      },
    };
  }

  /** The texts of the messages in a frame. */
  function texts({ frame }: WatchSessionResponse): string[] {
    if (frame.case !== "messages") throw new Error(`it is a frame of ${frame.case}`);
    return frame.value.messages.map(textOf);
  }

  /** Does to messages what an extraction does, as far as a watcher can see it. */
  async function extracted(sessionId: string, first: number, last: number, status: string) {
    await headway.database.query(
      `with m as (update session_message set processing_status = $4 where session_id = $1 and sequence between $2 and $3),
       s as (update session set last_extraction_id = $5, settled_sequence = $3 where id = $1)
       insert into change values ('default', pg_current_xact_id(), 'session', array[$1], 'elsewhere', now())`,
      [sessionId, first, last, status, randomUUID()],
    );
  }

  test("a watch begins with the session and its tasks in order, then come all messages", async () => {
    const { id: sessionId } = await createSession(sessions(), { displayName: "talk" });
    await store(sessions(), sessionId, "one", "two");
    const second = await createTask(tasks(), { sessionId, description: "second" });
    const first = await createTask(tasks(), { sessionId, description: "first", order: 1 });
    await using watch = open({ sessionId });
    const snapshot = await watch.next();
    expect(snapshot.frame).toMatchObject({
      case: "snapshot",
      value: {
        session: { id: sessionId, displayName: "talk", lastSequence: 2n, taskCount: 2, tokenCount: 2n },
        processing: { pendingCount: 2n, lag: 2n },
        tasks: [{ id: first.id }, { id: second.id }],
        complete: true,
      },
    });
    expect(snapshot.resumeToken).not.toBe("");
    expect(texts(await watch.next())).toEqual(["one", "two"]);
    await store(sessions(), sessionId, "three");
    expect(texts(await watch.next())).toEqual(["three"]);
  });

  test("it begins after a message, or with what is new; not with one that is not there yet", async () => {
    const { id: sessionId } = await createSession(sessions());
    await store(sessions(), sessionId, "one", "two", "three");
    await using rest = open({ sessionId, afterSequence: 2n });
    await rest.next();
    expect(texts(await rest.next())).toEqual(["three"]);
    await using fresh = open({ sessionId, afterSequence: -1n });
    await fresh.next();
    await store(sessions(), sessionId, "four");
    expect(texts(await fresh.next())).toEqual(["four"]);
    const beyond = refusalOf(open({ sessionId, afterSequence: 5n }).next());
    expect(await beyond).toMatchObject({ code: "OutOfRange", reason: "POSITION_UNKNOWN", metadata: { newest: "4" } });
    const nowhere = refusalOf(open({ sessionId: "nowhere" }).next());
    expect(await nowhere).toMatchObject({ code: "NotFound", reason: "SESSION_NOT_FOUND" });
  });

  test("messages come in the form that is asked for", async () => {
    const { id: sessionId } = await createSession(sessions());
    await store(sessions(), sessionId, "one");
    await using watch = open({ sessionId, format: OPENAI });
    await watch.next();
    const message = { role: "user", content: "one" };
    expect((await watch.next()).frame).toMatchObject({ value: { messages: [{ vendorMessages: [message] }] } });
    await store(sessions(), sessionId, "two");
    expect((await watch.next()).frame).toMatchObject({
      value: { messages: [{ vendorMessages: [{ content: "two" }] }] },
    });
  });

  test("tasks come as they change, with every change of status", async () => {
    const { id: sessionId } = await createSession(sessions());
    await using watch = open({ sessionId });
    await watch.next();
    const { id } = await createTask(tasks(), { sessionId, status: RUNNING });
    expect((await watch.next()).frame).toMatchObject({ case: "tasks", value: { tasks: [{ id }] } });
    await createTask(tasks(), { sessionId: randomUUID() });
    for (const status of [INTERRUPTED, RUNNING, SUCCESS]) await setStatus(tasks(), id, status);
    const seen: (number | undefined)[] = [];
    while (seen.length < 3) {
      const { frame } = await watch.next();
      if (frame.case !== "tasks") throw new Error(`it is a frame of ${frame.case}`);
      seen.push(...frame.value.statusChanges.map(({ entry }) => entry?.status));
    }
    expect(seen).toEqual([INTERRUPTED, RUNNING, SUCCESS]);
  });

  test("processing comes when it gets further, with the messages whose status changed; not for what is stored", async () => {
    const { id: sessionId } = await createSession(sessions());
    await hold(headway.database, sessionId);
    await store(sessions(), sessionId, "1", "2", "3", "4");
    await using watch = open({ sessionId });
    await watch.next();
    await watch.next();
    await extracted(sessionId, 1, 2, "SUCCESS");
    const success = { range: { firstSequence: 1n, lastSequence: 2n }, status: ProcessingStatus.SUCCESS };
    expect((await watch.next()).frame).toMatchObject({
      case: "processing",
      value: { processing: { successCount: 2n, pendingCount: 2n, lag: 2n }, messages: [success] },
    });
    await store(sessions(), sessionId, "5");
    expect(texts(await watch.next())).toEqual(["5"]);
    await extracted(sessionId, 2, 5, "FAILED");
    const failed = { range: { firstSequence: 2n, lastSequence: 5n }, status: ProcessingStatus.FAILED };
    expect((await watch.next()).frame).toMatchObject({ case: "processing", value: { messages: [failed] } });
  });

  test("a change of the session comes with its newest state", async () => {
    const { id: sessionId } = await createSession(sessions());
    await using watch = open({ sessionId });
    await watch.next();
    await sessions().updateSession({
      session: { id: sessionId, displayName: "new" },
      updateMask: { paths: ["display_name"] },
    });
    expect((await watch.next()).frame).toMatchObject({ case: "session", value: { session: { displayName: "new" } } });
  });

  test("the deletion of the session ends the watch with a final frame, and one that comes back later", async () => {
    const { id: sessionId } = await createSession(sessions());
    await store(sessions(), sessionId, "one");
    await using watch = open({ sessionId });
    await watch.next();
    const { resumeToken } = await watch.next();
    await sessions().deleteSession({ sessionId });
    expect((await watch.next()).frame.case).toBe("final");
    expect(await watch.ended()).toBe(true);
    await createSession(sessions(), { id: sessionId });
    await using late = open({ sessionId, resumeToken });
    expect((await late.next()).frame.case).toBe("final");
    expect(await late.ended()).toBe(true);
  });

  test("what happened while nobody watched comes to who resumes, once", async () => {
    const { id: sessionId } = await createSession(sessions());
    const task = await createTask(tasks(), { sessionId, status: RUNNING });
    await store(sessions(), sessionId, "one");
    let resumeToken: string;
    {
      await using watch = open({ sessionId });
      await watch.next();
      ({ resumeToken } = await watch.next());
    }
    await store(sessions(), sessionId, "two");
    await setStatus(tasks(), task.id, SUCCESS);
    await extracted(sessionId, 1, 1, "SUCCESS");
    await sessions().updateSession({ session: { id: sessionId, userId: "u" }, updateMask: { paths: ["user_id"] } });
    await using watch = open({ sessionId, resumeToken });
    const frames = new Map<string | undefined, WatchSessionResponse>();
    for (let i = 0; i < 4; i += 1) {
      const frame = await watch.next();
      frames.set(frame.frame.case, frame);
    }
    expect(new Set(frames.keys())).toEqual(new Set(["messages", "processing", "session", "tasks"]));
    expect(texts(frames.get("messages") as WatchSessionResponse)).toEqual(["two"]);
    expect(frames.get("tasks")?.frame).toMatchObject({ value: { statusChanges: [{ taskId: task.id }] } });
    await store(sessions(), sessionId, "three");
    expect(texts(await watch.next())).toEqual(["three"]);
  });

  test("while nothing happens a checkpoint comes now and then", async () => {
    const from = hasty.on(lane).sessions;
    const { id: sessionId } = await createSession(from);
    await using watch = open({ sessionId }, from);
    await watch.next();
    const checkpoint = await watch.next();
    expect(checkpoint.frame.case).toBe("checkpoint");
    expect(checkpoint.resumeToken).not.toBe("");
  });

  test("a token of another session, or with an after_sequence, is refused", async () => {
    const [one, other] = [await createSession(sessions()), await createSession(sessions())];
    await using watch = open({ sessionId: one.id });
    const { resumeToken } = await watch.next();
    const first = (request: Parameters<typeof open>[0]) => refusalOf(open(request).next());
    expect(await first({ sessionId: other.id, resumeToken })).toMatchObject({ reason: "RESUME_TOKEN_INVALID" });
    expect(await first({ sessionId: one.id, resumeToken, afterSequence: 1n })).toMatchObject({
      fields: ["after_sequence"],
    });
    expect(await first({ sessionId: one.id, format: 9 as never })).toMatchObject({ fields: ["format"] });
    expect(await first({ sessionId: one.id, afterSequence: -2n })).toMatchObject({ fields: ["after_sequence"] });
  });

  test("a token that is older than the journal is POSITION_EXPIRED", async () => {
    const own = headway.on(lane).sessions;
    const { id: sessionId } = await createSession(own);
    let resumeToken: string;
    {
      await using watch = open({ sessionId });
      ({ resumeToken } = await watch.next());
    }
    await headway.database.query("update journal_horizon set removed_up_to = pg_current_xact_id()");
    try {
      const refused = refusalOf(open({ sessionId, resumeToken }).next());
      expect(await refused).toMatchObject({ code: "OutOfRange", reason: "POSITION_EXPIRED" });
      await using anew = open({ sessionId, afterSequence: -1n });
      expect((await anew.next()).frame.case).toBe("snapshot");
    } finally {
      await headway.database.query("update journal_horizon set removed_up_to = '0'");
    }
  });

  test("many tasks come in parts, of which the last one has a position", async () => {
    const { id: sessionId } = await createSession(sessions());
    for (let i = 0; i < 201; i += 1) await createTask(tasks(), { sessionId, description: `${i}` });
    await using watch = open({ sessionId });
    const parts = [await watch.next(), await watch.next()];
    expect(parts.map(({ resumeToken }) => resumeToken === "")).toEqual([true, false]);
    const shown = parts.flatMap(({ frame }) => (frame.case === "snapshot" ? frame.value.tasks : []));
    expect(shown.map(({ order }) => order)).toEqual(Array.from({ length: 201 }, (_, i) => i + 1));
    await store(sessions(), sessionId, "after");
    expect(texts(await watch.next())).toEqual(["after"]);
  });
});
