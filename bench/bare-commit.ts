import type { Client } from "pg";
import { stateOf } from "./commit-calls.ts";
import { connectSql } from "./sql.ts";

/** A way to commit by SQL alone. */
export interface BareCommits {
  readonly name: string;
  /** Commits for a time, and answers how many. */
  readonly run: (seconds: number) => Promise<number>;
}

/** Makes copies of the tables that a commit writes, with the same keys. */
export async function createBareTables(sql: Client): Promise<void> {
  await sql.query("create table bare_tracker (like tracker including all) with (fillfactor = 80)");
  await sql.query("insert into bare_tracker select * from tracker");
  await sql.query("update bare_tracker set cursor = 0");
  await sql.query("vacuum full analyze bare_tracker");
  await sql.query("create table bare_change (like change including all)");
}

interface Row {
  readonly id: string;
  readonly cursor: number;
  readonly state: ReturnType<typeof stateOf>;
}

// What a commit does: the row, the line of the journal, and the id of the event for the answer. The last commit of a
// tracker in a group is what is left of it.
const text = `
  with given as (
    select * from json_to_recordset($1::json) as g (id text, cursor bigint, state jsonb)
  ), updated as (
    update bare_tracker t set cursor = g.cursor, state = g.state, state_version = t.state_version + 1,
      state_updated_at = now(), revision = t.revision + 1, updated_at = now(), moved_at = now()
    from given g where t.project_id = 'default' and t.id = g.id and t.epoch = 1 and t.lease_expires_at > now()
    returning t.id
  ), noted as (
    insert into bare_change (project_id, changed_in, kind, ids, origin, created_at)
    select 'default', pg_current_xact_id(), 'tracker', array_agg(id), 'bench', now() from updated
  )
  select e.id from json_to_recordset($2::json) as p (id text, cursor bigint)
  join event e on e.project_id = 'default' and e.tracker_id = p.id and e.sequence = p.cursor`;

/** The commits of a group, in one transaction. */
async function commitGroup(sql: Client, rows: readonly Row[]): Promise<void> {
  const last = [...new Map(rows.map((row) => [row.id, row])).values()];
  const places = rows.map(({ id, cursor }) => ({ id, cursor }));
  const values = [JSON.stringify(last), JSON.stringify(places)];
  const { rows: events } = await sql.query({ name: "bare-commit", text, values });
  if (events.length !== rows.length) throw new Error(`${events.length} of ${rows.length} events were found`);
}

// As many connections as the server has, unless told otherwise.
const poolSize = 10;

/**
 * The ways that are tried, of which the fastest is the limit: groups of the size that the server writes, one after the
 * other or two at once, and each commit in a transaction of its own over as many connections as a server has.
 */
export async function bareForms(
  stack: AsyncDisposableStack,
  databaseUrl: string,
  ids: readonly string[],
  { groupSize, eventsEach }: { groupSize: number; eventsEach: number },
): Promise<BareCommits[]> {
  const pool: Client[] = [];
  for (let i = 0; i < poolSize; i += 1) pool.push(await connectSql(stack, databaseUrl));
  const form = (name: string, connections: readonly Client[], size: number): BareCommits => ({
    name,
    async run(seconds) {
      const until = performance.now() + seconds * 1000;
      const counts = connections.map(async (sql, c) => {
        // Rows of its own, where there are enough: two groups that share some in another order would deadlock.
        const own = ids.filter((_id, i) => ids.length < connections.length || i % connections.length === c);
        const steps = new Steps(own, eventsEach);
        let count = 0;
        for (; performance.now() < until; count += size) await commitGroup(sql, steps.next(size));
        return count;
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
  });
  return [
    form("groups", pool.slice(0, 1), groupSize),
    form("groups on two", pool.slice(0, 2), groupSize),
    form("single", pool, 1),
  ];
}

/** The commits of trackers in turn, each with the next event and a new state. */
class Steps {
  readonly #ids: readonly string[];
  readonly #eventsEach: number;
  #made = 0;

  constructor(ids: readonly string[], eventsEach: number) {
    this.#ids = ids;
    this.#eventsEach = eventsEach;
  }

  next(count: number): Row[] {
    const from = this.#made;
    this.#made += count;
    return Array.from({ length: count }, (_, i) => {
      const cursor = (Math.floor((from + i) / this.#ids.length) % this.#eventsEach) + 1;
      return { id: this.#ids[(from + i) % this.#ids.length] ?? "", cursor, state: stateOf(cursor) };
    });
  }
}
