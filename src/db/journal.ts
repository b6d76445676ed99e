import { sql } from "kysely";
import { type ChangeKind, isRemovedAfter } from "../domain/change.ts";
import { DomainError } from "../domain/errors.ts";
import { Position } from "../domain/position.ts";
import { carryOver, enterEra, eraNow } from "./journal-era.ts";
import type { Em } from "./orm.ts";

/** A line of the journal: what one transaction touched of one kind in one project. */
export interface JournalLine {
  readonly projectId: string;
  readonly changedIn: string;
  readonly kind: ChangeKind;
  readonly ids: readonly string[];
  readonly origin: string;
}

/** A part of what lies after a position of the journal. */
export interface JournalPass {
  /** The position, in the present era. */
  readonly from: Position;
  readonly lines: readonly JournalLine[];
  /** Everything between `from` and this one is in the lines. */
  readonly to: Position;
  /** There is more after `to`. */
  readonly more: boolean;
}

/** The columns of a {@link Standing}, as an expression's text. */
export const selectStanding: string = `pg_current_snapshot()::text as "head", ${eraNow} as "era",
  (select h.removed_up_to::text from journal_horizon h) as "removedUpTo", (select h.seen from journal_horizon h) as "seen"`;

/** Where the journal was when a statement ran, and what of it was removed. */
export interface Standing {
  readonly head: string;
  readonly era: string | null;
  readonly removedUpTo: string;
  readonly seen: string | null;
}

// A step of a pass over the journal: what a process that was away for long takes in at once.
const stepLines = 5000;
const stepIds = 20_000;

/** Where the journal is now. */
export async function journalHead(em: Em): Promise<Position> {
  for (;;) {
    const { rows } = await sql<Pick<Standing, "head" | "era">>`
      select pg_current_snapshot()::text as head, ${sql.raw(eraNow)} as era`.execute(em.getKysely());
    const { head = "", era = null } = rows[0] ?? {};
    if (era !== null) return readPosition(head, era);
    await enterEra(em);
  }
}

/** A position as it is in the present era. Undefined when it has expired there. */
export async function inPresentEra(em: Em, position: Position): Promise<Position | undefined> {
  const { era } = await journalHead(em);
  return era === position.era ? position : await carryOver(em, position);
}

/**
 * Reads what lies after a position, which is carried over to the present era first when it is of an earlier one.
 * Throws PositionExpired when a part of what lies after it is not kept.
 */
export async function readAfter<Row extends Standing>(
  em: Em,
  position: Position,
  read: (from: Position) => Promise<Row | undefined>,
): Promise<{ readonly row: Row; readonly from: Position; readonly head: Position }> {
  for (let from = position; ; ) {
    const row = await read(from);
    if (!row) throw new Error("the journal has no horizon");
    if (row.era === null) {
      await enterEra(em);
    } else if (row.era === from.era) {
      const horizon = { removedUpTo: BigInt(row.removedUpTo), seen: Position.parse(row.seen ?? "") };
      if (isRemovedAfter(from, horizon)) throw expired(position, `${horizon.removedUpTo}`);
      return { row, from, head: readPosition(row.head, row.era) };
    } else {
      const there = await carryOver(em, from);
      if (!there) throw fromElsewhere(position);
      from = there;
    }
  }
}

/**
 * Reads what all processes have written after a position, in steps of a limited size; of what this process wrote
 * itself, only the projects named, since its watchers of single things were woken when it committed.
 */
export async function journalAfter(
  em: Em,
  position: Position,
  { origin, projects }: { origin: string; projects: readonly string[] },
): Promise<JournalPass> {
  const wanted = sql`(c.origin <> ${origin} or c.project_id = any(${[...projects]}::text[]))`;
  const { row, from, head } = await readAfter(em, position, async ({ xmax, running }) => {
    const { rows } = await sql<Standing & { lines: JournalLine[]; more: boolean; last: string | null }>`
      with later as materialized (
        select c.*, sum(cardinality(c.ids)) over (order by c.changed_in) <= ${stepIds}
            or c.changed_in = first_value(c.changed_in) over (order by c.changed_in) as fits
        from (
          select * from change c where c.changed_in >= ${`${xmax}`}::text::xid8 and ${wanted}
          order by c.changed_in fetch first ${sql.lit(stepLines)} rows with ties
        ) c
      ), line as (
        select c.project_id, c.changed_in, c.kind, c.ids, c.origin from later c where c.fits
        union all
        select c.project_id, c.changed_in, c.kind, c.ids, c.origin from change c
        where c.changed_in = any(${running.map(String)}::text[]::xid8[]) and ${wanted}
      )
      select ${sql.raw(selectStanding)},
        (select count(*) >= ${stepLines} or count(*) filter (where not c.fits) > 0 from later c) as more,
        (select c.changed_in::text from later c where c.fits order by c.changed_in desc limit 1) as last,
        coalesce((select json_agg(json_build_object('projectId', c.project_id, 'changedIn', c.changed_in::text,
          'kind', c.kind, 'ids', c.ids, 'origin', c.origin)) from line c), '[]') as lines`.execute(em.getKysely());
    return rows[0];
  });
  const { lines, more, last } = row;
  return { from, lines, to: more ? head.before(BigInt(last ?? 0) + 1n) : head, more };
}

function expired({ text }: Position, oldest: string): DomainError {
  const message = `changes since ${text} are no longer kept: begin anew without a resume_token`;
  return new DomainError("PositionExpired", message, { position: text, oldest });
}

function fromElsewhere({ text }: Position): DomainError {
  const message = `the position ${text} is of another state of the database, which was restored or moved since: begin anew without a resume_token`;
  return new DomainError("PositionExpired", message, { position: text });
}

/** Reads a position that PostgreSQL printed. */
export function readPosition(text: string, era: string): Position {
  const position = Position.parse(text, era);
  if (!position) throw new Error(`not a snapshot: ${text}`);
  return position;
}
