import { sql } from "kysely";
import { isAfter, journalHead, readAfter, type Standing, selectStanding } from "../db/journal.ts";
import type { Em } from "../db/orm.ts";
import type { ChangeKind } from "../domain/change.ts";
import { DomainError } from "../domain/errors.ts";
import type { Position } from "../domain/position.ts";
import { sqlOf } from "./database.ts";

/** Writes into the journal what the transaction of an entity manager has touched. Writes nothing of no ids. */
export async function noteChanges(
  em: Em,
  origin: string,
  { projectId, kind, ids }: { projectId: string; kind: ChangeKind; ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    insert into change (project_id, changed_in, kind, ids, origin, created_at)
    values (${projectId}, pg_current_xact_id(), ${kind}, ${[...ids]}::text[], ${origin}, now())
    on conflict (project_id, changed_in, kind) do update set ids = change.ids || excluded.ids`.execute(sqlOf(em));
}

/** Where the journal is now: what is read after this holds all that lies before it. */
export const journalPosition: (em: Em) => Promise<Position> = journalHead;

/** A part of what was touched after a position. */
export interface TouchedPage {
  readonly ids: readonly string[];
  /** The position, in the present era. */
  readonly from: Position;
  /** Where the journal stood when this was read. */
  readonly to: Position;
  /** There are more ids after the last of these. */
  readonly more: boolean;
}

const pageSize = 200;

/** Reads a part of what was touched of a kind after a position, by id. Throws PositionExpired. */
export async function touchedAfter(
  em: Em,
  { projectId, kind }: { projectId: string; kind: ChangeKind },
  { position, afterId = "" }: { position: Position; afterId?: string | undefined },
): Promise<TouchedPage> {
  const { row, from, head } = await readAfter(em, position, async (after) => {
    const { rows } = await sql<Standing & { ids: string[] }>`
      select ${sql.raw(selectStanding)}, coalesce((
        select json_agg(id order by id collate "C") from (
          select distinct u.id collate "C" as id from change c, unnest(c.ids) u (id)
          where c.project_id = ${projectId} and c.kind = ${kind} and ${isAfter(after)}
            and u.id > ${afterId} collate "C"
          order by 1 limit ${pageSize + 1}) touched), '[]') as ids`.execute(sqlOf(em));
    return rows[0];
  });
  return { ids: row.ids.slice(0, pageSize), from, to: head, more: row.ids.length > pageSize };
}

/**
 * Makes sure that what follows a position is still in the journal. Answers the position in the present era. Throws
 * PositionExpired or PositionUnknown.
 */
export async function requireReachable(em: Em, position: Position): Promise<Position> {
  const { from, head } = await readAfter(em, position, async () => {
    const { rows } = await sql<Standing>`select ${sql.raw(selectStanding)}`.execute(sqlOf(em));
    return rows[0];
  });
  if (from.xmax <= head.xmax) return from;
  const message = `the position ${position.text} is beyond the newest, ${head.text}: begin anew without a resume_token`;
  throw new DomainError("PositionUnknown", message, { position: position.text, newest: head.text });
}
