import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { OutageClock } from "../domain/outage-clock.ts";

export type { Em };

/** What the store works with. */
export interface Database {
  /**
   * A new entity manager. Each call, and each pass of a loop, works on one of its own. What writes says so: it has
   * connections that no reader takes.
   */
  fork(use?: "write"): Em;
  /** This process, as the journal names it. */
  readonly origin: string;
  /** When the database was out of reach. Left out: never. */
  readonly clock?: OutageClock;
}

/** The hot statements' view of an entity manager: inside a transaction, the transaction's. */
export type Sql = Kysely<unknown>;

/** Statements on the connection of an entity manager. */
export function sqlOf(em: Em): Sql {
  return em.getKysely() as unknown as Sql;
}

/** What is done about a row that another transaction has locked: it is waited for, or passed over. */
export type Locking = "wait" | "skip";

/** The clause that locks the rows of a table of a query as asked. False takes no lock. */
export function lockOf(
  table: string,
  locking: Locking | false,
  strength: "update" | "share" = "update",
): RawBuilder<unknown> {
  if (locking === false) return sql``;
  return sql.raw(`for ${strength} of ${table}${locking === "skip" ? " skip locked" : ""}`);
}

/** The milliseconds of a time column, as an expression's text: rows carry numbers, not strings to be parsed. */
export function ms(column: string): string {
  return `(extract(epoch from ${column}) * 1000)::float8`;
}

/** The clock that all processes share, in whole milliseconds, as an expression's text. */
export const clockMs: string = `floor(${ms("clock_timestamp()")})`;

/** The time of the database, which all processes share: later than that of any lock taken before. */
export async function databaseTime(em: Em): Promise<Date> {
  const { rows } = await sql<{ at: number }>`select ${sql.raw(clockMs)} as at`.execute(sqlOf(em));
  return new Date(rows[0]?.at ?? 0);
}

/** What a read may be given: the end of its caller's patience. The statement is canceled in the database too. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Options for a statement that only reads. */
export function reading({ signal }: ReadOptions) {
  return signal ? { signal, inflightQueryAbortStrategy: "cancel query" as const } : {};
}
