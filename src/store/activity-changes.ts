import { sql } from "kysely";
import { isAfter, journalHead, readPosition } from "../db/journal.ts";
import type { Em } from "../db/orm.ts";
import { DomainError } from "../domain/errors.ts";
import type { Position } from "../domain/position.ts";
import { type ActivityFilter, matches } from "./activity-filter.ts";
import { type ActivityRow, type FlatRow, rowOf, selectListRow } from "./activity-rows.ts";
import { sqlOf } from "./database.ts";

/** Activities that changed: those that match a filter, and the ids of those that do not. */
export interface ActivityChanges {
  readonly rows: readonly ActivityRow[];
  readonly removedIds: readonly string[];
}

/** A part of what changed after a position. */
export interface ChangesPage extends ActivityChanges {
  /** Where the journal stood when this was read. */
  readonly to: Position;
  /** The last id of the part, when there is more. */
  readonly lastId: string | undefined;
}

const pageSize = 200;

/** Reads activities by id: how those that match the filter stand now, and which do not match. */
export async function matchingActivities(
  em: Em,
  projectId: string,
  filter: ActivityFilter,
  ids: readonly string[],
): Promise<ActivityChanges> {
  const { rows } = await sql<FlatRow>`
    select ${selectListRow} from activity a
    where a.id = any(${[...ids]}::text[]) and ${matches(projectId, filter)}
    order by a.created_at, a.id`.execute(sqlOf(em));
  const found = new Set(rows.map(({ id }) => id));
  return { rows: rows.map(rowOf), removedIds: ids.filter((id) => !found.has(id)) };
}

/** Reads a part of what has changed in a project after a position, by id. */
export async function changesAfter(
  em: Em,
  projectId: string,
  filter: ActivityFilter,
  { position, afterId = "" }: { position: Position; afterId?: string | undefined },
): Promise<ChangesPage> {
  const { rows } = await sql<{ to: string; ids: string[] }>`
    select pg_current_snapshot()::text as to, coalesce((
      select json_agg(id) from (
        select distinct u.id from change c, unnest(c.ids) u (id)
        where c.project_id = ${projectId} and c.kind = 'activity' and ${isAfter(position)} and u.id > ${afterId}
        order by 1 limit ${pageSize + 1}) touched), '[]') as ids`.execute(sqlOf(em));
  const ids = rows[0]?.ids ?? [];
  const page = ids.slice(0, pageSize);
  const changes = await matchingActivities(em, projectId, filter, page);
  return { ...changes, to: readPosition(rows[0]?.to), lastId: ids.length > pageSize ? page.at(-1) : undefined };
}

/** Where the journal is now: what is read after this holds all that lies before it. */
export const journalPosition: (em: Em) => Promise<Position> = journalHead;

/** Makes sure that what follows a position is still in the journal. Throws PositionExpired or PositionUnknown. */
export async function requireReachable(em: Em, position: Position): Promise<void> {
  const { rows } = await sql<{ removed: string; head: string }>`
    select removed_up_to::text as removed, pg_current_snapshot()::text as head from journal_horizon`.execute(sqlOf(em));
  const { removed = "0", head = "" } = rows[0] ?? {};
  if (position.xmax > readPosition(head).xmax) {
    const message = `the position ${position.text} is beyond the newest, ${head}: begin anew without a resume_token`;
    throw new DomainError("PositionUnknown", message, { position: position.text, newest: head });
  }
  if (BigInt(removed) >= position.xmin) {
    const message = `changes since ${position.text} are no longer kept: begin anew without a resume_token`;
    throw new DomainError("PositionExpired", message, { position: position.text, oldest: removed });
  }
}
