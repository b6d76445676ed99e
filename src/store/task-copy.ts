import { type RawBuilder, sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { type CopiedId, copiedIds } from "./copied-ids.ts";
import { type Sql, sqlOf } from "./database.ts";
import { noteChanges } from "./journal.ts";
import type { SessionKey } from "./session-rows.ts";

/**
 * Copies the tasks of a session with their order, status, history and progress; without names and agents. Those whose
 * evidence lies wholly behind the last message are left out, and the others move up.
 */
export async function copyTasks(
  em: Em,
  origin: string,
  source: SessionKey,
  copy: SessionKey,
  last: number,
): Promise<readonly CopiedId[]> {
  const db = sqlOf(em);
  const { projectId } = source;
  const { rows } = await sql<{ id: string }>`
    select id from (
      select t.id, t.place from task t
      where t.project_id = ${projectId} and t.session_id = ${source.sessionId} and ${beginsBy(last)}
    ) t order by place`.execute(db);
  const ids = copiedIds(rows);
  const pairs = sql`json_to_recordset(${JSON.stringify(ids)}::json) as c (id text, copy text)`;
  await sql`
    insert into task (project_id, id, name, description, status, status_reason, session_id, place, agent_ids,
      preferences, evidence, params, metadata, created_by, extraction_id, client_fields, last_sequence, last_progress,
      progress_count, version, created_at, updated_at, started_at, ended_at)
    select t.project_id, c.copy, null, t.description, t.status, t.status_reason, ${copy.sessionId},
      row_number() over (order by t.place), '{}', t.preferences, ${evidenceUpTo(last)}, t.params, t.metadata,
      t.created_by, t.extraction_id, t.client_fields, t.last_sequence, t.last_progress, t.progress_count, 1,
      t.created_at, clock_timestamp(), t.started_at, t.ended_at
    from ${pairs} join task t on t.project_id = ${projectId} and t.id = c.id`.execute(db);
  await sql`
    insert into task_history (project_id, task_id, sequence, previous_status, status, reason, actor, api_key_id,
      extraction_id, created_at, changed_in)
    select t.project_id, c.copy, t.sequence, t.previous_status, t.status, t.reason, t.actor, t.api_key_id,
      t.extraction_id, t.created_at, pg_current_xact_id()
    from ${pairs} join task_history t on t.project_id = ${projectId} and t.task_id = c.id`.execute(db);
  await sql`
    insert into task_progress (project_id, task_id, sequence, text, actor, extraction_id, created_at)
    select t.project_id, c.copy, t.sequence, t.text, t.actor, t.extraction_id, t.created_at
    from ${pairs} join task_progress t on t.project_id = ${projectId} and t.task_id = c.id`.execute(db);
  await noteChanges(em, origin, { projectId, kind: "task", ids: ids.map((one) => one.copy) });
  return ids;
}

/** Copies what was found in a session beside its tasks: preferences and notes of planning. */
export async function copyFindings(
  db: Sql,
  source: SessionKey,
  copy: SessionKey,
  { tasks, last }: { tasks: readonly CopiedId[]; last: number },
): Promise<void> {
  const copied = async (table: "preference" | "planning_note") => {
    const { rows } = await sql<{ id: string }>`
      select t.id from ${sql.table(table)} t
      where t.project_id = ${source.projectId} and t.session_id = ${source.sessionId} and ${beginsBy(last)}
      order by t.id`.execute(db);
    return sql`json_to_recordset(${JSON.stringify(copiedIds(rows))}::json) as c (id text, copy text)`;
  };
  await sql`
    insert into preference (project_id, id, session_id, task_id, text, actor, extraction_id, evidence, created_at)
    select t.project_id, c.copy, ${copy.sessionId}, k.copy, t.text, t.actor, t.extraction_id, ${evidenceUpTo(last)},
      t.created_at
    from ${await copied("preference")}
    join preference t on t.project_id = ${source.projectId} and t.id = c.id
    left join json_to_recordset(${JSON.stringify(tasks)}::json) as k (id text, copy text) on k.id = t.task_id`.execute(
    db,
  );
  await sql`
    insert into planning_note (project_id, session_id, id, text, extraction_id, evidence, created_at)
    select t.project_id, ${copy.sessionId}, c.copy, t.text, t.extraction_id, ${evidenceUpTo(last)}, t.created_at
    from ${await copied("planning_note")}
    join planning_note t
      on t.project_id = ${source.projectId} and t.session_id = ${source.sessionId} and t.id = c.id`.execute(db);
}

/** The condition that t has evidence up to a message, or none at all. */
function beginsBy(last: number): RawBuilder<boolean> {
  return sql<boolean>`(t.evidence = '[]' or exists (
    select from jsonb_to_recordset(t.evidence) as r (first bigint) where r.first <= ${last}))`;
}

/** The evidence of t up to a message. */
function evidenceUpTo(last: number): RawBuilder<unknown> {
  return sql`coalesce((
    select jsonb_agg(jsonb_build_object('first', r.first, 'last', least(r.last, ${last}::bigint)) order by r.first)
    from jsonb_to_recordset(t.evidence) as r (first bigint, last bigint) where r.first <= ${last}), '[]')`;
}
