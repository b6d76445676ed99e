import { defineEntity, p } from "@mikro-orm/core";
import { pSnapshotId, pTime } from "./columns.ts";
import type { Position } from "./position.ts";

/**
 * Why an era began: the journal was new; the database server was started again; it recovered from a crash, which may
 * give transaction ids out a second time; or the data came to another server, or to an earlier state of it.
 */
export const eraCauses = ["first", "restart", "crash", "elsewhere"] as const;

/** Why an era began. */
export type EraCause = (typeof eraCauses)[number];

const JournalEraSchema = defineEntity({
  name: "JournalEra",
  properties: {
    sequence: p.integer().primary().autoincrement(false),
    /** A random name, which every position carries. */
    id: p.text().unique(),
    cause: p.enum(eraCauses),
    /** Earlier eras have written nothing under this transaction id or a later one. */
    beganAt: pSnapshotId(),
    /** A transaction of this era that is known to be durable. */
    reached: pSnapshotId(),
    /** PostgreSQL's name for the cluster. Null where it may not be read. */
    systemIdentifier: p.text().nullable(),
    /** PostgreSQL's number of the history of the cluster. Null where it may not be read. */
    timeline: p.integer().nullable(),
    createdAt: pTime(),
  },
});

/**
 * A time during which a transaction id names one transaction only: at most one run of the database server.
 *
 * A position is right in the era in which it was read. In a later one it is carried over, or it has expired.
 */
export class JournalEra extends JournalEraSchema.class {}
JournalEraSchema.setClass(JournalEra);

const JournalRunSchema = defineEntity({
  name: "JournalRun",
  properties: {
    id: p.smallint().primary().autoincrement(false),
    era: p.text(),
    /** When the database server was started, in microseconds. */
    serverStart: p.bigint("string"),
  },
});

/**
 * The era of the present run of the database server: one row in an unlogged table. PostgreSQL empties such a table
 * whenever it recovers from a crash, so that a statement that finds the row knows that there was none meanwhile.
 */
export class JournalRun extends JournalRunSchema.class {}
JournalRunSchema.setClass(JournalRun);

/** What has to be known of an era to carry positions into it or through it. */
export interface EraStep {
  readonly id: string;
  readonly cause: EraCause;
  readonly beganAt: bigint;
}

/**
 * A position as it is in the newest of the eras, which are in their order. A position without an era was read before
 * the first one began. Undefined when it cannot be carried there: its era is unknown, or the data came from elsewhere.
 */
export function carried(position: Position, eras: readonly EraStep[]): Position | undefined {
  const at = eras.findIndex(({ id }) => id === position.era);
  if (at === -1 && (position.era !== "" || eras[0]?.cause !== "first")) return undefined;
  const later = eras.slice(at + 1).filter(({ cause }) => cause !== "first");
  if (later.some(({ cause }) => cause === "elsewhere")) return undefined;
  return position.before(later[0]?.beganAt ?? position.xmax, eras.at(-1)?.id);
}
