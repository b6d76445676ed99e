import type { Client } from "pg";
import { entryMessage } from "./activities.ts";

/** Rows of a log as the server would write them, one object each. */
export type EntryRow = ReturnType<typeof rowsOf>[number];

/** A way to insert rows with one statement. */
export type Insert = (sql: Client, rows: readonly EntryRow[]) => Promise<unknown>;

const table = "bare_entry";
const columns = [
  "project_id",
  "activity_id",
  "sequence",
  "status",
  "percentage",
  "message",
  "level",
  "attempt",
  "data",
  "event_time",
  "created_at",
] as const;

/** Makes an empty table like the one that holds the logs, with the same checks and keys. */
export async function createBareTable(sql: Client): Promise<void> {
  await sql.query(`create table ${table} (like activity_entry including all)`);
}

const insertJson: Insert = (sql, rows) =>
  sql.query({
    name: "bare-json",
    text: `insert into ${table} (${columns.join(", ")})
      select ${columns.join(", ")} from json_to_recordset($1::json) as r (project_id text, activity_id text,
        sequence bigint, status text, percentage smallint, message text, level text, attempt int, data jsonb,
        event_time timestamptz, created_at timestamptz)`,
    values: [JSON.stringify(rows)],
  });

const insertValues: Insert = (sql, rows) => {
  const tuples = rows.map((_, r) => `(${columns.map((_, c) => `$${r * columns.length + c + 1}`).join(",")})`);
  return sql.query({
    // Prepared once for a number of rows.
    name: `bare-values-${rows.length}`,
    text: `insert into ${table} (${columns.join(", ")}) values ${tuples.join(",")}`,
    values: rows.flatMap((row) => columns.map((column) => row[column])),
  });
};

const columnTypes = "text text bigint text smallint text text int jsonb timestamptz timestamptz".split(" ");

// One value for each column: an array as the database reads it. Nothing in these rows is escaped in JSON.
const insertColumns: Insert = (sql, rows) =>
  sql.query({
    name: "bare-unnest",
    text: `insert into ${table} (${columns.join(", ")})
      select * from unnest(${columnTypes.map((type, c) => `$${c + 1}::${type}[]`).join(", ")})`,
    values: columns.map((column) => `{${JSON.stringify(rows.map((row) => row[column])).slice(1, -1)}}`),
  });

/** The ways to insert that are tried: the fastest is the limit. */
export const inserts: Readonly<Record<string, Insert>> = {
  json_to_recordset: insertJson,
  values: insertValues,
  unnest: insertColumns,
};

// What PostgreSQL takes in one statement.
const maxParameters = 65_535;

/** The most rows that every way can insert at once. */
export const maxRows: number = Math.floor(maxParameters / columns.length);

/** Makes entries for activities in turn, in runs of one activity, the next sequences each. */
export class EntryRows {
  readonly #ids: readonly string[];
  readonly #runLength: number;
  #made = 0;

  constructor(ids: readonly string[], runLength: number) {
    this.#ids = ids;
    this.#runLength = runLength;
  }

  /** The next entries. */
  next(count: number): EntryRow[] {
    const from = this.#made;
    this.#made += count;
    return rowsOf(this.#ids, this.#runLength, from, count);
  }
}

function rowsOf(ids: readonly string[], runLength: number, from: number, count: number) {
  const created_at = new Date().toISOString();
  return Array.from({ length: count }, (_, i) => {
    const run = Math.floor((from + i) / runLength);
    return {
      project_id: "default",
      activity_id: ids[run % ids.length] ?? "",
      sequence: Math.floor(run / ids.length) * runLength + ((from + i) % runLength) + 1,
      status: "RUNNING",
      percentage: 50,
      message: entryMessage,
      level: "INFO",
      attempt: 1,
      data: null,
      event_time: null,
      created_at,
    };
  });
}
