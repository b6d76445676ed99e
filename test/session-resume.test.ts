import { ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { TaskStatus } from "../gen/ts/headway/v1/task_pb.ts";
import { startCuttingProxy } from "./harness/cutting-proxy.ts";
import { startHeadway } from "./harness/headway.ts";
import { type Clients, connect, grpc, lanes } from "./harness/lanes.ts";
import { createSession, says, textOf } from "./harness/sessions.ts";
import { createTask, INTERRUPTED, RUNNING, setStatus } from "./harness/tasks.ts";

const wantedCuts = 60;
const writers = 16;

test.each(lanes)(
  "over $name a watcher that is cut off all the time gets every message once, and every change of a task's status",
  async (lane) => {
    await using headway = await startHeadway({ env: { HEADWAY_CHECKPOINT_MS: "20" } });
    await using replica = await startHeadway({ database: headway.database });
    const { sessions, tasks } = headway.on(grpc);
    const { id: sessionId } = await createSession(sessions);
    const { id: taskId } = await createTask(tasks, { sessionId, status: RUNNING });
    const budget = () =>
      proxy.cuts < wantedCuts ? { bytes: 1 + Math.random() * 8000, ms: 5 + Math.random() * 100 } : undefined;
    await using proxy = await startCuttingProxy(lane.port(headway), budget);
    const goesOn = () => proxy.cuts < wantedCuts;

    async function write(writer: number, { sessions: to }: Clients) {
      for (let i = 0; goesOn(); i += 1) {
        const messages = Array.from({ length: 1 + (i % 3) }, (_, j) => says(`${writer}.${i}.${j} ${"x".repeat(200)}`));
        await to.storeMessages({ sessionId, messages });
      }
    }

    async function toggle() {
      let count = 0;
      for (; goesOn(); count += 1) await setStatus(tasks, taskId, count % 2 ? RUNNING : INTERRUPTED);
      return count;
    }

    async function watch() {
      using clients = connect(lane, { grpcPort: proxy.port, httpPort: proxy.port });
      const sequences: bigint[] = [];
      const texts: string[] = [];
      const changes: bigint[] = [];
      let lastStatus: TaskStatus | undefined;
      let snapshotAt = 0n;
      for (let resumeToken = ""; ; ) {
        try {
          for await (const { frame, resumeToken: next } of clients.sessions.watchSession({ sessionId, resumeToken })) {
            // A change before it, of which the watcher never heard, is in the snapshot.
            if (frame.case === "snapshot") snapshotAt = frame.value.tasks[0]?.lastSequence ?? 0n;
            if (frame.case === "messages") {
              sequences.push(...frame.value.messages.map(({ sequence }) => sequence));
              texts.push(...frame.value.messages.map(textOf));
            }
            if (frame.case === "tasks") {
              changes.push(...frame.value.statusChanges.map(({ entry }) => entry?.sequence ?? 0n));
              lastStatus = frame.value.tasks.at(-1)?.status;
            }
            if (frame.case === "final") return { sequences, texts, changes, lastStatus, snapshotAt };
            resumeToken = next || resumeToken;
          }
          throw new Error("the stream ended with OK and without a final frame");
        } catch (err) {
          // What the cut looks like differs by protocol. That the server refused would carry details.
          if (!(err instanceof ConnectError) || err.details.length > 0) throw err;
        }
      }
    }

    const watched = watch();
    const ways = [headway.on(grpc), replica.on(grpc)];
    const writing = Array.from({ length: writers }, (_, writer) => write(writer, ways[writer % 2] as Clients));
    const toggled = await toggle();
    await Promise.all(writing);
    // The last of everything is seen before the session goes.
    const { message: last } = await sessions.storeMessage({ sessionId, message: says("the end") });
    await setStatus(tasks, taskId, TaskStatus.SUCCESS);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await sessions.deleteSession({ sessionId });
    const { sequences, texts, changes, lastStatus, snapshotAt } = await watched;
    expect(sequences).toEqual(Array.from({ length: Number(last?.sequence) }, (_, i) => BigInt(i + 1)));
    expect(texts.at(-1)).toBe("the end");
    for (let writer = 0; writer < writers; writer += 1) {
      const mine = texts.filter((text) => text.startsWith(`${writer}.`)).map((text) => text.split(" ")[0] ?? "");
      const expected = mine.toSorted((a, b) => Number(a.split(".")[1]) - Number(b.split(".")[1]) || (a < b ? -1 : 1));
      expect(mine).toEqual(expected);
      expect(new Set(mine).size).toBe(mine.length);
    }
    // What changed while the snapshot was read comes with it and again; after it nothing comes twice.
    const later = changes.filter((sequence) => sequence > snapshotAt);
    const expected = Array.from({ length: toggled + 2 }, (_, i) => BigInt(i + 1)).filter((one) => one > snapshotAt);
    expect(later).toEqual(expected);
    expect(lastStatus).toBe(TaskStatus.SUCCESS);
    expect(proxy.cuts).toBeGreaterThanOrEqual(wantedCuts);
  },
  90_000,
);
