import type { Json } from "../domain/columns.ts";
import { ms } from "./database.ts";

/** An event as recorded. Times in milliseconds. */
export interface EventRow {
  readonly id: string;
  readonly taskId: string;
  readonly agentId: string;
  readonly sequence: number;
  readonly type: string;
  /** As the contract's JSON. Null when it says nothing but that it happened. */
  readonly content: Json | null;
  readonly eventTime: number | null;
  readonly createdAt: number;
}

/** The fields of an {@link EventRow} for json_build_object, of the tables "event" as e and "tracker" as t. */
export const eventFields = `'id', e.id, 'taskId', t.task_id, 'agentId', t.agent_id, 'sequence', e.sequence,
  'type', e.type, 'content', e.content, 'eventTime', ${ms("e.event_time")}, 'createdAt', ${ms("e.created_at")}`;
