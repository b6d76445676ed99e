import { expect, test } from "vitest";
import type { Task } from "../gen/ts/headway/v1/task_pb.ts";
import type { WatchTasksResponse } from "../gen/ts/headway/v1/task_watch_pb.ts";
import { watchThroughCuts } from "./harness/cut-watch.ts";
import { startHeadway } from "./harness/headway.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";
import { CANCELED, createTask, INTERRUPTED, RUNNING, SUCCESS, setStatus, taskPages } from "./harness/tasks.ts";

const writers = 16;
const sessions = ["one", "other"];
const scopes = [undefined, ...sessions];
const cases = lanes.flatMap((lane) => scopes.map((sessionId) => ({ lane, name: lane.name, sessionId })));

test.each(cases)(
  "over $name what a watcher of session $sessionId that is cut off all the time has seen is what a list shows",
  async ({ lane, sessionId }) => {
    await using headway = await startHeadway({ env: { HEADWAY_CHECKPOINT_MS: "20" } });
    const { tasks } = headway.on(grpc);
    for (let i = 0; i < 250; i += 1) await createTask(tasks, sessionOf(i));

    const seen = new SeenTasks();
    await watchThroughCuts({
      lane,
      server: headway,
      open: (cut, resumeToken) => cut.tasks.watchTasks({ ...scopeOf(sessionId), resumeToken }),
      forget: () => seen.forget(),
      take: (frame) => seen.take(frame),
      change: (goesOn) => Promise.all(Array.from({ length: writers }, (_, writer) => work(tasks, writer, goesOn))),
    });
    const filter = sessionId === undefined ? {} : { sessionId };
    const listed = (await taskPages(tasks, { filter, pageSize: 1000 })).flat();
    expect(byId([...seen.tasks.values()])).toEqual(byId(listed));
    for (const { id, lastSequence } of listed) expect(seen.history.get(id)).toBe(lastSequence);
    expect(listed.length).toBeGreaterThan(0);
  },
  60_000,
);

/** What a watcher knows of tasks. */
class SeenTasks {
  readonly tasks = new Map<string, Task>();
  /** The newest entry of the history of each task. */
  readonly history = new Map<string, bigint>();

  forget(): void {
    this.tasks.clear();
    this.history.clear();
  }

  take(frame: WatchTasksResponse["frame"]): void {
    if (frame.case !== "snapshot" && frame.case !== "changed") return;
    for (const task of frame.value.tasks) this.tasks.set(task.id, task);
    if (frame.case === "snapshot") {
      for (const { id, lastSequence } of frame.value.tasks) this.history.set(id, lastSequence);
      return;
    }
    for (const { taskId, entry } of frame.value.statusChanges) {
      const last = this.history.get(taskId) ?? 0n;
      const sequence = entry?.sequence ?? 0n;
      // What changed while the snapshot was read may come again; nothing is left out.
      expect(sequence).toBeLessThanOrEqual(last + 1n);
      if (sequence > last) this.history.set(taskId, sequence);
    }
    for (const id of frame.value.removedIds) {
      this.tasks.delete(id);
      this.history.delete(id);
    }
  }
}

/** The life of tasks, one after the other: some end, some are reopened, some are deleted. */
async function work(tasks: Clients["tasks"], writer: number, goesOn: () => boolean): Promise<void> {
  for (let i = 0; goesOn(); i += 1) {
    const { id: taskId } = await createTask(tasks, { ...sessionOf(writer + i), status: RUNNING });
    await tasks.appendTaskProgress({ taskId, lines: ["begun", "x".repeat(200)] });
    for (let turn = 0; turn < i % 4; turn += 1) {
      await setStatus(tasks, taskId, INTERRUPTED, `${turn}`);
      await setStatus(tasks, taskId, RUNNING);
    }
    if (i % 3 === 0) await setStatus(tasks, taskId, i % 2 ? SUCCESS : CANCELED);
    if (i % 7 === 0) await setStatus(tasks, taskId, RUNNING, "asked again");
    if (i % 5 === 0) await tasks.deleteTask({ taskId });
  }
}

// One of the sessions, or none. First in its session, a task moves all the others: last, it changes alone.
function sessionOf(i: number) {
  const sessionId = [...sessions, undefined][i % 3];
  return sessionId === undefined ? {} : { sessionId };
}

function scopeOf(sessionId: string | undefined) {
  return sessionId === undefined ? {} : { scope: { case: "sessionId", value: sessionId } as const };
}

function byId(tasks: Task[]): Task[] {
  return tasks.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
