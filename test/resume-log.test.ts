import { ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { COMPLETE, createActivity, report } from "./harness/activities.ts";
import { startCuttingProxy } from "./harness/cutting-proxy.ts";
import { useHeadway } from "./harness/headway.ts";
import { connect, grpc, type Lane, lanes, moreLanes } from "./harness/lanes.ts";

const headway = useHeadway({ env: { HEADWAY_CHECKPOINT_MS: "20" } });

test.each<[Lane, number]>([
  ...lanes.map((lane): [Lane, number] => [lane, 200]),
  ...moreLanes.map((lane): [Lane, number] => [lane, 30]),
])(
  "over $name a watcher that is cut off all the time gets every entry once, in order",
  async (lane, wantedCuts) => {
    const { activities } = headway.on(grpc);
    const { id } = await createActivity(activities);
    const budget = () => (proxy.cuts < wantedCuts ? { bytes: 1 + Math.random() * 6000, ms: 100 } : undefined);
    await using proxy = await startCuttingProxy(lane.port(headway), budget);

    async function write(writer: number) {
      for (let i = 0; proxy.cuts < wantedCuts; i += 1) {
        const messages = Array.from({ length: 1 + (i % 3) }, (_, j) => `${writer}.${i}.${j} ${"x".repeat(200)}`);
        await report(activities, id, ...messages);
      }
    }

    async function watch() {
      using clients = connect(lane, { grpcPort: proxy.port, httpPort: proxy.port });
      const sequences: bigint[] = [];
      for (let position = 0n; ; ) {
        try {
          for await (const { sequence, frame } of clients.activities.watchActivity({
            activityId: id,
            afterSequence: position,
          })) {
            if (frame.case === "entries") sequences.push(...frame.value.entries.map((entry) => entry.sequence));
            if (frame.case === "final") return { sequences, final: frame.value };
            expect(sequence).toBe(sequences.at(-1) ?? 0n);
            position = sequence;
          }
          throw new Error("the stream ended with OK and without a final frame");
        } catch (err) {
          // What the cut looks like differs by protocol. That the server refused would carry details.
          if (!(err instanceof ConnectError) || err.details.length > 0) throw err;
        }
      }
    }

    const watched = watch();
    await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
    const { lastSequence } = await report(activities, id, { message: "the end", status: COMPLETE });
    const { sequences, final } = await watched;
    expect(sequences).toEqual(Array.from({ length: Number(lastSequence) }, (_, i) => BigInt(i + 1)));
    expect(final.activity).toMatchObject({ id, status: COMPLETE, lastSequence });
    expect(proxy.cuts).toBeGreaterThanOrEqual(wantedCuts);
  },
  60_000,
);
