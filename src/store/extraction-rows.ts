import { type RawBuilder, sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { ExtractionStatus, ExtractionTrigger, ExtractorName } from "../domain/extraction.ts";
import { extractionNotFound } from "../domain/extraction-errors.ts";
import type { OperationRecord } from "../domain/operation-record.ts";
import type { NumberRange } from "../domain/ranges.ts";
import { time } from "./activity-filter.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import type { RunUsage } from "./extraction-ends.ts";
import { fittingRows } from "./page-size.ts";
import type { AgeKey } from "./task-list.ts";

/** An extraction as read: times in milliseconds. */
export interface ExtractionRow extends RunUsage {
  readonly id: string;
  readonly sessionId: string;
  readonly messages: readonly NumberRange[];
  readonly messageCount: number;
  readonly status: ExtractionStatus;
  readonly trigger: ExtractionTrigger;
  readonly attempt: number;
  readonly extractor: ExtractorName;
  readonly model: string;
  readonly operations: readonly OperationRecord[];
  readonly error: string;
  readonly rerunOfId: string | null;
  readonly rerunById: string | null;
  readonly undone: boolean;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly elapsedMs: number;
}

const columns = sql.raw(`e.id, e.session_id as "sessionId", e.messages, e.message_count as "messageCount", e.status,
  e.trigger, e.attempt, e.extractor, e.model, e.model_calls as "modelCalls", e.input_tokens::float8 as "inputTokens",
  e.cached_input_tokens::float8 as "cachedInputTokens", e.output_tokens::float8 as "outputTokens", e.operations,
  e.error, e.rerun_of_id as "rerunOfId", e.rerun_by_id as "rerunById", e.undone,
  ${ms("e.started_at")} as "startedAt", ${ms("e.ended_at")} as "endedAt",
  greatest(${ms("coalesce(e.ended_at, clock_timestamp()) - e.started_at")}, 0) as "elapsedMs"`);

/** Reads an extraction. Throws ExtractionNotFound. */
export async function getExtraction(
  em: Em,
  projectId: string,
  id: string,
  options: ReadOptions = {},
): Promise<ExtractionRow> {
  const { rows } = await sql<ExtractionRow>`
    select ${columns} from extraction e where e.project_id = ${projectId} and e.id = ${id}`.execute(
    sqlOf(em),
    reading(options),
  );
  const [row] = rows;
  if (!row) throw extractionNotFound(id);
  return row;
}

/** Which extractions of a project are meant. What is left out holds for all. */
export interface ExtractionFilter {
  readonly sessionId?: string | undefined;
  readonly statuses?: readonly ExtractionStatus[] | undefined;
  readonly taskId?: string | undefined;
  readonly extractor?: string | undefined;
  /** Milliseconds, inclusive. */
  readonly startedFrom?: number | undefined;
  /** Milliseconds, exclusive. */
  readonly startedBefore?: number | undefined;
}

/** Lists extractions, the newest first. */
export async function listExtractions(
  em: Em,
  query: { readonly projectId: string; readonly filter: ExtractionFilter; readonly limit: number },
  after: AgeKey | undefined,
  options: ReadOptions = {},
): Promise<{ readonly rows: readonly ExtractionRow[]; readonly next: AgeKey | undefined }> {
  const { projectId, filter, limit } = query;
  const isOlder = after && sql`and (e.started_at, e.id) < (${time(after.createdAt)}, ${after.id})`;
  const { rows } = await sql<ExtractionRow & { bytes: number }>`
    select ${columns}, sum(octet_length(e.operations::text) * 2 + octet_length(e.error)
      + octet_length(e.messages::text) + 1024) over (order by e.started_at desc, e.id desc)::float8 as bytes
    from (
      select e.* from extraction e where ${matches(projectId, filter)} ${isOlder ?? sql``}
      order by e.started_at desc, e.id desc limit ${limit + 1}
    ) e
    order by e.started_at desc, e.id desc`.execute(sqlOf(em), reading(options));
  const page = fittingRows(rows, limit);
  const last = page.at(-1);
  const next = last && page.length < rows.length ? { createdAt: last.startedAt, id: last.id } : undefined;
  return { rows: page, next };
}

function matches(projectId: string, filter: ExtractionFilter): RawBuilder<boolean> {
  const { sessionId, statuses, taskId, extractor, startedFrom, startedBefore } = filter;
  const conditions = [sql<boolean>`e.project_id = ${projectId}`];
  const add = (condition: RawBuilder<boolean>) => conditions.push(condition);
  if (sessionId !== undefined) add(sql`e.session_id = ${sessionId}`);
  if (statuses?.length) add(sql`e.status = any(${[...statuses]}::text[])`);
  // A task never changes its session: while it is there, only the extractions of that are looked through.
  if (taskId !== undefined) {
    add(sql`(e.session_id = (select t.session_id from task t where t.project_id = ${projectId} and t.id = ${taskId})
      or not exists (select from task t where t.project_id = ${projectId} and t.id = ${taskId}))`);
    add(sql`e.operations @> ${JSON.stringify([{ taskId }])}::jsonb`);
  }
  if (extractor !== undefined) add(sql`e.extractor = ${extractor}`);
  if (startedFrom !== undefined) add(sql`e.started_at >= ${time(startedFrom)}`);
  if (startedBefore !== undefined) add(sql`e.started_at < ${time(startedBefore)}`);
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}
