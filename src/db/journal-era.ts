import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { carried, type EraCause } from "../domain/journal-era.ts";
import type { Position } from "../domain/position.ts";
import type { Em } from "./orm.ts";
import { isAheadOfCluster, rebase } from "./rebase.ts";

const serverStart = "(extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint";

/**
 * The era in which a statement runs, as an expression's text. Null when no process has entered it yet. The row is
 * gone after a crash, so the answer belongs to the snapshot of the same statement.
 */
export const eraNow: string = `(select run.era from journal_run run where run.server_start = ${serverStart})`;

/** What the log says when an era begins for a reason that matters to those who come back. */
export const eraSentences: Partial<Record<EraCause, string>> = {
  crash: "the database recovered from a crash: streams that resume go back to what is known to be durable",
  elsewhere:
    "the data was restored, or came from another database server, and was adapted to this one: resume tokens and page tokens of before have expired",
};

interface Cluster {
  readonly systemIdentifier: string | null;
  readonly timeline: number | null;
}

interface LastEra extends Cluster {
  readonly sequence: number;
  readonly afterReached: string;
}

/** Enters the era of the present run of the database server. Answers why it began, when no other process was faster. */
export async function enterEra(em: Em): Promise<EraCause | undefined> {
  const cluster = await readCluster(em);
  return await em.fork().transactional(async (tx) => {
    const db = tx.getKysely();
    // To rebase much data may rightly take long.
    await sql`set local statement_timeout = 0`.execute(db);
    await sql`lock table journal_era in share row exclusive mode`.execute(db);
    const { rows: runs } = await sql<{ isThis: boolean }>`
      select server_start = ${sql.raw(serverStart)} as "isThis" from journal_run`.execute(db);
    if (runs[0]?.isThis) return undefined;
    const { rows } = await sql<LastEra>`
      select sequence, system_identifier as "systemIdentifier", timeline,
        (reached::text::numeric + 1)::text as "afterReached"
      from journal_era order by sequence desc limit 1`.execute(db);
    const [last] = rows;
    const isAhead = await isAheadOfCluster(tx, { thorough: last === undefined });
    const cause = isAhead ? "elsewhere" : causeOf(last, cluster, runs.length > 0);
    if (cause === "elsewhere") await rebase(tx);
    const id = randomBytes(9).toString("base64url");
    // A server that was stopped in good order gives no transaction id out again. One that crashed may do so, from the
    // last one on that is known to be durable.
    const beganAt = cause === "crash" ? last?.afterReached : undefined;
    await sql`
      insert into journal_era (sequence, id, cause, began_at, reached, system_identifier, timeline, created_at)
      values (${(last?.sequence ?? 0) + 1}, ${id}, ${cause},
        coalesce(${beganAt}::text::xid8, pg_snapshot_xmax(pg_current_snapshot())), pg_current_xact_id(),
        ${cluster.systemIdentifier}, ${cluster.timeline}, clock_timestamp())`.execute(db);
    await sql`
      insert into journal_run values (1, ${id}, ${sql.raw(serverStart)})
      on conflict (id) do update set era = excluded.era, server_start = excluded.server_start`.execute(db);
    return cause;
  });
}

function causeOf(last: LastEra | undefined, cluster: Cluster, isRunKept: boolean): EraCause {
  if (!last) return "first";
  const differs = (key: keyof Cluster) => last[key] !== null && cluster[key] !== null && last[key] !== cluster[key];
  if (differs("systemIdentifier") || differs("timeline")) return "elsewhere";
  return isRunKept ? "restart" : "crash";
}

/** Carries a position over to the newest era. Undefined when it has expired there. */
export async function carryOver(em: Em, position: Position): Promise<Position | undefined> {
  const { rows } = await sql<{ id: string; cause: EraCause; beganAt: string }>`
    select id, cause, began_at::text as "beganAt" from journal_era order by sequence`.execute(em.getKysely());
  return carried(
    position,
    rows.map((row) => ({ ...row, beganAt: BigInt(row.beganAt) })),
  );
}

/** Writes down that an era has got to the present transaction, unless that is known of a later one than given. */
export async function markReached(em: Em, era: string, below: bigint): Promise<void> {
  await sql`
    update journal_era set reached = pg_current_xact_id()
    where id = ${era} and reached < ${`${below}`}::text::xid8`.execute(em.getKysely());
}

/** What tells this cluster from others, where it may be read: hosted databases and their copies do not all show it. */
async function readCluster(em: Em): Promise<Cluster> {
  const systemIdentifier = await readIfAllowed(em, "(select system_identifier::text from pg_control_system())");
  const timeline = await readIfAllowed(em, "left(pg_walfile_name(pg_current_wal_lsn()), 8)");
  return { systemIdentifier, timeline: timeline === null ? null : Number.parseInt(timeline, 16) };
}

// Not allowed, not supported, not there.
const notReadable = new Set(["42501", "0A000", "42883"]);

async function readIfAllowed(em: Em, expression: string): Promise<string | null> {
  try {
    const { rows } = await sql<{ value: string }>`select ${sql.raw(expression)} as value`.execute(em.getKysely());
    return rows[0]?.value ?? null;
  } catch (err) {
    if (notReadable.has((err as { code?: string }).code ?? "")) return null;
    throw err;
  }
}
