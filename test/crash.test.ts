import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createActivity } from "./harness/activities.ts";
import { createDatabase } from "./harness/database.ts";
import { type Clients, connect, lanes } from "./harness/lanes.ts";
import { startProcess } from "./harness/server-process.ts";

const appends = 10_000;
const atOnce = 256;

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
      const writing = appendAll(clients, activityId, requests, (message, sequence) => {
        acknowledged.set(message, sequence);
        if (acknowledged.size === appends / 2) void server.end("SIGKILL");
      });
      await writing;
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(appends / 2);
    expect(acknowledged.size).toBeLessThan(appends);

    await using server = await startProcess(env);
    using clients = connect(lane, server);
    await appendAll(clients, activityId, requests, (message, sequence) => {
      expect(sequence).toBe(acknowledged.get(message) ?? sequence);
      acknowledged.set(message, sequence);
    });
    const rows = await database.query<{ message: string; sequence: string }>(
      "select message, sequence from activity_entry where activity_id = $1 and sequence > 1 order by sequence",
      [activityId],
    );
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: appends }, (_, i) => i + 2));
    expect(new Map(rows.map(({ message, sequence }) => [message, BigInt(sequence)]))).toEqual(acknowledged);
  },
  60_000,
);

/** Appends each request, many at once. Those that fail because the server is gone are left. */
async function appendAll(
  { activities }: Clients,
  activityId: string,
  requests: readonly { message: string; requestId: string }[],
  onDone: (message: string, sequence: bigint) => void,
): Promise<void> {
  let next = 0;
  let gone = false;
  async function lane() {
    while (next < requests.length && !gone) {
      const { message, requestId } = requests[next++] as (typeof requests)[number];
      const answer = await activities
        .reportProgress({ activityId, entries: [{ message }], requestId })
        .catch(() => void (gone = true));
      if (answer) onDone(message, answer.lastSequence);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane));
}
