import { sql } from "kysely";
import pkg from "../../package.json" with { type: "json" };
import { holderOf } from "./advisory-lock.ts";
import { standardTimeouts, withoutStatementLimit } from "./connection.ts";
import { migrations } from "./migrations/index.ts";
import { closeOrm, createOrm, migrationTable, type Orm } from "./orm.ts";
import { type DatabaseAddress, UnusableDatabase } from "./unusable-database.ts";
import { type Waiting, waitFor } from "./waiting.ts";

// Any number will do, as long as no other program that shares the database locks the same one.
const migrationLock = 4_861_920_117;

/** Whether a database lacks migrations, by the names of those that it has. Throws when it has some of a later build. */
export function needsMigration(applied: readonly string[], address: DatabaseAddress): boolean {
  const known = new Set(migrations.map(({ name }) => name));
  const newer = applied.filter((name) => !known.has(name));
  if (newer.length === 0) return applied.length < known.size;
  const why = `its schema has ${newer.map((name) => `"${name}"`).join(", ")}, which this program (Headway ${pkg.version}, schema "${migrations.at(-1)?.name}") does not know`;
  throw new UnusableDatabase(address, why, "start the newer Headway that made it, or restore a backup from before");
}

/**
 * Runs the migrations that a database lacks. Replicas that start at once take turns by a lock that lasts as long as the
 * transaction of all migrations. So each migration runs once, and neither a crash nor a connection pooler keeps the lock.
 */
export async function migrate(url: string, address: DatabaseAddress, waiting: Waiting = {}): Promise<void> {
  const orm = createOrm({ url, pool: 2, timeouts: withoutStatementLimit(standardTimeouts) });
  try {
    await waitFor(() => migrateInTurn(orm, address), waiting, { pauseMs: 200, what: () => turnOf(orm) });
  } finally {
    await closeOrm(orm);
  }
}

/** Runs the migrations when it is our turn. Undefined when it is another's. */
async function migrateInTurn(orm: Orm, address: DatabaseAddress): Promise<true | undefined> {
  return await orm.em.fork().transactional(async (em) => {
    const db = em.getKysely();
    // A migration may take long, and what reads the table that it changes may have to be waited for.
    for (const timeout of ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"])
      await sql`set local ${sql.raw(timeout)} = 0`.execute(db);
    const { rows } = await sql<{ isOurs: boolean }>`
      select pg_try_advisory_xact_lock(${migrationLock}) as "isOurs"`.execute(db);
    if (!rows[0]?.isOurs) return undefined;
    // Another may have migrated it before our turn.
    if (needsMigration(await appliedMigrations((text) => sql.raw<Row>(text).execute(db)), address))
      await orm.migrator.up({ transaction: em.getTransactionContext()! });
    return true;
  });
}

interface Row {
  readonly exists: boolean;
  readonly name: string;
}

/** The names of the migrations that a database has, oldest first. */
export async function appliedMigrations(query: (text: string) => Promise<{ rows: readonly Row[] }>): Promise<string[]> {
  const { rows: found } = await query(`select to_regclass('${migrationTable}') is not null as exists`);
  if (!found[0]?.exists) return [];
  return (await query(`select name from ${migrationTable} order by id`)).rows.map(({ name }) => name);
}

async function turnOf(orm: Orm): Promise<string> {
  const pool = await orm.em.getDriver().getConnection().getNativeClient();
  const client = await pool.connect();
  const holder = await holderOf(client, migrationLock).finally(() => client.release());
  if (!holder) return "for its turn to migrate the database";
  const { pid, application, host, state } = holder;
  const where = `application "${application}", ${host ? `host ${host}` : "on its machine"}, ${state}`;
  return `for its turn to migrate the database, which database process ${pid} has (${where})`;
}
