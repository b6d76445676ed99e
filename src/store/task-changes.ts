import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { Position } from "../domain/position.ts";
import { isEnded } from "../domain/task-status.ts";
import { sqlOf } from "./database.ts";
import { fittingRows } from "./page-size.ts";
import { type HistoryRow, selectHistory } from "./task-history.ts";
import { listRowBytes, selectListRow, type TaskRow } from "./task-rows.ts";
import type { TaskKey } from "./task-store.ts";

/** What became of tasks that were touched between two positions of the journal. */
export interface TaskChanges {
  /** Those that are there, the oldest first, in their newest state. */
  readonly rows: readonly TaskRow[];
  /** The changes of status of these between the positions, in order. */
  readonly statusChanges: readonly HistoryRow[];
  /** Those that were deleted between the positions, and are not there. */
  readonly removals: readonly { readonly taskId: string; readonly sessionId: string | null }[];
  /** The last id that was looked at, when not all of them fit into a message. */
  readonly lastId: string | undefined;
}

/** Reads what became of tasks, by ids in ascending order of bytes. */
export async function touchedTasks(
  em: Em,
  projectId: string,
  ids: readonly string[],
  { from, to }: { from: Position; to: Position },
): Promise<TaskChanges> {
  const db = sqlOf(em);
  const isBetween = (column: string) =>
    sql`pg_visible_in_snapshot(${sql.ref(column)}, ${to.text}::pg_snapshot)
      and not pg_visible_in_snapshot(${sql.ref(column)}, ${from.text}::pg_snapshot)`;
  const { rows } = await sql<TaskRow & { bytes: number }>`
    select ${selectListRow}, sum(${listRowBytes}) over (order by t.id collate "C")::float8 as bytes
    from task t where t.project_id = ${projectId} and t.id = any(${[...ids]}::text[])
    order by t.id collate "C"`.execute(db);
  const fitting = fittingRows(rows, rows.length);
  const lastId = fitting.length < rows.length ? fitting.at(-1)?.id : undefined;
  const seen = lastId === undefined ? ids : ids.slice(0, ids.indexOf(lastId) + 1);
  const found = new Set(fitting.map(({ id }) => id));
  const history = await sql<HistoryRow>`
    select ${selectHistory} from task_history h
    where h.project_id = ${projectId} and h.task_id = any(${[...found]}::text[]) and ${isBetween("h.changed_in")}
    order by h.created_at, h.task_id, h.sequence`.execute(db);
  const removals = await sql<{ taskId: string; sessionId: string | null }>`
    select distinct on (r.task_id) r.task_id as "taskId", r.session_id as "sessionId" from task_removal r
    where r.project_id = ${projectId} and r.task_id = any(${seen.filter((id) => !found.has(id))}::text[])
      and ${isBetween("r.removed_in")}
    order by r.task_id, r.removed_in desc`.execute(db);
  return {
    rows: fitting.toSorted((one, two) => one.createdAt - two.createdAt),
    statusChanges: history.rows,
    removals: removals.rows,
    lastId,
  };
}

/**
 * Whether a task was deleted, or has ended, by a change that lies before a position: then the task as it ended, or
 * null. Undefined while it goes on, and while what ended it lies behind the position.
 */
export async function endOfTask(
  em: Em,
  { projectId, taskId }: TaskKey,
  position: Position,
): Promise<TaskRow | null | undefined> {
  const isBefore = (column: string) => sql`pg_visible_in_snapshot(${sql.ref(column)}, ${position.text}::pg_snapshot)`;
  const { rows } = await sql<TaskRow & { said: boolean }>`
    select ${selectListRow}, exists (
      select from task_history h where h.project_id = t.project_id and h.task_id = t.id
        and h.sequence = t.last_sequence and ${isBefore("h.changed_in")}) as said
    from task t where t.project_id = ${projectId} and t.id = ${taskId}`.execute(sqlOf(em));
  const [row] = rows;
  if (row) return row.said && isEnded(row.status) ? row : undefined;
  const removals = await sql<{ said: boolean }>`
    select ${isBefore("r.removed_in")} as said from task_removal r
    where r.project_id = ${projectId} and r.task_id = ${taskId}`.execute(sqlOf(em));
  return removals.rows.every(({ said }) => said) ? null : undefined;
}
