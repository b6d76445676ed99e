import { Client } from "pg";
import { appliedMigrations } from "./migrate.ts";
import { addressOf, type DatabaseAddress, UnusableDatabase } from "./unusable-database.ts";

/** What a start has to know of a database. */
export interface Inspection {
  readonly address: DatabaseAddress;
  /** The names of the migrations that it has, oldest first. */
  readonly applied: readonly string[];
  readonly mayCreateTables: boolean;
  /** Tells apart any two databases of any two servers. */
  readonly identity: string;
  /** Whether a pooler gives each transaction, or each statement, a session that others have used before. */
  readonly sharesSessions: boolean;
}

interface Facts {
  readonly version: number;
  readonly versionName: string;
  readonly isReadOnly: boolean;
  readonly mayCreateTables: boolean;
  readonly identity: string;
  readonly pid: number;
}

const oldestVersion = 15;
const connectTimeoutMs = 10_000;

/** Connects to a database and looks at what a start has to know. Throws a sentence when Headway cannot use it. */
export async function inspect(url: string, setting: string): Promise<Inspection> {
  const address = addressOf(url, setting);
  try {
    return await withClient(url, async (client) => {
      const facts = await factsOf(client);
      if (facts.version < oldestVersion * 10_000) {
        const remedy = `use PostgreSQL ${oldestVersion} or later`;
        throw new UnusableDatabase(address, `it is PostgreSQL ${facts.versionName}`, remedy);
      }
      if (facts.isReadOnly) {
        const remedy = `let ${setting} name the primary server, and a role whose transactions may write`;
        throw new UnusableDatabase(address, "it takes no writes", remedy);
      }
      const applied = await appliedMigrations((text) => client.query(text));
      // A pooler gives its own number to a connection.
      const isDirect = (client as Client & { processID?: number }).processID === facts.pid;
      return { address, applied, ...facts, sharesSessions: !isDirect && (await sharesSessions(client, url)) };
    });
  } catch (err) {
    throw UnusableDatabase.because(address, setting, err);
  }
}

async function factsOf(client: Client): Promise<Facts> {
  const { rows } = await client.query<Facts>(`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as "versionName",
      current_setting('transaction_read_only')::bool as "isReadOnly", pg_backend_pid() as pid,
      coalesce(has_schema_privilege(to_regnamespace('public')::oid, 'create'), false)
        and coalesce(has_schema_privilege(to_regnamespace(quote_ident(current_schema()))::oid, 'create'), false)
        as "mayCreateTables",
      concat_ws('/', extract(epoch from pg_postmaster_start_time()), (select oid from pg_database where datname = current_database()))
        as identity`);
  return rows[0] as Facts;
}

const looks = 5;
const pidQuery = "select pg_backend_pid() as pid";

/**
 * Whether two connections of a pooler share a session, or one has several: it pools by transaction or statement. A
 * pooler hands out the session that was given back last, or each in turn, so one of a few looks shows it.
 */
async function sharesSessions(client: Client, url: string): Promise<boolean> {
  return await withClient(url, async (other) => {
    const pidOf = async (one: Client) => (await one.query<{ pid: number }>(pidQuery)).rows[0]?.pid;
    const [own, others] = [await pidOf(client), await pidOf(other)];
    if (own === others) return true;
    for (let look = 0; look < looks; look += 1)
      if ((await pidOf(client)) !== own || (await pidOf(other)) !== others) return true;
    return false;
  });
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: "headway-start",
    connectionTimeoutMillis: connectTimeoutMs,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
