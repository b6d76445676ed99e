import { type RawBuilder, sql } from "kysely";
import type { ChangeKind } from "../domain/change.ts";
import { Position } from "../domain/position.ts";
import type { Em } from "./orm.ts";

/** A line of the journal: what one transaction touched of one kind in one project. */
export interface JournalLine {
  readonly projectId: string;
  readonly changedIn: string;
  readonly kind: ChangeKind;
  readonly ids: readonly string[];
  readonly origin: string;
}

/** What lies between two positions of the journal. */
export interface JournalPass {
  readonly lines: readonly JournalLine[];
  readonly to: Position;
}

/** The condition that a line of "change" as c lies after a position. Both parts are found by the index. */
export function isAfter(position: Position): RawBuilder<boolean> {
  return sql<boolean>`(c.changed_in >= ${`${position.xmax}`}::text::xid8
    or c.changed_in = any(${position.running.map(String)}::text[]::xid8[]))`;
}

/** Where the journal is now. */
export async function journalHead(em: Em): Promise<Position> {
  const { rows } = await sql<{ to: string }>`select pg_current_snapshot()::text as to`.execute(em.getKysely());
  return readPosition(rows[0]?.to);
}

/**
 * Reads what all processes have written after a position, in one statement; of what this process wrote itself, only
 * the projects named, since its watchers of single things were woken when it committed.
 */
export async function journalAfter(
  em: Em,
  position: Position,
  { origin, projects }: { origin: string; projects: readonly string[] },
): Promise<JournalPass> {
  const { rows } = await sql<{ to: string; lines: JournalLine[] }>`
    select pg_current_snapshot()::text as to, coalesce(json_agg(json_build_object(
      'projectId', c.project_id, 'changedIn', c.changed_in::text, 'kind', c.kind, 'ids', c.ids, 'origin', c.origin
    )), '[]') as lines
    from change c
    where ${isAfter(position)} and (c.origin <> ${origin} or c.project_id = any(${[...projects]}::text[]))
    `.execute(em.getKysely());
  return { lines: rows[0]?.lines ?? [], to: readPosition(rows[0]?.to) };
}

/** Reads a position that PostgreSQL printed. */
export function readPosition(text: string | undefined): Position {
  const position = Position.parse(text ?? "");
  if (!position) throw new Error(`not a snapshot: ${text}`);
  return position;
}
