import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { WatchTasksResponse } from "../gen/ts/headway/v1/task_watch_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createTask, INTERRUPTED, RUNNING, SUCCESS, setStatus } from "./harness/tasks.ts";

const headway = useHeadway();
const hasty = useHeadway({ env: { HEADWAY_CHECKPOINT_MS: "40" } });

describe.each(lanes)("$name", (lane) => {
  const tasks = () => headway.on(lane).tasks;

  /** Opens a watch: each call waits for the next frame, or for the end. */
  function open(request: Parameters<ReturnType<typeof tasks>["watchTasks"]>[0], from = tasks()) {
    const frames = from.watchTasks(request)[Symbol.asyncIterator]();
    return {
      async next(): Promise<WatchTasksResponse> {
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

  const session = (sessionId: string) => ({ scope: { case: "sessionId", value: sessionId } }) as const;
  const one = (taskId: string) => ({ scope: { case: "taskId", value: taskId } }) as const;

  test("agentex 46: a watch begins with the tasks of its scope, oldest first, and a first position", async () => {
    const sessionId = randomUUID();
    const first = await createTask(tasks(), { sessionId });
    const second = await createTask(tasks(), { sessionId, order: 1 });
    await createTask(tasks());
    await using watch = open(session(sessionId));
    const part = await watch.next();
    expect(part).toMatchObject({ resumeToken: "", frame: { case: "snapshot", value: { complete: false } } });
    const { tasks: shown } = part.frame.value as { tasks: { id: string; order: number }[] };
    expect(shown.map(({ id, order }) => [id, order])).toEqual([
      [first.id, 2],
      [second.id, 1],
    ]);
    const complete = await watch.next();
    expect(complete.frame).toMatchObject({ case: "snapshot", value: { tasks: [], complete: true } });
    expect(complete.resumeToken).not.toBe("");
  });

  test("agentex 54: every change comes with the newest state and each change of status in order", async () => {
    const sessionId = randomUUID();
    await using watch = open({ ...session(sessionId), onlyNew: true });
    await watch.next();
    const { id } = await createTask(tasks(), { sessionId, params: { secret: 1 } });
    const made = await watch.next();
    expect(made.frame).toMatchObject({
      case: "changed",
      value: { tasks: [{ id }], statusChanges: [{ taskId: id, entry: { sequence: 1n } }], removedIds: [] },
    });
    expect((made.frame.value as { tasks: { params?: object }[] }).tasks[0]?.params).toBeUndefined();
    await tasks().appendTaskProgress({ taskId: id, lines: ["begun"] });
    expect((await watch.next()).frame).toMatchObject({
      value: { tasks: [{ progress: [{ text: "begun" }] }], statusChanges: [] },
    });
    await tasks().deleteTask({ taskId: id });
    expect((await watch.next()).frame).toMatchObject({ value: { tasks: [], removedIds: [id] } });
  });

  test("what happens to tasks of another session is not seen", async () => {
    const sessionId = randomUUID();
    await using watch = open({ ...session(sessionId), onlyNew: true });
    await watch.next();
    const other = await createTask(tasks(), { sessionId: randomUUID() });
    await tasks().deleteTask({ taskId: other.id });
    const { id } = await createTask(tasks(), { sessionId });
    expect((await watch.next()).frame).toMatchObject({ value: { tasks: [{ id }], removedIds: [] } });
  });

  test("a task that moves another up or down brings both", async () => {
    const sessionId = randomUUID();
    const first = await createTask(tasks(), { sessionId });
    await using watch = open({ ...session(sessionId), onlyNew: true });
    await watch.next();
    const second = await createTask(tasks(), { sessionId, order: 1 });
    const { frame } = await watch.next();
    const { tasks: shown } = frame.value as { tasks: { id: string; order: number }[] };
    expect(shown.map(({ id, order }) => [id, order])).toEqual([
      [first.id, 2],
      [second.id, 1],
    ]);
    expect(frame).toMatchObject({ value: { statusChanges: [{ taskId: second.id }] } });
  });

  test("a resumed watch brings every change of status that happened meanwhile, once", async () => {
    const { id, sessionId } = await createTask(tasks(), { sessionId: randomUUID(), status: RUNNING });
    let resumeToken: string;
    {
      await using watch = open({ ...session(sessionId), onlyNew: true });
      resumeToken = (await watch.next()).resumeToken;
    }
    for (let i = 0; i < 4; i += 1) await setStatus(tasks(), id, i % 2 ? RUNNING : INTERRUPTED, `${i}`);
    await using watch = open({ ...session(sessionId), resumeToken });
    const reasons: (string | undefined)[] = [];
    while (reasons.length < 4) {
      const { statusChanges } = (await watch.next()).frame.value as {
        statusChanges: { entry?: { reason: string } }[];
      };
      reasons.push(...statusChanges.map(({ entry }) => entry?.reason));
    }
    expect(reasons).toEqual(["0", "1", "2", "3"]);
    await setStatus(tasks(), id, SUCCESS);
    expect((await watch.next()).frame).toMatchObject({
      value: { tasks: [{ status: SUCCESS }], statusChanges: [{ entry: { status: SUCCESS, sequence: 6n } }] },
    });
  });

  test("quick changes come without loss, also to a watcher that comes back after each frame", async () => {
    const { id } = await createTask(tasks(), { status: RUNNING });
    const seen: bigint[] = [];
    const position = await (async () => {
      await using watch = open({ ...one(id), onlyNew: true });
      return (await watch.next()).resumeToken;
    })();
    const writing = (async () => {
      for (let i = 0; i < 40; i += 1) await setStatus(tasks(), id, i % 2 ? RUNNING : INTERRUPTED);
    })();
    for (let resumeToken = position; seen.length < 40; ) {
      await using watch = open({ ...one(id), resumeToken });
      const frame = await watch.next();
      resumeToken = frame.resumeToken;
      if (frame.frame.case !== "changed") continue;
      seen.push(...frame.frame.value.statusChanges.map(({ entry }) => entry?.sequence ?? 0n));
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => BigInt(i + 2)));
  });

  test("agentex 50, 51: a watch until the end ends by itself, also when the task has ended before", async () => {
    const { id } = await createTask(tasks(), { status: RUNNING });
    await using watch = open({ ...one(id), untilEnded: true });
    await watch.next();
    const resumeToken = (await watch.next()).resumeToken;
    await setStatus(tasks(), id, SUCCESS, "done");
    expect((await watch.next()).frame).toMatchObject({ case: "changed", value: { statusChanges: [{ taskId: id }] } });
    const final = { case: "final", value: { task: { id, status: SUCCESS, statusReason: "done" } } };
    expect((await watch.next()).frame).toMatchObject(final);
    expect(await watch.ended()).toBe(true);

    await using late = open({ ...one(id), untilEnded: true });
    await late.next();
    await late.next();
    expect((await late.next()).frame).toMatchObject(final);
    await using resumed = open({ ...one(id), untilEnded: true, resumeToken });
    expect((await resumed.next()).frame.case).toBe("changed");
    const last = await resumed.next();
    expect(last.frame).toMatchObject(final);
    await using again = open({ ...one(id), untilEnded: true, resumeToken: last.resumeToken });
    expect((await again.next()).frame).toMatchObject(final);
  });

  test("the deletion of its task ends a watch, and one that comes back later", async () => {
    const { id } = await createTask(tasks());
    await using watch = open({ ...one(id), onlyNew: true });
    const resumeToken = (await watch.next()).resumeToken;
    await tasks().deleteTask({ taskId: id });
    expect((await watch.next()).frame).toMatchObject({ case: "changed", value: { removedIds: [id] } });
    const final = await watch.next();
    expect(final.frame).toMatchObject({ case: "final" });
    expect((final.frame.value as { task?: object }).task).toBeUndefined();
    expect(await watch.ended()).toBe(true);
    for (const token of [resumeToken, final.resumeToken]) {
      await using resumed = open({ ...one(id), resumeToken: token });
      let { frame } = await resumed.next();
      if (frame.case === "changed") ({ frame } = await resumed.next());
      expect(frame.case).toBe("final");
      expect(await resumed.ended()).toBe(true);
    }
  });

  test("agentex 49: while nothing happens a checkpoint comes now and then", async () => {
    await using watch = open({ onlyNew: true }, hasty.on(lane).tasks);
    await watch.next();
    const checkpoint = await watch.next();
    expect(checkpoint.frame.case).toBe("checkpoint");
    expect(checkpoint.resumeToken).not.toBe("");
  });

  test("what makes no sense is refused: no such task, a token of another scope, until_ended of many", async () => {
    const first = async (request: Parameters<typeof open>[0]) => {
      await using watch = open(request);
      return await refusalOf(watch.next());
    };
    expect(await first(one("nowhere"))).toMatchObject({ code: "NotFound", reason: "TASK_NOT_FOUND" });
    expect(await first({ untilEnded: true })).toMatchObject({ reason: "FIELD_INVALID", fields: ["until_ended"] });
    await using watch = open({ ...session("a"), onlyNew: true });
    const resumeToken = (await watch.next()).resumeToken;
    expect(await first({ ...session("b"), resumeToken })).toMatchObject({ reason: "RESUME_TOKEN_INVALID" });
    expect(await first({ ...session("a"), resumeToken, onlyNew: true })).toMatchObject({ fields: ["only_new"] });
  });
});
