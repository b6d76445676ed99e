import { randomUUID } from "node:crypto";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { startCuttingProxy } from "./harness/cutting-proxy.ts";
import { waitingForLocks } from "./harness/database.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { type Clients, connect, grpc, lanes } from "./harness/lanes.ts";
import { RUNNING, SUCCESS, setStatus } from "./harness/tasks.ts";
import { type Assigned, assign, numbers, send } from "./harness/trackers.ts";

const headway = useHeadway({ env: { HEADWAY_CHECKPOINT_MS: "20" } });
const wantedEvents = 100_000;
const writers = 16;
// How many events a writer sends in one call after the other, over and over: alone, a few, many.
const sizes = [1, 1, 1, 8, 60, 200];

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("3.3.1: an event whose commit is held up is not passed by one that came later", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1");
    const slow = new Client({ connectionString: headway.database.url });
    await slow.connect();
    try {
      // What the server does to send an event, by hand, and held open right before its commit.
      await slow.query("begin");
      const number = "update tracker set newest_sequence = newest_sequence + 1 where id = $1 returning newest_sequence";
      const { rows } = await slow.query(number, [one.trackerId]);
      const insert = `insert into event (project_id, tracker_id, sequence, id, type, created_at)
        values ('default', $1, $2, $3, 'slow', now())`;
      await slow.query(insert, [one.trackerId, rows[0].newest_sequence, randomUUID()]);

      const later = send(clients(), one, "3");
      let isSent = false;
      void later.then(() => (isSent = true));
      await expect.poll(() => waitingForLocks(headway.database)).not.toEqual([]);
      const page = await clients().events.listEvents(one.to);
      expect(page).toMatchObject({ lastSequence: 1n, newestSequence: 1n });
      await clients().trackers.getTracker({ tracker: one.tracker });
      expect(isSent).toBe(false);

      await slow.query("commit");
      expect((await later).map(({ sequence }) => sequence)).toEqual([3n]);
      const rest = await clients().events.listEvents({
        ...one.to,
        start: { case: "afterSequence", value: page.lastSequence },
      });
      expect(rest.events.map(({ sequence }) => sequence)).toEqual([2n, 3n]);
    } finally {
      await slow.end();
    }
  });

  test("a reader that waits for events gets 1 to n, while sixteen write through two replicas", async () => {
    await using replica = await startHeadway({ database: headway.database });
    const one = await assign(clients());
    const writing = writeAll([clients(), replica.on(lane)], one);
    const seen: bigint[] = [];
    while (seen.length < wantedEvents) {
      const page = await clients().events.listEvents({
        ...one.to,
        start: { case: "afterSequence", value: seen.at(-1) ?? 0n },
        wait: durationFromMs(10_000),
        pageSize: 1000,
      });
      seen.push(...page.events.map(({ sequence }) => sequence));
    }
    await writing;
    expect(seen).toEqual(numbers(1, wantedEvents));
  }, 60_000);

  test("a watcher that is cut off a hundred times gets 1 to n, while sixteen write", async () => {
    const wantedCuts = 100;
    const one = await assign(clients());
    await setStatus(clients().tasks, one.taskId, RUNNING);
    // As much as some events in one cut and as thousands of them in another, so that the cuts are all along the way.
    const budget = () => (proxy.cuts < wantedCuts ? { bytes: 10 ** (1 + Math.random() * 5), ms: 150 } : undefined);
    await using proxy = await startCuttingProxy(lane.port(headway), budget);
    const watching = watchAll(proxy.port, one);
    await writeAll([headway.on(grpc)], one);
    while (proxy.cuts < wantedCuts) await send(headway.on(grpc), one, "one more");
    const { tracker } = await clients().trackers.getTracker({ tracker: one.tracker });
    await setStatus(clients().tasks, one.taskId, SUCCESS);
    const { seen, ended } = await watching;
    expect(seen).toEqual(numbers(1, Number(tracker?.newestSequence)));
    expect(ended).toBe(SUCCESS);
  }, 60_000);

  /** Sends the wanted number of events by many writers at once. */
  async function writeAll(replicas: readonly Clients[], one: Assigned): Promise<void> {
    const perWriter = wantedEvents / writers;
    async function write(writer: number) {
      const through = replicas[writer % replicas.length] as Clients;
      for (let sent = 0, calls = writer; sent < perWriter; calls += 1) {
        const size = Math.min(sizes[calls % sizes.length] ?? 1, perWriter - sent);
        const event = { ...one.to, type: `${writer}.${sent}` };
        await (size === 1
          ? through.events.sendEvent({ event })
          : through.events.sendEvents({ events: Array.from({ length: size }, () => event) }));
        sent += size;
      }
    }
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  }

  async function watchAll(port: number, { to }: Assigned) {
    using cut = connect(lane, { grpcPort: port, httpPort: port });
    const seen: bigint[] = [];
    for (let position = 0n; ; ) {
      try {
        const start = { case: "afterSequence", value: position } as const;
        for await (const { sequence, frame } of cut.events.watchEvents({ ...to, start })) {
          if (frame.case === "events") seen.push(...frame.value.events.map((event) => event.sequence));
          if (frame.case === "final") return { seen, ended: frame.value.taskStatus };
          expect(sequence).toBe(seen.at(-1) ?? 0n);
          position = sequence;
        }
        throw new Error("the stream ended with OK and without a final frame");
      } catch (err) {
        // What the cut looks like differs by protocol. That the server refused would carry details.
        if (!(err instanceof ConnectError) || err.details.length > 0) throw err;
      }
    }
  }
});
