import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { createActivity } from "./harness/activities.ts";
import { createDatabase } from "./harness/database.ts";
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
    await enqueue(replicas, name);

    let done = 0;
    const work = async (worker: number) => {
      while (done < count) {
        const replica = replicas[worker % 2] as Replica;
        try {
          done += await claimAndComplete(replica.clients, name, `worker-${worker}`);
        } catch (err) {
          // A refusal with a reason would be a fault of the queue; the others are of a server that is gone.
          const { details, message } = ConnectError.from(err);
          if (details.length > 0 && !/CLAIM_LOST|stopping|lost|ended/.test(message)) throw err;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        const { rows } = {
          rows: await database.query<{ n: string }>("select count(*) n from activity where status = 'COMPLETE'"),
        };
        done = Number(rows[0]?.n);
      }
    };
    const working = Promise.all(Array.from({ length: workerCount }, (_, i) => work(i)));
    for (const [i, signal] of (["SIGKILL", "SIGTERM"] as const).entries()) {
      await expect.poll(() => done).toBeGreaterThan((count * (i + 1)) / 4);
      const replica = replicas[i] as Replica;
      await replica.server.end(signal);
      replica.clients[Symbol.dispose]();
      Object.assign(replica, await open());
    }
    await working;

    const rows = await database.query<{ status: string; place: string; started: string }>(
      `select status, row_number() over (order by priority desc, queue_order, id) as place,
        row_number() over (order by started_at, priority desc, queue_order, id) as started
       from activity where name = $1`,
      [name],
    );
    expect(rows.filter(({ status }) => status !== "COMPLETE")).toEqual([]);
    expect(rows).toHaveLength(count);
    // Claims at the same moment share what is first between them; nothing is further from its place than that.
    const furthest = Math.max(...rows.map(({ place, started }) => Math.abs(Number(place) - Number(started))));
    expect(furthest).toBeLessThanOrEqual(workerCount * limit);
    for (const { clients, server } of replicas) {
      clients[Symbol.dispose]();
      await server.end("SIGKILL");
    }
  },
  60_000,
);

/** Queues all of them over both replicas, with five priorities. */
async function enqueue(replicas: readonly Replica[], name: string): Promise<void> {
  let next = 0;
  const queue = async (i: number) => {
    const { activities } = (replicas[i % 2] as Replica).clients;
    for (let n = next; n < count; n = next) {
      next += 1;
      const backoff = { initial: durationFromMs(0) };
      await createActivity(activities, { name, queue: { priority: (n % 5) - 2, backoff } });
    }
  };
  await Promise.all(Array.from({ length: 64 }, (_, i) => queue(i)));
}

async function claimAndComplete({ activities }: Clients, name: string, owner: string): Promise<number> {
  const claim = { names: [name], owner, limit, lease: durationFromMs(4000), wait: durationFromMs(1000) };
  const { activities: taken } = await activities.claimActivities(claim);
  await Promise.all(
    taken.map(({ activity, epoch }) => activities.completeActivity({ activityId: activity?.id ?? "", epoch })),
  );
  return taken.length;
}
