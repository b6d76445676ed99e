import type { Em } from "../db/orm.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import { Appending } from "./appending.ts";
import { sqlOf } from "./database.ts";
import { type HeldTracker, readTrackers } from "./held-trackers.ts";
import { MessageDrafts } from "./message-drafts.ts";
import { TrackerDrafts } from "./tracker-drafts.ts";
import { cursorPlace, type Drafted, doneOf, type TrackerDone, type TrackerOrder } from "./tracker-group.ts";
import type { TrackerMemory } from "./tracker-memory.ts";
import { keysOfTracker, trackerKey } from "./tracker-rows.ts";
import { type TrackerDraft, writeTrackers } from "./tracker-sql.ts";

/** What came of a group that was written from memory. Where there is no outcome, the rows must be locked to tell. */
export interface RememberedTrackers {
  readonly outcomes: readonly (TrackerDone | undefined)[];
  readonly drafts: readonly TrackerDraft[];
}

/**
 * Writes a group of orders in one statement and one trip to the database: the rules run on what this process
 * remembers, and each tracker is written only if it still stands where it is remembered to stand. Every change of a
 * tracker but a renewed lease is a revision of it, so revision and lease tell.
 *
 * Memory never refuses: an order that it would refuse, or that needs more than the tracker, or that changes nothing
 * (which only the database can vouch for), gets no outcome here, nor does one for a tracker that has moved on. After
 * such an order the others for its tracker get none either, so that they stay in order.
 */
export async function writeRemembered(
  em: Em,
  origin: string,
  group: readonly TrackerOrder[],
  memory: TrackerMemory,
  defaults: DefaultMessages,
): Promise<RememberedTrackers> {
  const db = sqlOf(em);
  const passedOver = memory.contested.passedOver(group.map(trackerKey));
  const isTold = (item: TrackerOrder) => isPlain(item) && !passedOver.has(trackerKey(item));
  const unknown = group.filter((item) => isTold(item) && !isKnown(memory, item));
  if (unknown.length > 0) {
    const { trackers, now } = await readTrackers(db, unknown, { lock: false });
    memory.clock.learn(now);
    for (const held of new Set(trackers.values())) memory.learn(held);
  }
  const now = await memory.clock.time(em);
  const drafts = new TrackerDrafts(memory, new Appending(() => undefined, now, defaults), new MessageDrafts());
  const worked = draftAll(group, memory, drafts, { now, isTold });
  const written = worked.filter((one) => one !== undefined).filter(({ held }) => drafts.draftOf(held));
  if (written.length === 0) return { outcomes: group.map(() => undefined), drafts: [] };

  const places = written.map(({ drafted }) => cursorPlace(drafted));
  const found = await writeTrackers(db, origin, drafts.drafts, places, now);
  memory.clock.learn(found.now);
  const isWritten = ({ standing }: { standing: { id: string } }) => found.newest.has(standing.id);
  for (const { projectId, standing, document } of drafts.drafts) {
    const newestSequence = found.newest.get(standing.id);
    if (newestSequence === undefined) memory.forget({ projectId, standing });
    else memory.learn({ projectId, standing: { ...standing, newestSequence }, document });
    for (const key of keysOfTracker(projectId, standing)) memory.contested.note(key, newestSequence === undefined);
  }
  const done = new Map(written.map((one, i) => [one, isWritten(one.held) ? doneOf(one.drafted, i, found) : undefined]));
  return { outcomes: worked.map((one) => one && done.get(one)), drafts: drafts.drafts.filter(isWritten) };
}

/** An order as the rules have it, for a tracker as it is remembered. */
interface Worked {
  readonly held: HeldTracker;
  readonly drafted: Drafted;
}

function draftAll(
  group: readonly TrackerOrder[],
  memory: TrackerMemory,
  drafts: TrackerDrafts,
  { now, isTold }: { now: number; isTold: (item: TrackerOrder) => boolean },
): (Worked | undefined)[] {
  const left = new Set<HeldTracker>();
  return group.map((item) => {
    const held = memory.get(trackerKey(item));
    if (!held || left.has(held)) return undefined;
    try {
      if (isTold(item))
        return { held, drafted: drafts.add(item, () => ({ now, event: undefined, oldest: undefined })) };
    } catch {
      // Told under the lock, where it is sure.
    }
    left.add(held);
    return undefined;
  });
}

/** Whether an order is about the tracker alone. */
function isPlain({ request, eventId, wantsOldest, wantsLag, appends = [], stores = [] }: TrackerOrder): boolean {
  return !request && eventId === undefined && !wantsOldest && !wantsLag && appends.length + stores.length === 0;
}

function isKnown(memory: TrackerMemory, item: TrackerOrder): boolean {
  const held = memory.get(trackerKey(item));
  return held !== undefined && (!item.wantsDocument || held.document !== undefined);
}
