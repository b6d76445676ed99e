import { sql } from "kysely";
import { journalHead, readAfter, type Standing, selectStanding } from "../db/journal.ts";
import type { Em } from "../db/orm.ts";
import type { ChangeKind } from "../domain/change.ts";
import { DomainError } from "../domain/errors.ts";
import type { Position } from "../domain/position.ts";
import { type ReadOptions, reading, sqlOf } from "./database.ts";

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
  /** What was touched up to here is the step that the ids are of. */
  readonly to: Position;
  /** The step has more ids after the last of these. */
  readonly more: boolean;
  /** The journal has more after the step. */
  readonly goesOn: boolean;
}

/** Which part of what was touched to read. */
export interface TouchedOptions extends ReadOptions {
  readonly position: Position;
  /** The end of a step that has begun, and the last id that was read of it. */
  readonly within?: { readonly to: Position; readonly lastId: string } | undefined;
  readonly maxBytes: number;
}

// What is sorted for one step, in the database. An id that is touched often within it comes once.
const stepLines = 100_000;
const stepIds = 1_000_000;

/**
 * Reads a part of what was touched of a kind after a position, by id: of so many lines of the journal at a time that
 * the cost of a page does not depend on how much there is. Throws PositionExpired.
 */
export async function touchedAfter(
  em: Em,
  { projectId, kind }: { projectId: string; kind: ChangeKind },
  { position, within, maxBytes, ...options }: TouchedOptions,
): Promise<TouchedPage> {
  const { to, lastId = "" } = within ?? {};
  const isWithin = to
    ? sql`and c.changed_in < ${`${to.xmax}`}::text::xid8 and c.changed_in <> all(${to.running.map(String)}::text[]::xid8[])`
    : sql``;
  const { row, from, head } = await readAfter(em, position, async ({ xmax, running }) => {
    const { rows } = await sql<Standing & { ids: string[]; more: boolean; goesOn: boolean; last: string | null }>`
      with later as materialized (
        select c.changed_in, c.ids, sum(cardinality(c.ids)) over (order by c.changed_in) <= ${stepIds}
            or c.changed_in = first_value(c.changed_in) over (order by c.changed_in) as fits
        from (
          select c.changed_in, c.ids from change c
          where c.project_id = ${projectId} and c.kind = ${kind} and c.changed_in >= ${`${xmax}`}::text::xid8 ${isWithin}
          order by c.changed_in limit ${stepLines}
        ) c
      ), line as (
        select c.ids from later c where c.fits
        union all
        select c.ids from change c
        where c.project_id = ${projectId} and c.kind = ${kind}
          and c.changed_in = any(${running.map(String)}::text[]::xid8[]) ${isWithin}
      ), touched as (
        select distinct u.id collate "C" as id from line, unnest(line.ids) u (id) where u.id > ${lastId} collate "C"
      ), page as (
        select t.id, sum(octet_length(t.id)) over (order by t.id) <= ${maxBytes} or row_number() over (order by t.id) = 1 as fits
        from touched t
      )
      select ${sql.raw(selectStanding)},
        (select count(*) >= ${stepLines} or count(*) filter (where not c.fits) > 0 from later c) as "goesOn",
        (select c.changed_in::text from later c where c.fits order by c.changed_in desc limit 1) as last,
        (select count(*) filter (where not p.fits) > 0 from page p) as more,
        (select coalesce(json_agg(p.id order by p.id) filter (where p.fits), '[]') from page p) as ids
      `.execute(sqlOf(em), reading(options));
    return rows[0];
  });
  const { ids, more, goesOn, last } = row;
  const end = to ?? (goesOn ? head.before(BigInt(last ?? 0) + 1n) : head);
  return { ids, from, to: end, more, goesOn };
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
