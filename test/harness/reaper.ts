import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { onTestFinished } from "vitest";
import { createOrm } from "../../src/db/orm.ts";
import { ActivityWriter } from "../../src/store/activity-writer.ts";
import { databaseTime } from "../../src/store/database.ts";
import { InstanceWriter } from "../../src/store/instance-writer.ts";
import type { TestDatabase } from "./database.ts";

const messages = { create: "", started: "", complete: "", error: "{error}" };
const nobody = { created: () => {}, progressed: () => {}, changed: () => {}, committed: () => {} };
const noQueue = { ready: () => {}, freed: () => {}, due: () => {} };

/**
 * Makes one pass of a reaper of its own, as another replica has it, with its clock set forward by so many seconds.
 * Nobody has to wait for what happens by then.
 */
export async function reapIn(database: TestDatabase, seconds: number): Promise<void> {
  await reap(database, () => Date.now() + seconds * 1000);
}

/** Makes one pass of such a reaper whose clock shows a time and so many seconds: however slow the machine is. */
export async function reapAfter(database: TestDatabase, time: Timestamp | undefined, seconds: number): Promise<void> {
  if (!time) throw new Error("the time is missing");
  await reap(database, () => timestampMs(time) + seconds * 1000);
}

async function reap(database: TestDatabase, clock: () => number): Promise<void> {
  const orm = createOrm({ url: database.url, pool: 2 });
  onTestFinished(() => orm.close());
  const store = { fork: () => orm.em.fork(), origin: "test" };
  const instances = new InstanceWriter(store, messages, new ActivityWriter(store, messages, nobody, noQueue), nobody);
  // The connection is open by then: its time is not to count.
  await databaseTime(store.fork());
  while ((await instances.bringLateUpToDate({ now: clock() })).more);
}
