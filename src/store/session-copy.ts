import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { Session } from "../domain/session.ts";
import { messageNotFound, sessionNotFound, sessionTooLarge } from "../domain/session-errors.ts";
import { copiedIds } from "./copied-ids.ts";
import { type Sql, sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";
import { createSession } from "./session-store.ts";
import { copyFindings, copyTasks } from "./task-copy.ts";

const maxMessages = 5000;

/** A session to copy, and up to which message: 0 is all. */
export interface SessionSource extends SessionKey {
  readonly upTo: number;
}

/**
 * Copies a session in the transaction of an entity manager: messages with their numbers, tasks, preferences and notes.
 * The transaction is a snapshot, so nothing of the source is locked: whoever writes to it meanwhile does not wait.
 * Throws SessionNotFound, SessionExists, SessionTooLarge or MessageNotFound.
 */
export async function copySession(
  em: Em,
  origin: string,
  { upTo, ...source }: SessionSource,
  copy: SessionKey,
): Promise<void> {
  const db = sqlOf(em);
  const session = await em.findOne(Session, { project: source.projectId, id: source.sessionId });
  if (!session) throw sessionNotFound(source.sessionId);
  const { displayName, userId = null, disableTaskTracking, metadata = null, lastSequence } = session;
  if (upTo > lastSequence) throw messageNotFound(source.sessionId, upTo, "up_to_sequence");
  const last = upTo || lastSequence;
  if (last > maxMessages) throw sessionTooLarge(source.sessionId, last, maxMessages);
  const said = { displayName, userId, disableTaskTracking, metadata, copiedFromId: source.sessionId };
  await createSession(em, origin, { ...copy, ...said }, { reuse: false });
  await copyMessages(db, source, copy, last);
  const tasks = await copyTasks(em, origin, source, copy, last);
  await copyFindings(db, source, copy, { tasks, last });
}

/** Copies messages, and sets the counters of the copy by what it got: what waits there is due as if stored now. */
async function copyMessages(db: Sql, source: SessionKey, copy: SessionKey, last: number): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from session_message
    where project_id = ${source.projectId} and session_id = ${source.sessionId} and sequence <= ${last}
    order by sequence`.execute(db);
  await sql`
    insert into session_message (project_id, session_id, sequence, id, source_format, role, content, metadata,
      token_count, processing_status, extraction_id, is_planning, event_time, created_at)
    select m.project_id, ${copy.sessionId}, m.sequence, c.copy, m.source_format, m.role, m.content, m.metadata,
      m.token_count, case m.processing_status when 'RUNNING' then 'PENDING' else m.processing_status end,
      case when m.processing_status not in ('PENDING', 'RUNNING') then m.extraction_id end, m.is_planning,
      m.event_time, m.created_at
    from json_to_recordset(${JSON.stringify(copiedIds(rows))}::json) as c (id text, copy text)
    join session_message m on m.project_id = ${source.projectId} and m.id = c.id`.execute(db);
  await sql`
    update session s set
      last_sequence = ${last}, last_message_at = c.newest, pending_messages = c.pending,
      settled_sequence = coalesce(c.first_pending - 1, ${last}),
      extract_due_at = case when c.pending > 0 then now() + p.extraction_idle_ms * interval '1 millisecond' end,
      due_trigger = case when c.pending > 0 then 'IDLE' end
    from (
      select max(created_at) as newest, count(*) filter (where processing_status = 'PENDING')::int as pending,
        min(sequence) filter (where processing_status = 'PENDING') as first_pending
      from session_message where project_id = ${copy.projectId} and session_id = ${copy.sessionId}
    ) c, project p
    where s.project_id = ${copy.projectId} and s.id = ${copy.sessionId} and p.id = s.project_id`.execute(db);
}
