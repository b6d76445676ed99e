import { type RawBuilder, sql } from "kysely";
import type { Json } from "../domain/columns.ts";
import { time } from "./activity-filter.ts";

/** Which sessions of a project are meant. What is left out holds for all. */
export interface SessionFilter {
  readonly userId?: string | undefined;
  readonly displayNameContains?: string | undefined;
  readonly metadata?: Json | undefined;
  /** Milliseconds, inclusive. */
  readonly createdFrom?: number | undefined;
  /** Milliseconds, exclusive. */
  readonly createdBefore?: number | undefined;
  readonly hasFailedMessages?: boolean | undefined;
}

/** The condition that the session s is one of a project's that match a filter. */
export function matches(projectId: string, filter: SessionFilter): RawBuilder<boolean> {
  const conditions = [sql<boolean>`s.project_id = ${projectId}`];
  const add = (condition: RawBuilder<boolean>) => conditions.push(condition);
  if (filter.userId !== undefined) add(sql`s.user_id = ${filter.userId}`);
  if (filter.createdFrom !== undefined) add(sql`s.created_at >= ${time(filter.createdFrom)}`);
  if (filter.createdBefore !== undefined) add(sql`s.created_at < ${time(filter.createdBefore)}`);
  if (filter.metadata !== undefined) add(sql`s.metadata @> ${JSON.stringify(filter.metadata)}::jsonb`);
  if (filter.displayNameContains !== undefined) {
    add(sql`position(lower(${filter.displayNameContains}) in lower(s.display_name)) > 0`);
  }
  if (filter.hasFailedMessages) {
    add(sql`exists (
      select from session_message m
      where m.project_id = s.project_id and m.session_id = s.id and m.processing_status = 'FAILED')`);
  }
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}
