import type { Em } from "../db/orm.ts";
import { sqlOf } from "./database.ts";
import { EventDrafts } from "./event-drafts.ts";
import type { Sending, Sent } from "./event-group.ts";
import type { EventMemory } from "./event-memory.ts";
import { type Addressee, addresseeKey, readCounters, readTasks, taskKey } from "./event-reads.ts";
import { type EventDraft, recordEvents } from "./event-sql.ts";

/** What came of a group that was sent from memory. Where there is no outcome, the rows must be locked to tell. */
export interface RememberedSendings {
  readonly outcomes: readonly (Sent | undefined)[];
  readonly events: readonly EventDraft[];
}

/**
 * Sends a group in one statement and one trip to the database: the rules run on what this process remembers, and
 * events are recorded only if the counter of their tracker and the status of their task still stand where they are
 * remembered to stand.
 *
 * Memory never refuses: a sending that it would refuse, or that needs more than one tracker and its counter, gets no
 * outcome here, nor does one whose tracker has moved on. After such a sending the others for its trackers get none
 * either, so that they stay in order.
 */
export async function sendRemembered(
  em: Em,
  origin: string,
  group: readonly Sending[],
  memory: EventMemory,
): Promise<RememberedSendings> {
  const db = sqlOf(em);
  const addressees = group.map(addresseeOf).filter((one) => one !== undefined);
  const left = memory.contested.passedOver(addressees.map(addresseeKey));
  const unknown = addressees.filter((one) => !memory.knows(one) && !left.has(addresseeKey(one)));
  if (unknown.length > 0) {
    const { tasks } = await readTasks(db, unknown, { lock: false });
    const { counters, now } = await readCounters(db, unknown, { lock: false });
    memory.clock.learn(now);
    memory.learn(counters, tasks);
  }
  const { tasks, counters } = memory;
  const drafting = new EventDrafts({ tasks, counters, taken: new Set(), now: await memory.clock.time(em) });
  const worked = draftAll(group, drafting, memory, left);
  const { counted, now } = await recordEvents(db, origin, drafting);
  memory.clock.learn(now);
  for (const counter of drafting.counters) {
    const key = addresseeKey(counter);
    const missed = !counted.has(counter.trackerId);
    if (missed) memory.forget(counter);
    else memory.learn([[key, counter]]);
    memory.contested.note(key, missed);
  }
  const isCounted = ({ trackerId }: EventDraft) => counted.has(trackerId);
  return {
    outcomes: worked.map((sent) => (sent?.events.every(isCounted) ? sent : undefined)),
    events: drafting.events.filter(isCounted),
  };
}

function draftAll(
  group: readonly Sending[],
  drafting: EventDrafts,
  memory: EventMemory,
  left: Set<string>,
): (ReturnType<EventDrafts["add"]> | undefined)[] {
  return group.map((item) => {
    const keys = item.events.map(({ taskId, agentId }) => addresseeKey({ ...item, taskId, agentId }));
    const addressee = addresseeOf(item);
    const status = addressee && memory.tasks.get(taskKey(addressee))?.status;
    // An event leaves these as they are.
    const isActive = status === "PENDING" || status === "RUNNING";
    try {
      if (isActive && !keys.some((key) => left.has(key))) return drafting.add(item);
    } catch {
      // Told under the lock, where it is sure.
    }
    for (const key of keys) left.add(key);
    return undefined;
  });
}

/** Whom a sending is for, when that is all it needs to know. */
function addresseeOf({ projectId, events, request }: Sending): Addressee | undefined {
  const [first] = events;
  if (!first || request) return undefined;
  const { taskId, agentId } = first;
  const isSame = events.every((event) => event.taskId === taskId && event.agentId === agentId && !event.isIdChosen);
  return isSame ? { projectId, taskId, agentId } : undefined;
}
