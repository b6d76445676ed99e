import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import type { Pool } from "pg";
import { parse } from "pg-connection-string";
import { Activity } from "../domain/activity.ts";
import { ActivityEntry } from "../domain/activity-entry.ts";
import { ActivitySlot } from "../domain/activity-slot.ts";
import { Agent } from "../domain/agent.ts";
import { ApiKey } from "../domain/api-key.ts";
import { AsyncTaskMark } from "../domain/async-task.ts";
import { Change, JournalHorizon, JournalMark } from "../domain/change.ts";
import { Event } from "../domain/event.ts";
import { PlanningNote, Preference } from "../domain/extracted.ts";
import { Extraction } from "../domain/extraction.ts";
import { Instance, InstanceRemoval, PingStatusChange } from "../domain/instance.ts";
import { JournalEra, JournalRun } from "../domain/journal-era.ts";
import { Leftover } from "../domain/leftover.ts";
import { Project } from "../domain/project.ts";
import { RequestRecord } from "../domain/request-record.ts";
import { Session, SessionRemoval } from "../domain/session.ts";
import { SessionMessage } from "../domain/session-message.ts";
import { Task } from "../domain/task.ts";
import { TaskHistory, TaskProgress, TaskRemoval } from "../domain/task-records.ts";
import { Tracker, TrackerReset } from "../domain/tracker.ts";
import { type DatabaseTimeouts, standardTimeouts } from "./connection.ts";
import { migrations } from "./migrations/index.ts";
import { guardPool } from "./pool.ts";
import { PooledClient, PreparingClient } from "./preparing-client.ts";

const entities = [
  ...[Project, ApiKey, Activity, ActivityEntry, ActivitySlot, Change, RequestRecord, Leftover],
  ...[JournalHorizon, JournalMark, JournalEra, JournalRun],
  ...[Instance, PingStatusChange, InstanceRemoval, AsyncTaskMark],
  ...[Agent, Task, TaskProgress, TaskHistory, TaskRemoval, Tracker, TrackerReset, Event],
  ...[Session, SessionRemoval, SessionMessage, Extraction, Preference, PlanningNote],
];

/** Where the database is, and how many connections a process may hold to it. */
export interface OrmOptions {
  readonly url: string;
  readonly pool?: number;
  /** Whether a pooler gives each transaction another session: then no statement is prepared under a name. */
  readonly isPooled?: boolean;
  readonly timeouts?: DatabaseTimeouts;
}

/** The table of the migrations that a database has. */
export const migrationTable = "headway_migration";

// The pool of each ORM, once it has one.
const pools = new WeakMap<object, () => Pool | undefined>();

/** Makes the ORM. It connects when it is first used. */
export function createOrm({ url, pool = 10, isPooled = false, timeouts = standardTimeouts }: OrmOptions) {
  let made: Pool | undefined;
  const onPoolCreated = (one: Pool) => {
    made = one;
    guardPool(one);
  };
  const orm = new MikroORM({
    clientUrl: url,
    entities,
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, tableName: migrationTable },
    pool: { min: 0, max: pool },
    // All that the URL says, such as sslmode or the folder of a socket: the ORM itself reads no more than the host.
    driverOptions: {
      ...parse(url),
      application_name: "headway",
      Client: isPooled ? PooledClient : PreparingClient,
      ...{ timeouts, isPooled, onPoolCreated },
      // The wait for a connection of the pool. A connection that is being opened ends earlier by itself.
      connectionTimeoutMillis: 2 * timeouts.connectMs,
    },
    // What goes wrong reaches the caller as an error; Headway's own log says the rest.
    logger: () => {},
    forceUtcTimezone: true,
    // Every store function works on a fork that it was given.
    allowGlobalContext: false,
  });
  pools.set(orm, () => made);
  return orm;
}

/**
 * Closes the ORM when all of its connections have been given back. The query builder forgets its pool before it ends
 * it, and then cannot give back one that is still being opened for a read which was called off: so the pool ends first.
 * One that was never used has no pool, and none is opened for the end.
 */
export async function closeOrm(orm: Orm): Promise<void> {
  await pools.get(orm)?.()?.end();
  await orm.close();
}

/** The ORM with all of Headway's entities. */
export type Orm = ReturnType<typeof createOrm>;

/** An entity manager of {@link createOrm}. */
export type Em = ReturnType<Orm["em"]["fork"]>;
