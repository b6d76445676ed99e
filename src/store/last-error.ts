import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";

/**
 * Forgets the last error of a locked session once the messages of the extraction that failed have been extracted after
 * all: then none of them names it any more as the one that had it last.
 */
export async function forgetMendedError(em: Em, { projectId, sessionId }: SessionKey): Promise<void> {
  await sql`
    update session s set last_error = '', last_error_at = null
    where s.project_id = ${projectId} and s.id = ${sessionId} and s.last_error <> '' and not exists (
      select from extraction e, jsonb_to_recordset(e.messages) as r (first bigint, last bigint), session_message m
      where e.project_id = s.project_id and e.session_id = s.id and e.ended_at = s.last_error_at
        and m.project_id = s.project_id and m.session_id = s.id and m.sequence between r.first and r.last
        and m.extraction_id = e.id)`.execute(sqlOf(em));
}
