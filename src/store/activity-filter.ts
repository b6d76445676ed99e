import { type RawBuilder, sql } from "kysely";
import type { ActivityStatus } from "../domain/activity-status.ts";
import type { Json } from "../domain/columns.ts";

/** Which activities of a project are meant. What is left out holds for all. */
export interface ActivityFilter {
  readonly statuses?: readonly ActivityStatus[] | undefined;
  readonly names?: readonly string[] | undefined;
  readonly taskId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly parentId?: string | undefined;
  /** Milliseconds, inclusive. */
  readonly createdFrom?: number | undefined;
  /** Milliseconds, exclusive. */
  readonly createdBefore?: number | undefined;
  readonly metadata?: Json | undefined;
  readonly messageContains?: string | undefined;
}

/** A milliseconds value as a time. */
export function time(milliseconds: number): RawBuilder<unknown> {
  return sql`to_timestamp(${milliseconds}::float8 / 1000)`;
}

/** The condition that the activity a is one of a project's that match a filter. */
export function matches(projectId: string, filter: ActivityFilter): RawBuilder<boolean> {
  const conditions = [sql<boolean>`a.project_id = ${projectId}`];
  const add = (condition: RawBuilder<boolean>) => conditions.push(condition);
  if (filter.statuses?.length) add(isAny("status", filter.statuses));
  if (filter.names?.length) add(isAny("name", filter.names));
  if (filter.taskId !== undefined) add(sql`a.task_id = ${filter.taskId}`);
  if (filter.agentId !== undefined) add(sql`a.agent_id = ${filter.agentId}`);
  if (filter.instanceId !== undefined) add(sql`a.instance_id = ${filter.instanceId}`);
  if (filter.parentId !== undefined) add(sql`a.parent_id = ${filter.parentId}`);
  if (filter.createdFrom !== undefined) add(sql`a.created_at >= ${time(filter.createdFrom)}`);
  if (filter.createdBefore !== undefined) add(sql`a.created_at < ${time(filter.createdBefore)}`);
  if (filter.metadata !== undefined) add(sql`a.metadata @> ${JSON.stringify(filter.metadata)}::jsonb`);
  if (filter.messageContains !== undefined) {
    add(sql`position(lower(${filter.messageContains}) in lower(a.message)) > 0`);
  }
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

// One value is compared as such: only then does an index on it also give the order by age.
function isAny(column: "status" | "name", values: readonly string[]): RawBuilder<boolean> {
  if (values.length === 1) return sql`a.${sql.ref(column)} = ${values[0]}`;
  return sql`a.${sql.ref(column)} = any(${[...values]}::text[])`;
}
