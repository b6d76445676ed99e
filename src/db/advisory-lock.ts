import type { ClientBase } from "pg";

/** Who holds an advisory lock. */
export interface LockHolder {
  readonly pid: number;
  /** The name that its connection gave itself. */
  readonly application: string;
  /** Where it connected from. Empty for a Unix socket. */
  readonly host: string;
  /** What its connection does, such as "idle". */
  readonly state: string;
}

/** Finds who holds an advisory lock of the database that a client is connected to. Undefined when nobody does. */
export async function holderOf(client: Pick<ClientBase, "query">, lock: number): Promise<LockHolder | undefined> {
  const { rows } = await client.query<LockHolder>(
    `select a.pid, coalesce(a.application_name, '') as application, coalesce(host(a.client_addr), '') as host,
       coalesce(a.state, '') as state
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
       and l.database = (select oid from pg_database where datname = current_database())
       and (l.classid::bigint << 32) + l.objid::bigint = $1`,
    [lock],
  );
  return rows[0];
}
