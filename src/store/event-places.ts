import { sql } from "kysely";
import type { NamedEvent } from "../domain/cursor.ts";
import type { Sql } from "./database.ts";
import type { HeldTracker } from "./held-trackers.ts";

/** Finds the events that are named by their ids: one for each place of a list. Undefined where no id is given. */
export async function findNamedEvents(
  db: Sql,
  named: readonly { readonly projectId: string; readonly eventId?: string | undefined }[],
): Promise<(NamedEvent | undefined)[]> {
  const wanted = named.flatMap(({ projectId, eventId }) => (eventId === undefined ? [] : [{ projectId, eventId }]));
  if (wanted.length === 0) return [];
  const { rows } = await sql<{ projectId: string; eventId: string; trackerId: string; sequence: number }>`
    select e.project_id as "projectId", e.id as "eventId", e.tracker_id as "trackerId", e.sequence::float8 as sequence
    from json_to_recordset(${JSON.stringify(wanted)}::json) as k ("projectId" text, "eventId" text)
    join event e on e.project_id = k."projectId" and e.id = k."eventId"
    join tracker t on t.project_id = e.project_id and t.id = e.tracker_id`.execute(db);
  const found = new Map(rows.map((row) => [nameOf(row), row]));
  return named.map(({ projectId, eventId }) => {
    if (eventId === undefined) return undefined;
    return { eventId, found: found.get(nameOf({ projectId, eventId })) };
  });
}

/** The sequence of the oldest event that each tracker has left, by the id of the tracker. */
export async function oldestEvents(db: Sql, trackers: readonly HeldTracker[]): Promise<ReadonlyMap<string, number>> {
  if (trackers.length === 0) return new Map();
  const keys = trackers.map(({ projectId, standing }) => ({ projectId, id: standing.id }));
  const { rows } = await sql<{ id: string; oldest: number }>`
    select k.id, min(e.sequence)::float8 as oldest
    from json_to_recordset(${JSON.stringify(keys)}::json) as k ("projectId" text, id text)
    join event e on e.project_id = k."projectId" and e.tracker_id = k.id group by k.id`.execute(db);
  return new Map(rows.map(({ id, oldest }) => [id, oldest]));
}

function nameOf({ projectId, eventId }: { projectId: string; eventId: string }): string {
  return `${projectId}\n${eventId}`;
}
