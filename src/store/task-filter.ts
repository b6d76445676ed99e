import { type RawBuilder, sql } from "kysely";
import type { Json } from "../domain/columns.ts";
import type { TaskStatus } from "../domain/task-status.ts";
import { time } from "./activity-filter.ts";

/** Which tasks of a project are meant. What is left out holds for all. */
export interface TaskFilter {
  readonly sessionId?: string | undefined;
  readonly statuses?: readonly TaskStatus[] | undefined;
  readonly agentId?: string | undefined;
  readonly userId?: string | undefined;
  readonly descriptionContains?: string | undefined;
  /** Milliseconds, inclusive. */
  readonly createdFrom?: number | undefined;
  /** Milliseconds, exclusive. */
  readonly createdBefore?: number | undefined;
  readonly metadata?: Json | undefined;
}

/** The condition that the task t is one of a project's that match a filter. */
export function matches(projectId: string, filter: TaskFilter): RawBuilder<boolean> {
  const conditions = [sql<boolean>`t.project_id = ${projectId}`];
  const add = (condition: RawBuilder<boolean>) => conditions.push(condition);
  if (filter.sessionId !== undefined) add(sql`t.session_id = ${filter.sessionId}`);
  // One value is compared as such: only then does the index on it also give the order by age.
  if (filter.statuses?.length === 1) add(sql`t.status = ${filter.statuses[0]}`);
  else if (filter.statuses?.length) add(sql`t.status = any(${[...filter.statuses]}::text[])`);
  if (filter.agentId !== undefined) add(sql`t.agent_ids @> array[${filter.agentId}]::text[]`);
  if (filter.userId !== undefined) {
    add(sql`t.session_id in (
      select s.id from session s where s.project_id = ${projectId} and s.user_id = ${filter.userId})`);
  }
  if (filter.createdFrom !== undefined) add(sql`t.created_at >= ${time(filter.createdFrom)}`);
  if (filter.createdBefore !== undefined) add(sql`t.created_at < ${time(filter.createdBefore)}`);
  if (filter.metadata !== undefined) add(sql`t.metadata @> ${JSON.stringify(filter.metadata)}::jsonb`);
  if (filter.descriptionContains !== undefined) {
    add(sql`position(lower(${filter.descriptionContains}) in lower(t.description)) > 0`);
  }
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}
