import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { prepared } from "../db/preparing-client.ts";
import { type Database, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/** A session that a process extracts, by the id of the extraction. */
export interface HeldRun extends SessionKey {
  readonly id: string;
}

/** A run whose session is locked. */
export interface LockedRun extends HeldRun {
  /** Its session shows an error. */
  readonly hasError: boolean;
}

/** The rows "k" of runs as the database is given them. */
export function runKeys(runs: readonly HeldRun[]): string {
  return JSON.stringify(runs.map(({ projectId, sessionId, id }) => ({ projectId, sessionId, id })));
}

/**
 * Locks the sessions of runs that still hold them, to the end of the transaction, and answers the runs. What is read
 * after this holds all that was stored into these sessions before.
 */
export async function lockHeld(em: Em, runs: readonly HeldRun[]): Promise<readonly LockedRun[]> {
  const { rows } = await sql<LockedRun>`${sql.raw(prepared)}
    select s.project_id as "projectId", s.id as "sessionId", s.run_id as id, s.last_error <> '' as "hasError"
    from json_to_recordset(${runKeys(runs)}::json) as k ("projectId" text, "sessionId" text, id text)
    join session s on s.project_id = k."projectId" and s.id = k."sessionId" and s.run_id = k.id
    order by s.project_id, s.id for update of s`.execute(sqlOf(em));
  return rows;
}

/**
 * Goes on holding the sessions of runs. Answers the ids of those that hold theirs still. They are locked in the order of
 * their keys, as by whoever stores into them.
 */
export async function renewRuns(
  database: Database,
  runs: readonly HeldRun[],
  leaseMs: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    with held as materialized (
      select s.project_id, s.id, s.run_id
      from json_to_recordset(${runKeys(runs)}::json) as k ("projectId" text, "sessionId" text, id text)
      join session s on s.project_id = k."projectId" and s.id = k."sessionId" and s.run_id = k.id
      order by s.project_id, s.id for update of s
    )
    update session s set run_expires_at = now() + ${leaseMs}::float8 * interval '1 millisecond'
    from held h where s.project_id = h.project_id and s.id = h.id
    returning s.run_id as id`.execute(sqlOf(database.fork("write")));
  return new Set(rows.map(({ id }) => id));
}

/** The runs, of other processes than this, whose lease is over: nobody works on them any more. */
export async function expiredRuns(database: Database, own: readonly HeldRun[]): Promise<readonly HeldRun[]> {
  const { rows } = await sql<HeldRun>`
    select s.project_id as "projectId", s.id as "sessionId", s.run_id as id from session s
    where s.run_id is not null and s.run_expires_at <= now()
      and s.run_id <> all(${own.map(({ id }) => id)}::text[])
    limit 200`.execute(sqlOf(database.fork()));
  return rows;
}
