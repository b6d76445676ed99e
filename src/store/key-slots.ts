import { sql } from "kysely";
import { isTerminal } from "../domain/activity-status.ts";
import type { ActivityState } from "../domain/progress.ts";
import type { Sql } from "./database.ts";
import type { Progress } from "./progress-sql.ts";

/** Stands in the journal for work of any name: a key is shared by work of all names. */
export const anyName = "";

/** Whether an activity gives back the turn of its concurrency key, if it has it. */
export function freesKey(before: ActivityState, after: ActivityState): boolean {
  return before.concurrencyKey !== null && isTerminal(after.status);
}

/** The projects in which a concurrency key was freed. */
export function projectsWithFreedKeys(progress: readonly Progress[]): string[] {
  const freeing = progress.filter(({ before, state }) => freesKey(before, state));
  return [...new Set(freeing.map(({ projectId }) => projectId))];
}

/** Frees the concurrency keys of what has ended, in the transaction that ends it. Costs nothing where there is none. */
export async function freeKeys(db: Sql, origin: string, progress: readonly Progress[]): Promise<void> {
  const freeing = progress.filter(({ before, state }) => freesKey(before, state));
  if (freeing.length === 0) return;
  await sql`
    with freed as (
      delete from activity_slot s
      using unnest(${freeing.map(({ projectId }) => projectId)}::text[],
        ${freeing.map(({ state }) => state.concurrencyKey)}::text[], ${freeing.map(({ state }) => state.id)}::text[])
        as e (project_id, key, activity_id)
      where s.project_id = e.project_id and s.key = e.key and s.activity_id = e.activity_id
      returning s.project_id
    )
    insert into change (project_id, changed_in, kind, ids, origin, created_at)
    select distinct project_id, pg_current_xact_id(), 'queue', array[${anyName}], ${origin}, now() from freed
    on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids`.execute(db);
}
