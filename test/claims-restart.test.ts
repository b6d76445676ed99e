import { setTimeout as sleep } from "node:timers/promises";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { ErrorInfoSchema } from "../gen/ts/google/rpc/error_details_pb.ts";
import { createActivity } from "./harness/activities.ts";
import { createDatabase, type TestDatabase } from "./harness/database.ts";
import { type Clients, connect, lanes } from "./harness/lanes.ts";
import { workName } from "./harness/queue.ts";
import { type ServerProcess, startProcess } from "./harness/server-process.ts";

const count = 10_000;
const workerCount = 4;
const limit = 50;

/** A server that may be replaced by another: its clients are those of the one that runs. */
interface Replica {
  clients: Clients;
  server: ServerProcess;
}

test.each(lanes)(
  "10,000 activities, 4 workers and two replicas restarted once over $name: all complete, in their order",
  async (lane) => {
    await using database = await createDatabase();
    const env = { DATABASE_URL: database.url, HEADWAY_DATABASE_POOL: "4", HEADWAY_SHUTDOWN_GRACE_MS: "2000" };
    const open = async (): Promise<Replica> => {
      const server = await startProcess(env);
      return { server, clients: connect(lane, server) };
    };
    const replicas = await Promise.all([open(), open()]);
    const name = workName();
    const calls = await enqueue(replicas, name);

    let done = 0;
    const counting = (async () => {
      for (; done < count; await sleep(50)) done = await complete(database);
    })();
    const work = async (worker: number) => {
      while (done < count) {
        try {
          await claimAndComplete((replicas[worker % 2] as Replica).clients, name, `worker-${worker}`);
        } catch (err) {
          // A server that is gone gives no reason; a claim may be lost with it.
          const reason = ConnectError.from(err).findDetails(ErrorInfoSchema)[0]?.reason ?? "";
          expect(["", "SHUTTING_DOWN", "CALL_CANCELED", "CLAIM_LOST", "ACTIVITY_ENDED"]).toContain(reason);
          await sleep(50);
        }
      }
    };
    const working = Promise.all(Array.from({ length: workerCount }, (_, i) => work(i)));
    // One falls, the other is told to stop: what it was about to give out is not left without a worker.
    for (const [i, signal] of (["SIGKILL", "SIGTERM"] as const).entries()) {
      await expect.poll(() => done).toBeGreaterThan((count * (i + 1)) / 4);
      const replica = replicas[i] as Replica;
      await replica.server.end(signal);
      replica.clients[Symbol.dispose]();
      Object.assign(replica, await open());
    }
    await Promise.all([working, counting]);

    const rows = await database.query<{ id: string; priority: number; status: string; place: string; started: string }>(
      `select id, priority, status, row_number() over (order by priority desc, queue_order, id) as place,
        row_number() over (order by started_at, priority desc, queue_order, id) as started
       from activity where name = $1 order by priority desc, queue_order, id`,
      [name],
    );
    expect(rows.filter(({ status }) => status !== "COMPLETE")).toEqual([]);
    expect(rows).toHaveLength(count);
    expect(rows.map(({ priority }) => priority)).toEqual(rows.map(({ id }) => calls.get(id)?.priority));
    // First in: nothing stands before what was answered before it was sent.
    const answeredAt = new Map<number, number>();
    for (const { id, priority } of rows.toReversed()) {
      const call = calls.get(id);
      const firstAfter = answeredAt.get(priority) ?? Number.POSITIVE_INFINITY;
      expect(call?.sentAt).toBeLessThan(firstAfter);
      answeredAt.set(priority, Math.min(firstAfter, call?.answeredAt ?? 0));
    }
    // First out. Claims at the same moment share what is first between them; nothing is further from its place than that.
    const furthest = Math.max(...rows.map(({ place, started }) => Math.abs(Number(place) - Number(started))));
    expect(furthest).toBeLessThanOrEqual(workerCount * limit);
    for (const { clients, server } of replicas) {
      clients[Symbol.dispose]();
      await server.end("SIGKILL");
    }
  },
  120_000,
);

async function complete(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    "select count(*)::int as count from activity where status = 'COMPLETE'",
  );
  return row?.count ?? 0;
}

interface Call {
  readonly priority: number;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Queues all of them over both replicas, with five priorities. Answers when each was sent and answered, by id. */
async function enqueue(replicas: readonly Replica[], name: string): Promise<Map<string, Call>> {
  const calls = new Map<string, Call>();
  let next = 0;
  const queue = async (i: number) => {
    const { activities } = (replicas[i % 2] as Replica).clients;
    for (let n = next; n < count; n = next) {
      next += 1;
      const backoff = { initial: durationFromMs(0) };
      const priority = (n % 5) - 2;
      const sentAt = performance.now();
      const { id } = await createActivity(activities, { name, queue: { priority, backoff } });
      calls.set(id, { priority, sentAt, answeredAt: performance.now() });
    }
  };
  await Promise.all(Array.from({ length: 64 }, (_, i) => queue(i)));
  return calls;
}

async function claimAndComplete({ activities }: Clients, name: string, owner: string): Promise<void> {
  const claim = { names: [name], owner, limit, lease: durationFromMs(2000), wait: durationFromMs(1000) };
  const { activities: taken } = await activities.claimActivities(claim);
  await Promise.all(
    taken.map(({ activity, epoch }) => activities.completeActivity({ activityId: activity?.id ?? "", epoch })),
  );
}
