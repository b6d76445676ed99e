import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { prepared } from "../db/preparing-client.ts";
import type { NumberRange } from "../domain/ranges.ts";
import type { Actor, TaskStatus } from "../domain/task-status.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";
import { type SessionKey, sessionKey } from "./session-rows.ts";

/** A task of a session with all that an extraction looks at and counts on. */
export interface SessionTask {
  readonly id: string;
  readonly place: number;
  readonly description: string;
  readonly status: TaskStatus;
  readonly statusReason: string;
  readonly evidence: readonly NumberRange[];
  readonly preferences: readonly string[];
  readonly createdBy: Actor;
  readonly clientFields: readonly string[];
  /** The status that it has is one that a client has set, after it was created. */
  readonly statusByClient: boolean;
  readonly lastSequence: number;
  readonly lastProgress: number;
  /** All lines, the oldest first. */
  readonly progress: readonly string[];
}

/** The keys of sessions as the rows that statements join. */
export function keyRows(keys: readonly SessionKey[]): string {
  return JSON.stringify(keys.map(({ projectId, sessionId }) => ({ projectId, sessionId })));
}

/** Reads the tasks of sessions, of each in their order, by {@link sessionKey}. */
export async function readSessionTasks(
  em: Em,
  keys: readonly SessionKey[],
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, readonly SessionTask[]>> {
  const { rows } = await sql<SessionTask & SessionKey>`${sql.raw(prepared)}
    select k."projectId", k."sessionId", t.id, t.place, t.description, t.status, t.status_reason as "statusReason",
      t.evidence, to_json(t.preferences) as preferences, t.created_by as "createdBy",
      to_json(t.client_fields) as "clientFields", t.last_sequence::float8 as "lastSequence",
      t.last_progress::float8 as "lastProgress",
      t.last_sequence > 1 and exists (
        select from task_history h
        where h.project_id = t.project_id and h.task_id = t.id and h.sequence = t.last_sequence and h.actor = 'CLIENT'
      ) as "statusByClient",
      (
        select coalesce(json_agg(p.text order by p.sequence), '[]') from task_progress p
        where p.project_id = t.project_id and p.task_id = t.id
      ) as progress
    from json_to_recordset(${keyRows(keys)}::json) as k ("projectId" text, "sessionId" text)
    join task t on t.project_id = k."projectId" and t.session_id = k."sessionId"
    order by t.place`.execute(sqlOf(em), reading(options));
  return Map.groupBy(rows, sessionKey);
}
