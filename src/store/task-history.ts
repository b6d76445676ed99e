import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { Task } from "../domain/task.ts";
import type { Actor, TaskStatus } from "../domain/task-status.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";

/** One change of a task's status, as read. */
export interface HistoryRow {
  readonly taskId: string;
  readonly sequence: number;
  readonly previousStatus: TaskStatus | null;
  readonly status: TaskStatus;
  readonly reason: string;
  readonly actor: Actor;
  readonly apiKeyId: string;
  readonly extractionId: string | null;
  readonly createdAt: number;
}

/** Who changes a status. */
export interface Author {
  readonly actor: Actor;
  /** The key of a client. Empty where there is none. */
  readonly apiKeyId: string;
  readonly extractionId: string | null;
}

/** The columns of a {@link HistoryRow} of the table "task_history" as h. */
export const selectHistory = sql.raw(`h.task_id as "taskId", h.sequence::float8 as sequence,
  h.previous_status as "previousStatus", h.status, h.reason, h.actor, h.api_key_id as "apiKeyId",
  h.extraction_id as "extractionId", ${ms("h.created_at")} as "createdAt"`);

/** Records that a task has the status that it has now, as the newest entry of its history. */
export async function recordStatus(
  em: Em,
  task: Task,
  previousStatus: TaskStatus | null,
  { actor, apiKeyId, extractionId }: Author,
  at: Date,
): Promise<void> {
  await sql`
    insert into task_history (project_id, task_id, sequence, previous_status, status, reason, actor, api_key_id,
      extraction_id, created_at, changed_in)
    values (${task.project}, ${task.id}, ${task.lastSequence}, ${previousStatus}, ${task.status},
      ${task.statusReason}, ${actor}, ${apiKeyId}, ${extractionId}, ${at}, pg_current_xact_id())`.execute(sqlOf(em));
}

/** Which part of a history to read. */
export interface HistoryRange {
  /** Only entries beyond this sequence, in the direction of the order. */
  readonly after: number;
  /** Only entries above this sequence, for the newest first. */
  readonly floor: number;
  readonly newestFirst: boolean;
  readonly limit: number;
}

/** Reads a part of a task's history, with one entry more than the limit when there are more. */
export async function readHistory(
  em: Em,
  { projectId, taskId }: { projectId: string; taskId: string },
  { after, floor, newestFirst, limit }: HistoryRange,
  options: ReadOptions = {},
): Promise<readonly HistoryRow[]> {
  const range = newestFirst ? sql`h.sequence < ${after} and h.sequence > ${floor}` : sql`h.sequence > ${after}`;
  const { rows } = await sql<HistoryRow>`
    select ${selectHistory} from task_history h
    where h.project_id = ${projectId} and h.task_id = ${taskId} and ${range}
    order by h.sequence ${newestFirst ? sql`desc` : sql`asc`} limit ${limit + 1}`.execute(sqlOf(em), reading(options));
  return rows;
}
