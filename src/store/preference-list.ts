import { type RawBuilder, sql } from "kysely";
import type { Em } from "../db/orm.ts";
import type { EvidenceRange } from "../domain/task.ts";
import type { Actor } from "../domain/task-status.ts";
import { ms, type ReadOptions, reading, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/** A preference as read. */
export interface PreferenceRow {
  readonly id: string;
  readonly text: string;
  readonly sessionId: string;
  readonly userId: string | null;
  readonly taskId: string | null;
  readonly actor: Actor;
  readonly extractionId: string | null;
  readonly evidence: readonly EvidenceRange[];
  readonly createdAt: number;
}

/** Whose preferences are meant: of a session, of a user, about a task, or all of the project. */
export interface PreferenceScope {
  readonly sessionId?: string | undefined;
  readonly userId?: string | undefined;
  readonly taskId?: string | undefined;
}

const columns = sql.raw(`f.id, f.text, f.session_id as "sessionId", s.user_id as "userId", f.task_id as "taskId",
  f.actor, f.extraction_id as "extractionId", f.evidence, ${ms("f.created_at")} as "createdAt"`);
const source = sql.raw(`preference f join session s on s.project_id = f.project_id and s.id = f.session_id`);

function isIn({ sessionId, userId, taskId }: PreferenceScope): RawBuilder<unknown> {
  if (sessionId !== undefined) return sql`and f.session_id = ${sessionId}`;
  if (userId !== undefined) return sql`and s.user_id = ${userId}`;
  return taskId === undefined ? sql`` : sql`and f.task_id = ${taskId}`;
}

/** Lists preferences, the oldest first, after an id: one more than the limit when there are more. */
export async function listPreferences(
  em: Em,
  projectId: string,
  scope: PreferenceScope,
  { afterId, limit }: { afterId: string; limit: number },
  options: ReadOptions = {},
): Promise<readonly PreferenceRow[]> {
  const { rows } = await sql<PreferenceRow>`
    select ${columns} from ${source}
    where f.project_id = ${projectId} and f.id > ${afterId} ${isIn(scope)}
    order by f.id limit ${limit + 1}`.execute(sqlOf(em), reading(options));
  return rows;
}

const newest = 100;

/** The newest preferences of a session that hold for all of its tasks, the oldest first. */
export async function generalPreferences(
  em: Em,
  { projectId, sessionId }: SessionKey,
  options: ReadOptions = {},
): Promise<readonly PreferenceRow[]> {
  const { rows } = await sql<PreferenceRow>`
    select ${columns} from ${source}
    where f.project_id = ${projectId} and f.session_id = ${sessionId} and f.task_id is null
    order by f.id desc limit ${newest}`.execute(sqlOf(em), reading(options));
  return rows.toReversed();
}

/** A note of planning as read. */
export interface PlanningNoteRow {
  readonly text: string;
  readonly extractionId: string;
  readonly evidence: readonly EvidenceRange[];
  readonly createdAt: number;
}

/** The newest notes of planning of a session, the oldest first. */
export async function planningNotes(
  em: Em,
  { projectId, sessionId }: SessionKey,
  options: ReadOptions = {},
): Promise<readonly PlanningNoteRow[]> {
  const { rows } = await sql<PlanningNoteRow>`
    select n.text, n.extraction_id as "extractionId", n.evidence, ${sql.raw(ms("n.created_at"))} as "createdAt"
    from planning_note n where n.project_id = ${projectId} and n.session_id = ${sessionId}
    order by n.id desc limit ${newest}`.execute(sqlOf(em), reading(options));
  return rows.toReversed();
}
