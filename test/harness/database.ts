import { randomBytes } from "node:crypto";
import { Client, type QueryResultRow } from "pg";
import { inject } from "vitest";

/** The migrated database that the others are copies of. */
export const templateName = "headway_template";

/** A database of one test or test file. Disposing drops it, whoever is connected. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** Runs one statement, for what the API does not show. */
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

/** Copies the migrated database; or makes an empty one. */
export async function createDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const server = inject("databaseUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await withAdmin(server, (admin) => admin.query(`create database ${name}${empty ? "" : ` template ${templateName}`}`));
  const url = urlOf(server, name);
  return {
    url,
    query: (text, values) => withAdmin(url, async (client) => (await client.query(text, values)).rows),
    async [Symbol.asyncDispose]() {
      await withAdmin(server, (admin) => admin.query(`drop database ${name} with (force)`));
    },
  };
}

/** Connects for as long as some work takes. */
export async function withAdmin<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Takes a lock, such as "select from activity for update", and does some work. The work may release it before. */
export async function whileLocked(
  database: TestDatabase,
  lock: string,
  work: (release: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await withAdmin(database.url, async (client) => {
    await client.query("begin");
    await client.query(lock);
    await work(async () => void (await client.query("commit")));
  });
}

/** The processes of a database that wait for a lock, and the statements that they are at. */
export async function waitingForLocks(database: TestDatabase): Promise<{ pid: number; query: string }[]> {
  return await database.query(
    "select pid, query from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
  );
}

/** The connections that servers have to a database. */
export async function connectionsOf(database: TestDatabase): Promise<{ pid: number }[]> {
  return await database.query(
    "select pid from pg_stat_activity where application_name = 'headway' and datname = current_database()",
  );
}

/** How often a database had to undo a transaction because it waited for one that waited for it. */
export async function deadlocks(database: TestDatabase): Promise<number> {
  const query = "select deadlocks::int as count from pg_stat_database where datname = current_database()";
  const [row] = await database.query<{ count: number }>(query);
  return row?.count ?? 0;
}

/** What the database is to undo. */
export interface Undoing {
  readonly table: string;
  readonly on: "insert" | "update" | "delete";
  /** Why it says that it does, such as 40001. */
  readonly code: string;
}

/** Has a database undo the next transaction that writes to a table. Answers a way to ask whether it has. */
export async function undoNext(database: TestDatabase, { table, on, code }: Undoing): Promise<() => Promise<boolean>> {
  const name = `undo_${table}_${on}`;
  // A sequence counts on when its transaction is undone.
  await database.query(`create sequence if not exists ${name}; select setval('${name}', 1, false)`);
  await database.query(`
    create or replace function ${name}() returns trigger language plpgsql as $$ begin
      if nextval('${name}') = 1 then raise exception 'undone by a test' using errcode = '${code}'; end if;
      return null;
    end $$;
    create or replace trigger ${name} before ${on} on ${table} execute function ${name}()`);
  return async () => {
    const [row] = await database.query<{ undone: boolean }>(`select is_called as undone from ${name}`);
    return row?.undone ?? false;
  };
}

/** Counts from now on how many writes to a table a database undoes. Answers a way to ask how many it were. */
export async function countUndone(
  database: TestDatabase,
  { table, on }: Omit<Undoing, "code">,
): Promise<() => Promise<number>> {
  const name = `count_${table}_${on}`;
  // The sequence counts what is undone as well, the table only what is not.
  await database.query(`
    create sequence ${name}_begun;
    create table ${name}_done (nth bigint);
    create function ${name}() returns trigger language plpgsql as $$ begin
      insert into ${name}_done values (nextval('${name}_begun'));
      return null;
    end $$;
    create trigger ${name} before ${on} on ${table} execute function ${name}()`);
  return async () => {
    const [row] = await database.query<{ undone: number }>(
      `select (b.last_value - (select count(*) from ${name}_done))::int as undone from ${name}_begun b where b.is_called`,
    );
    return row?.undone ?? 0;
  };
}

/** The address of another database of the same server. */
export function urlOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
