import { randomUUID } from "node:crypto";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Client, type QueryResultRow } from "pg";
import type { ClaimedActivity } from "../../gen/ts/headway/v1/activity_claim_pb.ts";
import { createOrm } from "../../src/db/orm.ts";
import { type Reaped, reapQueue } from "../../src/store/queue-reap.ts";
import type { TestDatabase } from "./database.ts";
import type { Clients } from "./lanes.ts";

type Activities = Clients["activities"];
type ClaimInit = NonNullable<Parameters<Activities["claimActivities"]>[0]>;

/** A name that no other test has work of. */
export function workName(): string {
  return `work-${randomUUID()}`;
}

/** Claims work of a name, one activity unless told otherwise, and answers what was taken. */
export async function claim(activities: Activities, name: string, init: ClaimInit = {}): Promise<ClaimedActivity[]> {
  const { activities: taken } = await activities.claimActivities({ names: [name], owner: "worker", ...init });
  return taken;
}

/** Claims the one activity that there is to have. */
export async function claimOne(activities: Activities, name: string, init: ClaimInit = {}) {
  const [taken] = await claim(activities, name, { wait: durationFromMs(10_000), ...init });
  if (!taken?.activity) throw new Error(`there is no work of the name ${name}`);
  return { ...taken.activity, epoch: taken.epoch, leaseExpireTime: taken.leaseExpireTime };
}

/** The queue as its database has it, over connections that stay. */
export interface QueueDatabase extends AsyncDisposable {
  query<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]>;
  /** Makes a pass of the reaper, as a process beside the servers would, at a time or now. */
  reap(now?: number): Promise<Reaped>;
}

/** Opens the queue of a database. */
export async function openQueue({ url }: TestDatabase): Promise<QueueDatabase> {
  const orm = createOrm({ url, pool: 1 });
  const client = new Client({ connectionString: url });
  await client.connect();
  const errorMessage = "Task failed with error: {error}";
  return {
    query: async (text, values) => (await client.query(text, values)).rows,
    reap: (now) => reapQueue(orm.em.fork(), "beside", { now, errorMessage }),
    async [Symbol.asyncDispose]() {
      await client.end();
      await orm.close();
    },
  };
}

/** Makes one pass of the reaper, at a time or now. */
export async function reap(database: TestDatabase, now?: number): Promise<Reaped> {
  await using queue = await openQueue(database);
  return await queue.reap(now);
}

/** Lets the time of a part of the queue pass: leases, pauses and times not to begin before. */
export async function pass(
  { query }: Pick<QueueDatabase, "query">,
  ms: number,
  where: string,
  values: unknown[],
): Promise<void> {
  await query(
    `update activity set due_at = due_at - interval '1 ms' * ${ms},
      lease_expires_at = lease_expires_at - interval '1 ms' * ${ms} where ${where}`,
    values,
  );
}

/** Lets the lease of an activity run out, and its loss be seen. */
export async function lapse(database: TestDatabase, activityId: string): Promise<void> {
  await pass(database, 4_000_000, "id = $1", [activityId]);
  await reap(database);
}
