import { randomUUID } from "node:crypto";
import { ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { createActivity } from "./harness/activities.ts";
import { createDatabase } from "./harness/database.ts";
import { type Clients, connect, lanes } from "./harness/lanes.ts";
import { startProcess } from "./harness/server-process.ts";

const appends = 10_000;
const atOnce = 64;

test.each(lanes)(
  "after kill -9 amid 10,000 appends over $name, repeating all of them leaves each there once",
  async (lane) => {
    await using database = await createDatabase();
    const env = { DATABASE_URL: database.url, HEADWAY_DATABASE_POOL: "4" };
    const requests = Array.from({ length: appends }, (_, i) => ({ message: `${i}`, requestId: randomUUID() }));
    const acknowledged = new Map<string, bigint>();
    let activityId: string;
    {
      await using server = await startProcess(env);
      using clients = connect(lane, server);
      activityId = (await createActivity(clients.activities)).id;
      await appendAll(clients, activityId, requests, (message, sequence) => {
        acknowledged.set(message, sequence);
        if (acknowledged.size === appends / 2) void server.end("SIGKILL");
      });
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(appends / 2);
    expect(acknowledged.size).toBeLessThan(appends);

    await using server = await startProcess(env);
    using clients = connect(lane, server);
    const repeat = (message: string, sequence: bigint) => {
      expect(sequence).toBe(acknowledged.get(message) ?? sequence);
      acknowledged.set(message, sequence);
    };
    await appendAll(clients, activityId, requests, repeat, { again: true });
    const rows = await database.query<{ message: string; sequence: string }>(
      "select message, sequence from activity_entry where activity_id = $1 and sequence > 1 order by sequence",
      [activityId],
    );
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: appends }, (_, i) => i + 2));
    expect(new Map(rows.map(({ message, sequence }) => [message, BigInt(sequence)]))).toEqual(acknowledged);
  },
  120_000,
);

/** Appends each request, many at once. What a lost connection leaves open is tried `again`, or left. */
async function appendAll(
  { activities }: Clients,
  activityId: string,
  requests: readonly { message: string; requestId: string }[],
  onDone: (message: string, sequence: bigint) => void,
  { again = false } = {},
): Promise<void> {
  const waiting = [...requests];
  async function worker() {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { message, requestId } = next;
      try {
        const answer = await activities.reportProgress({ activityId, entries: [{ message }], requestId });
        onDone(message, answer.lastSequence);
      } catch (err) {
        // A refusal would carry details: it is no lost connection.
        if (!(err instanceof ConnectError) || err.details.length > 0) throw err;
        if (!again) return;
        waiting.push(next);
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
}
