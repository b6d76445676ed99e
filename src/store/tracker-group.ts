import type { Em } from "../db/orm.ts";
import type { NamedEvent } from "../domain/cursor.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import type { StateDocument, TrackerResetEntry, TrackerWritten } from "../domain/tracker-standing.ts";
import { keyOf } from "./activity-rows.ts";
import { HeldRows } from "./apart-writer.ts";
import type { Append, Appended } from "./appending.ts";
import { Appending } from "./appending.ts";
import type { Settled } from "./batcher.ts";
import { type Locking, sqlOf } from "./database.ts";
import { findNamedEvents, oldestEvents } from "./event-places.ts";
import { type HeldTracker, readTrackers } from "./held-trackers.ts";
import { freeKeys } from "./key-slots.ts";
import { type DraftedMessages, MessageDrafts, type StoredMessage, type Storing } from "./message-drafts.ts";
import { groundOf, numbered, type StoredIn, storedIn } from "./message-group.ts";
import { lockSessions, writeMessages } from "./message-sql.ts";
import { type Progress, readStates, writeProgress } from "./progress-sql.ts";
import { GroupRequests, type KnownRequest, type RequestKey, withoutTwins } from "./requests.ts";
import { sessionKey } from "./session-rows.ts";
import { TrackerDrafts } from "./tracker-drafts.ts";
import { type TrackerKey, type TrackerRow, trackerKey } from "./tracker-rows.ts";
import { type EventPlace, type TrackerDraft, type WrittenTrackers, writeTrackers } from "./tracker-sql.ts";

/** What the rules of a write may need to know beside the tracker. */
export interface TrackerFacts {
  /** Milliseconds by the database's clock. */
  readonly now: number;
  /** The event that the write names by its id. */
  readonly event: NamedEvent | undefined;
  /** The sequence of the oldest event that is left. Undefined when none is, or nobody asked. */
  readonly oldest: number | undefined;
}

/** Something to write to one tracker, and with it to activities and sessions: all of it, or nothing. */
export interface TrackerOrder extends TrackerKey {
  /** The write, by the rules. Throws what they refuse. */
  readonly plan: (held: HeldTracker, facts: TrackerFacts) => TrackerWritten;
  readonly eventId?: string | undefined;
  readonly wantsDocument: boolean;
  /** How long the document is that it brings, as JSON. */
  readonly documentLength?: number | undefined;
  readonly wantsOldest?: boolean;
  /** The rules look at whether everything is processed: events change that, and are no revision of the tracker. */
  readonly wantsLag?: boolean;
  /** What to append: to each activity at most once. */
  readonly appends?: readonly Append[] | undefined;
  /** What to store: in each session at most once. */
  readonly stores?: readonly Storing[] | undefined;
  readonly request: RequestKey | undefined;
  /** Encodes the answer, to be kept for a call that is repeated. */
  readonly encode: (done: TrackerDone) => Uint8Array;
}

/** What a write came to. */
export interface TrackerDone {
  readonly row: TrackerRow;
  /** The state document as it stands now. Undefined where nobody asked for it. */
  readonly document: StateDocument | undefined;
  readonly reset: TrackerResetEntry | undefined;
  readonly appended: readonly Appended[];
  /** What was stored, for each of the sessions. */
  readonly stored: readonly (readonly StoredMessage[])[];
}

/** A write that is done, or the kept answer to the same request. */
export type TrackerOutcome = TrackerDone | { readonly replay: Uint8Array };

/** What a group did: an outcome for each item, the trackers that changed, and what activities and sessions got. */
export interface TrackerGroup {
  readonly outcomes: Settled<TrackerOutcome>[];
  readonly drafts: readonly TrackerDraft[];
  readonly progress: readonly Progress[];
  /** Undefined when nothing was stored in sessions. */
  readonly stored: (() => readonly StoredIn[]) | undefined;
}

/**
 * Writes a group of orders in the transaction of an entity manager. Trackers are locked before activities, and these
 * before sessions, each in the order of their keys, so groups of several replicas never deadlock; a refused item leaves
 * no trace. With "skip", an order with a row that another transaction holds is refused with Apart.
 */
