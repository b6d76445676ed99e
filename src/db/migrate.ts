import { Client } from "pg";
import type { Orm } from "./orm.ts";

// Any number will do, as long as no other program that shares the database locks the same one.
const migrationLock = 4_861_920_117;

/**
 * Brings the database up to date. Replicas that start at once take turns by a lock that dies with its connection,
 * so each migration runs once, and one that crashes half way holds nobody up.
 */
export async function migrate(orm: Orm, url: string): Promise<void> {
  const turn = new Client({ connectionString: url, application_name: "headway-migrate" });
  await turn.connect();
  try {
    await turn.query("select pg_advisory_lock($1)", [migrationLock]);
    await orm.migrator.up();
  } finally {
    await turn.end();
  }
}
