import { type RawBuilder, sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { Json } from "../domain/columns.ts";
import type { EvidenceRange } from "../domain/task.ts";
import { taskNotFound, type Wanted } from "../domain/task-errors.ts";
import type { Actor, TaskStatus } from "../domain/task-status.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/** A line of progress as read. */
export interface ProgressRow {
  readonly sequence: number;
  readonly text: string;
  readonly actor: Actor;
  readonly extractionId: string | null;
  readonly createdAt: number;
}

/** A task as read, with the newest of its progress: times in milliseconds. */
export interface TaskRow {
  readonly id: string;
  readonly name: string | null;
  readonly description: string;
  readonly status: TaskStatus;
  readonly statusReason: string;
  readonly sessionId: string | null;
  readonly place: number | null;
  readonly agentIds: readonly string[];
  readonly preferences: readonly string[];
  readonly evidence: readonly EvidenceRange[];
  /** Left out in lists. */
  readonly params?: Json | null;
  readonly metadata: Json | null;
  readonly createdBy: Actor;
  readonly extractionId: string | null;
  readonly clientFields: readonly string[];
  readonly lastSequence: number;
  readonly progressCount: number;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly progress: readonly ProgressRow[];
}

/** How many lines of progress lists, streams and the answers of writes show. */
const shownLines = 10;

const rowColumns = `t.id, t.name, t.description, t.status, t.status_reason as "statusReason",
  t.session_id as "sessionId", t.place, to_json(t.agent_ids) as "agentIds", to_json(t.preferences) as preferences,
  t.evidence, t.metadata, t.created_by as "createdBy", t.extraction_id as "extractionId",
  to_json(t.client_fields) as "clientFields", t.last_sequence::float8 as "lastSequence",
  t.progress_count as "progressCount", t.version, ${ms("t.created_at")} as "createdAt",
  ${ms("t.updated_at")} as "updatedAt", ${ms("t.started_at")} as "startedAt", ${ms("t.ended_at")} as "endedAt"`;

function progressColumn(lines: number): RawBuilder<unknown> {
  const shown = sql.raw(`'sequence', p.sequence, 'text', p.text, 'actor', p.actor, 'extractionId', p.extraction_id,
    'createdAt', ${ms("p.created_at")}`);
  return sql`(
    select coalesce(json_agg(json_build_object(${shown}) order by p.sequence), '[]')
    from (
      select * from task_progress p where p.project_id = t.project_id and p.task_id = t.id
      order by p.sequence desc limit ${lines}
    ) p
  ) as progress`;
}

/** The columns of a {@link TaskRow} of the table "task" as t, as lists and streams show it. */
export const selectListRow: RawBuilder<unknown> = sql`${sql.raw(rowColumns)}, ${progressColumn(shownLines)}`;

/** About how many bytes the task t takes in a message. */
export const listRowBytes: RawBuilder<unknown> = sql.raw(`(1024 + octet_length(t.description)
  + octet_length(t.preferences::text) + octet_length(t.agent_ids::text) + octet_length(t.evidence::text)
  + coalesce(octet_length(t.metadata::text), 0) + least(t.progress_count, ${shownLines}) * 2200)`);

/** Reads a task in whole, with the newest lines of its progress or with all. Undefined when there is none. */
export async function findTask(
  em: Em,
  projectId: string,
  wanted: Wanted,
  { allProgress = false, ...options }: ReadOptions & { allProgress?: boolean } = {},
): Promise<TaskRow | undefined> {
  const lines = allProgress ? Number.MAX_SAFE_INTEGER : shownLines;
  const which = "id" in wanted ? sql`t.id = ${wanted.id}` : sql`t.name = ${wanted.name}`;
  const { rows } = await sql<TaskRow>`
    select ${sql.raw(rowColumns)}, t.params, ${progressColumn(lines)} from task t
    where t.project_id = ${projectId} and ${which}`.execute(sqlOf(em), reading(options));
  return rows[0];
}

/** Reads a task in whole. Throws TaskNotFound. */
export async function getTask(
  em: Em,
  projectId: string,
  wanted: Wanted,
  options: ReadOptions & { allProgress?: boolean } = {},
): Promise<TaskRow> {
  const row = await findTask(em, projectId, wanted, options);
  if (!row) throw taskNotFound(wanted);
  return row;
}

/** The messages that are evidence of a task of a session. None when the session has no such task. */
export async function evidenceOfTask(
  em: Em,
  { projectId, sessionId }: SessionKey,
  taskId: string,
  options: ReadOptions = {},
): Promise<readonly EvidenceRange[]> {
  const { rows } = await sql<{ evidence: EvidenceRange[] }>`
    select t.evidence from task t
    where t.project_id = ${projectId} and t.session_id = ${sessionId} and t.id = ${taskId}`.execute(
    sqlOf(em),
    reading(options),
  );
  return rows[0]?.evidence ?? [];
}
