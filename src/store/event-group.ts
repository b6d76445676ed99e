import type { Em } from "../db/orm.ts";
import type { NewEvent } from "../domain/sending.ts";
import { HeldRows } from "./apart-writer.ts";
import type { Settled } from "./batcher.ts";
import { type Locking, sqlOf } from "./database.ts";
import { EventDrafts } from "./event-drafts.ts";
import { addresseeKey, readCounters, readTasks, takenEventIds, taskKey } from "./event-reads.ts";
import type { EventRow } from "./event-rows.ts";
import { type EventDraft, recordEvents, type TaskDraft } from "./event-sql.ts";
import { GroupRequests, type KnownRequest, type RequestKey, withoutTwins } from "./requests.ts";

/** Events to send, to any tasks and agents of a project: all of them, or none. */
export interface Sending {
  readonly projectId: string;
  /** The key of who sends. Empty where calls need none. */
  readonly apiKeyId: string;
  readonly events: readonly NewEvent[];
  readonly request: RequestKey | undefined;
  /** Encodes the answer, to be kept for a call that is repeated. */
  readonly encode: (sent: Sent) => Uint8Array;
}

/** Events as they were recorded, in the order in which they were given. */
export interface Sent {
  readonly events: readonly EventRow[];
}

/** What was sent, or the kept answer to the same request. */
export type SendOutcome = Sent | { readonly replay: Uint8Array };

/** What a group did: an outcome for each item, the events of all, and the tasks that run again. */
export interface SentGroup {
  readonly outcomes: Settled<SendOutcome>[];
  readonly events: readonly EventDraft[];
  readonly tasks: readonly TaskDraft[];
}

/**
 * Sends a group in the transaction of an entity manager. Tasks are locked before trackers, each in the order of their
 * keys, so groups of several replicas never deadlock; a refused item leaves no trace. With "skip", an item with a row
 * that another transaction holds is refused with Apart.
 */
export async function sendGroup(
  em: Em,
  origin: string,
  group: readonly Sending[],
  locking: Locking,
): Promise<SentGroup> {
  const db = sqlOf(em);
  const all = group.flatMap(({ projectId, events }) => events.map((event) => ({ projectId, ...event })));
  const { tasks, held: heldTasks } = await readTasks(db, all, { lock: locking });
  const { counters, held: heldTrackers, now } = await readCounters(db, all, { lock: locking });
  const heldRows = new HeldRows([...heldTasks, ...heldTrackers]);
  // After the locks: what others have committed while they were waited for is found.
  const requests = await GroupRequests.find(
    db,
    group.map(({ request }) => request),
  );
  const taken = await takenEventIds(
    db,
    all.filter(({ isIdChosen }) => isIdChosen).map(({ projectId, id }) => ({ projectId, id })),
  );
  const drafting = new EventDrafts({ tasks, counters, taken, now });
  const outcomes = group.map((item, i): Settled<Sent | KnownRequest> => {
    try {
      heldRows.pass(rowsOfSending(item));
      return { value: requests.lookUp(i) ?? drafting.add(item) };
    } catch (error) {
      return { error };
    }
  });
  const { counted } = await recordEvents(db, origin, drafting);
  if (counted.size < drafting.counters.length) throw new Error("a tracker has moved on under its lock");
  await requests.keep(db, (i) => {
    const outcome = outcomes[i];
    return outcome && "value" in outcome && "events" in outcome.value ? group[i]?.encode(outcome.value) : undefined;
  });
  return { outcomes: withoutTwins(outcomes), events: drafting.events, tasks: drafting.tasks };
}

/** The rows that a sending is about: the tasks, and the trackers of those whom its events are for. */
export function rowsOfSending({ projectId, events }: Sending): string[] {
  return events.flatMap(({ taskId, agentId }) => [
    taskKey({ projectId, taskId }),
    addresseeKey({ projectId, taskId, agentId }),
  ]);
}
