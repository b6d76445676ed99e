import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { CommitTrackerResponse } from "../gen/ts/headway/v1/tracker_commit_pb.ts";
import { createActivity } from "./harness/activities.ts";
import { connectionsOf, createDatabase, type TestDatabase } from "./harness/database.ts";
import { type Clients, connect, lanes } from "./harness/lanes.ts";
import { startProcess } from "./harness/server-process.ts";
import { createSession, says } from "./harness/sessions.ts";
import { type Assigned, assign, send } from "./harness/trackers.ts";

const workers = 16;
const rounds = 4;
const perRound = 60;

/** A worker with its tracker and its activity, and what it was answered so far, by cursor. */
interface Worker extends Assigned {
  readonly activityId: string;
  readonly sessionId: string;
  readonly answers: Map<bigint, CommitTrackerResponse>;
  readonly requestIds: readonly string[];
}

test.each(lanes)(
  "after kill -9 at random moments over $name each commit is there as a whole or not at all, and repeats are safe",
  async (lane) => {
    await using database = await createDatabase();
    const env = { DATABASE_URL: database.url, HEADWAY_DATABASE_POOL: "4" };
    let fleet: Worker[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await using server = await startProcess(env);
      using clients = connect(lane, server);
      if (round === 0) fleet = await Promise.all(Array.from({ length: workers }, () => makeWorker(clients)));
      const killAfter = Math.floor(Math.random() * perRound * workers * 0.8);
      let acknowledged = 0;
      const onDone = () => {
        acknowledged += 1;
        if (acknowledged === killAfter) void server.end("SIGKILL");
      };
      await Promise.all(fleet.map((worker) => workOn(clients, worker, perRound, onDone)));
      await server.end("SIGKILL");
      // PostgreSQL still commits what it was sent before.
      await expect.poll(() => connectionsOf(database)).toEqual([]);
      for (const worker of fleet) await expectWhole(database, worker);
    }
    await using server = await startProcess(env);
    using clients = connect(lane, server);
    await Promise.all(fleet.map((worker) => repeatAll(clients, worker)));
    for (const worker of fleet) await expectWhole(database, worker);
  },
  300_000,
);

async function makeWorker(clients: Clients): Promise<Worker> {
  const one = await assign(clients);
  await send(clients, one, ...Array.from({ length: rounds * perRound }, (_, i) => `${i + 1}`));
  const { id: activityId } = await createActivity(clients.activities);
  const { id: sessionId } = await createSession(clients.sessions);
  const requestIds = Array.from({ length: rounds * perRound + 1 }, () => randomUUID());
  return { ...one, activityId, sessionId, requestIds, answers: new Map() };
}

/** Processes events one by one, from the first that was not acknowledged, until the server is gone. */
async function workOn(clients: Clients, worker: Worker, count: number, onDone: () => void): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const cursor = BigInt(worker.answers.size + 1);
    const answer = await commit(clients, worker, cursor).catch(() => undefined);
    if (!answer) return;
    worker.answers.set(cursor, answer);
    onDone();
  }
}

async function commit(clients: Clients, worker: Worker, cursor: bigint): Promise<CommitTrackerResponse> {
  return await clients.trackers.commitTracker({
    tracker: worker.tracker,
    position: { case: "cursor", value: cursor },
    expectedCursor: cursor - 1n,
    status: `at ${cursor}`,
    state: { change: { case: "replace", value: { done: Number(cursor) } } },
    progress: [{ activityId: worker.activityId, entries: [{ message: `${cursor}` }] }],
    messages: [{ sessionId: worker.sessionId, messages: [says(`${cursor}`)] }],
    requestId: worker.requestIds[Number(cursor)] ?? "",
  });
}

/** Repeats every commit that was acknowledged, and the one that was under way. */
async function repeatAll(clients: Clients, worker: Worker): Promise<void> {
  for (const [cursor, answer] of worker.answers) expect(await commit(clients, worker, cursor)).toEqual(answer);
  const next = BigInt(worker.answers.size + 1);
  if (next > rounds * perRound) return;
  const { tracker } = await commit(clients, worker, next);
  expect(tracker?.cursor).toBe(next);
  worker.answers.set(next, await commit(clients, worker, next));
}

async function expectWhole(database: TestDatabase, worker: Worker): Promise<void> {
  const [tracker] = await database.query<{ cursor: string; status: string; state: { done: number } | null }>(
    "select cursor, status, state from tracker where id = $1",
    [worker.trackerId],
  );
  const cursor = Number(tracker?.cursor);
  const entries = await database.query<{ message: string }>(
    "select message from activity_entry where activity_id = $1 and sequence > 1 order by sequence",
    [worker.activityId],
  );
  expect(entries.map(({ message }) => message)).toEqual(Array.from({ length: cursor }, (_, i) => `${i + 1}`));
  const messages = await database.query<{ sequence: string; text: string }>(
    "select sequence, content::json #>> '{parts,0,text}' as text from session_message where session_id = $1 order by sequence",
    [worker.sessionId],
  );
  expect(messages).toEqual(Array.from({ length: cursor }, (_, i) => ({ sequence: `${i + 1}`, text: `${i + 1}` })));
  expect(tracker).toMatchObject(cursor === 0 ? { status: "" } : { status: `at ${cursor}`, state: { done: cursor } });
  // What was acknowledged is there; beyond it at most the one commit that was under way.
  expect([worker.answers.size, worker.answers.size + 1]).toContain(cursor);
}
