import { defineEntity, p } from "@mikro-orm/core";
import { pSnapshotId, pTime } from "./columns.ts";
import type { Position } from "./position.ts";

/** The kinds of things whose changes the journal names. */
export const changeKinds = ["activity", "api_key", "instance", "queue", "session", "task", "tracker"] as const;

/** A kind of thing whose changes the journal names. */
export type ChangeKind = (typeof changeKinds)[number];

const ChangeSchema = defineEntity({
  name: "Change",
  properties: {
    projectId: p.text().primary(),
    changedIn: pSnapshotId().primary(),
    kind: p.enum(changeKinds).primary(),
    /** The ids of what the transaction touched; of "queue" the names of the work that may be had now, "" for any. */
    ids: p.array().columnType("text[]"),
    /** The process that wrote it: it has woken its own watchers. */
    origin: p.text(),
    createdAt: pTime(),
  },
  // A pass of a process reads the lines of all projects by transaction.
  indexes: [{ properties: ["changedIn"] }],
});

/**
 * One line of the journal: what one transaction touched.
 *
 * A position in the journal is a PostgreSQL snapshot. What lies after it are the lines whose transaction the
 * snapshot does not see, so nothing is skipped when transactions commit in another order than they began, and
 * writers never wait for each other to get a number.
 */
export class Change extends ChangeSchema.class {}
ChangeSchema.setClass(Change);

const JournalHorizonSchema = defineEntity({
  name: "JournalHorizon",
  properties: {
    id: p.smallint().primary().autoincrement(false),
    /** The newest transaction whose line retention has removed. */
    removedUpTo: pSnapshotId(),
    /** A snapshot that sees every line which retention has removed. Null: it is not known, as after an upgrade. */
    seen: p.text().nullable(),
  },
});

/** How far back the journal reaches: one row. */
export class JournalHorizon extends JournalHorizonSchema.class {}
JournalHorizonSchema.setClass(JournalHorizon);

/** What retention has removed of the journal. */
export interface Horizon {
  /** The newest transaction whose line was removed. */
  readonly removedUpTo: bigint;
  /** A position that sees every line that was removed. Undefined when none is known. */
  readonly seen: Position | undefined;
}

/** Whether a line may have been removed that lies after a position. */
export function isRemovedAfter(position: Position, { removedUpTo, seen }: Horizon): boolean {
  if (removedUpTo >= position.xmax) return true;
  return position.running.some((xid) => xid <= removedUpTo && (seen?.sees(xid) ?? true));
}

const JournalMarkSchema = defineEntity({
  name: "JournalMark",
  properties: {
    // Two replicas may look within a millisecond.
    createdAt: p.datetime(6).primary(),
    /** Where the journal was at that time: a snapshot. */
    seen: p.text(),
  },
});

/** Where the journal was at a time: retention removes the lines that were committed by then, and no other ones. */
export class JournalMark extends JournalMarkSchema.class {}
JournalMarkSchema.setClass(JournalMark);