export async function writeTrackerGroup(
  em: Em,
  origin: string,
  group: readonly TrackerOrder[],
  defaults: DefaultMessages,
  locking: Locking,
): Promise<TrackerGroup> {
  const db = sqlOf(em);
  const { trackers, passedOver, now } = await readTrackers(db, group, { lock: locking });
  const appends = group.flatMap((item) => item.appends ?? []);
  const activities = appends.length > 0 ? await readStates(db, appends, { lock: locking }) : undefined;
  const stores = group.flatMap((item) => item.stores ?? []);
  const { sessions, held } = await lockSessions(db, stores, { lock: locking });
  const heldRows = new HeldRows([
    ...[...passedOver].map(trackerRow),
    ...[...(activities?.held ?? [])].map(activityRow),
    ...[...held].map(sessionRow),
  ]);
  // After the locks: what others have committed while they were waited for is found.
  const requests = await GroupRequests.find(
    db,
    group.map((item) => item.request),
  );
  const events = await findNamedEvents(db, group);
  const oldest = await oldestEvents(
    db,
    group.flatMap((item) => (item.wantsOldest ? (trackers.get(trackerKey(item)) ?? []) : [])),
  );
  const appending = new Appending((key) => activities?.states.get(key), activities?.now ?? now, defaults);
  const messages = new MessageDrafts(await groundOf(db, sessions, stores));
  const drafts = new TrackerDrafts(trackers, appending, messages);
  const worked = group.map((item, i): Settled<Drafted | KnownRequest> => {
    try {
      heldRows.pass(rowsOfOrder(item));
      const known = requests.lookUp(i);
      if (known) return { value: known };
      const facts = (id: string): TrackerFacts => ({ now, event: events[i], oldest: oldest.get(id) });
      return { value: drafts.add(item, facts) };
    } catch (error) {
      return { error };
    }
  });
  const fresh = worked.flatMap((one) => ("value" in one && "standing" in one.value ? [one.value] : []));
  const found = fresh.length > 0 ? await writeTrackers(db, origin, drafts.drafts, fresh.map(cursorPlace)) : undefined;
  if ((found?.newest.size ?? 0) < drafts.drafts.length) throw new Error("a tracker has moved on under its lock");
  await writeProgress(db, origin, appending.progress);
  await freeKeys(db, origin, appending.progress);
  const written = await writeMessages(db, origin, messages.sessions, messages.messages);
  const done = new Map(
    fresh.map((one, i) => [
      one,
      doneOf(
        one,
        i,
        found,
        one.drafted.map((drafted) => numbered(drafted, written)),
      ),
    ]),
  );
  const outcomes = worked.map((one): Settled<TrackerDone | KnownRequest> => {
    if (!("value" in one) || !("standing" in one.value)) return one as Settled<KnownRequest>;
    return { value: done.get(one.value) as TrackerDone };
  });
  await requests.keep(db, (i) => {
    const outcome = outcomes[i];
    return outcome && "value" in outcome && "row" in outcome.value ? group[i]?.encode(outcome.value) : undefined;
  });
  const stored = messages.messages.length > 0 ? () => storedIn(messages.messages, written) : undefined;
  return { outcomes: withoutTwins(outcomes), drafts: drafts.drafts, progress: appending.progress, stored };
}

const trackerRow = (key: string) => `tracker\n${key}`;
const activityRow = (key: string) => `activity\n${key}`;
const sessionRow = (key: string) => `session\n${key}`;

/** The rows that an order is about. */
export function rowsOfOrder(order: TrackerOrder): string[] {
  const { appends = [], stores = [] } = order;
  return [
    trackerRow(trackerKey(order)),
    ...appends.map((append) => activityRow(keyOf(append))),
    ...stores.map((store) => sessionRow(sessionKey(store))),
  ];
}

/** A write as the rules have it. */
export interface Drafted extends Omit<TrackerDone, "row" | "stored"> {
  readonly projectId: string;
  /** The messages for each of the sessions. */
  readonly drafted: readonly DraftedMessages[];
  readonly standing: TrackerRow["standing"];
}

/** Where the cursor of a tracker stands with a write. */
export function cursorPlace({ projectId, standing: { id, cursor } }: Drafted): EventPlace {
  return { projectId, trackerId: id, sequence: cursor };
}

/** What the write at a place of those written came to. */
export function doneOf(
  drafted: Drafted,
  place: number,
  found: WrittenTrackers | undefined,
  stored: TrackerDone["stored"] = [],
): TrackerDone {
  const { projectId, standing, document, reset, appended } = drafted;
  const newestSequence = found?.newest.get(standing.id) ?? standing.newestSequence;
  const row = { projectId, standing: { ...standing, newestSequence }, cursorEventId: found?.eventIds[place] ?? "" };
  return { row, document, reset, appended, stored };
}
