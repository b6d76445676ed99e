import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { Json } from "../domain/columns.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import { fittingRows } from "./page-size.ts";

/** Whose async tasks are meant: an instance's, an agent's, or all of a project. */
export interface AsyncTaskScope {
  readonly projectId: string;
  readonly instanceId?: string | undefined;
  readonly agentId?: string | undefined;
}

/** An async task that runs, as read. */
export interface AsyncTaskRow {
  readonly id: string;
  readonly name: string;
  readonly instanceId: string;
  readonly percentage: number;
  readonly message: string;
  readonly cancelRequested: boolean;
  readonly metadata: Json | null;
  readonly startedAt: number;
  readonly elapsedMs: number;
}

/** Reads the async tasks that run, the oldest first and as many as a message carries, and counts all of them. */
export async function runningAsyncTasks(
  em: Em,
  { projectId, instanceId, agentId }: AsyncTaskScope,
  limit: number,
  options: ReadOptions = {},
): Promise<{ rows: readonly AsyncTaskRow[]; activeCount: number }> {
  const conditions = [sql`a.project_id = ${projectId} and a.instance_id is not null and a.status = 'RUNNING'`];
  if (instanceId !== undefined) conditions.push(sql`a.instance_id = ${instanceId}`);
  if (agentId !== undefined) {
    conditions.push(sql`a.instance_id in (
      select i.id from instance i where i.project_id = ${projectId} and i.agent_id = ${agentId})`);
  }
  const started = sql.raw(ms("a.started_at"));
  const { rows } = await sql<AsyncTaskRow & { count: number; bytes: number }>`
    select a.*, sum(a.size) over (order by a."startedAt", a.id)::float8 as bytes from (
      select a.id, a.name, a.instance_id as "instanceId", a.percentage, a.message,
        a.cancel_requested as "cancelRequested", a.metadata, ${started} as "startedAt",
        greatest(0, ${sql.raw(ms("clock_timestamp()"))} - ${started}) as "elapsedMs",
        512 + octet_length(a.message) + coalesce(octet_length(a.metadata::text), 0) as size,
        count(*) over ()::int as count
      from activity a where ${sql.join(conditions, sql` and `)}
      order by a.started_at, a.id limit ${limit}
    ) a order by a."startedAt", a.id`.execute(sqlOf(em), reading(options));
  return { rows: fittingRows(rows, limit), activeCount: rows[0]?.count ?? 0 };
}
