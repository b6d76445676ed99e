import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { sqlOf } from "./database.ts";
import type { SessionKey } from "./session-rows.ts";
import { keyRows } from "./session-tasks.ts";

/**
 * Forgets the last errors of locked sessions once the messages of the extraction that failed have been extracted after
 * all: then none of them names it any more as the one that had it last.
 */
export async function forgetMendedErrors(em: Em, keys: readonly SessionKey[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`
    update session s set last_error = '', last_error_at = null
    from json_to_recordset(${keyRows(keys)}::json) as k ("projectId" text, "sessionId" text)
    where s.project_id = k."projectId" and s.id = k."sessionId" and not exists (
      select from extraction e, jsonb_to_recordset(e.messages) as r (first bigint, last bigint), session_message m
      where e.project_id = s.project_id and e.session_id = s.id and e.ended_at = s.last_error_at
        and m.project_id = s.project_id and m.session_id = s.id and m.sequence between r.first and r.last
        and m.extraction_id = e.id)`.execute(sqlOf(em));
}
