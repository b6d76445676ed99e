import { randomUUID } from "node:crypto";
import type { Event } from "../../gen/ts/headway/v1/event_pb.ts";
import type { Headway } from "./connection.ts";

/** What the agent remembers, in the tracker's state document: how many payments there were, and their sum. */
export type Result = { count: number; total: number };

/** The work of this agent. It is a pure function of what was remembered and what is new. */
export function addUp({ count, total }: Result, events: readonly Event[]): Result {
  // What is no amount is processed too, or it would be in the way for ever: it counts as 0.
  const amounts = events.map(({ content }) => Number(content?.content.value) || 0);
  return { count: count + amounts.length, total: amounts.reduce((sum, amount) => sum + amount, total) };
}

/**
 * Claims the tracker of a task and agent: from now on no other worker can move it. A crashed worker of the same name
 * is replaced at once, one of another name when its lease runs out, which is waited for.
 */
export async function claimTracker({ trackers }: Headway, ids: { taskId: string; agentId: string }, worker: string) {
  const wait = { seconds: 60n };
  const claim = await trackers.claimTracker({ tracker: ids, owner: worker, wait, requestId: randomUUID() });
  const epoch = claim.tracker?.epoch ?? 0n;
  // Read after the claim, when nobody else can change it any more. Cursor and state are of the same moment.
  const { tracker, state } = await trackers.getTrackerState({ tracker: ids });
  let cursor = tracker?.cursor ?? 0n;
  let result: Result = { count: 0, total: 0, ...state?.document };

  return {
    /** The sequence of the last event that is processed. */
    get cursor() {
      return cursor;
    },
    /** What is remembered of the events up to the cursor. */
    get result() {
      return result;
    },

    /** Shows everybody what the agent is at: `headway trackers` lists it. */
    async show(status: string): Promise<void> {
      const updateMask = { paths: ["status"] };
      await trackers.updateTracker({ tracker: { ...ids, status }, updateMask, epoch, requestId: randomUUID() });
    },

    /** Keeps the claim for another minute. Fails with CLAIM_LOST when another worker has the tracker by now. */
    async renew(): Promise<void> {
      await trackers.renewClaim({ tracker: ids, epoch, requestId: randomUUID() });
    },

    /**
     * Moves the cursor past events, and stores the result of processing them, in one transaction. That is what makes
     * it exactly once: a worker that dies before has done nothing, and one that dies after has done it all. A worker
     * that was believed dead and is not gets CLAIM_LOST, because its epoch is an older one.
     */
    async commit(events: readonly Event[], next: Result): Promise<void> {
      const last = events.at(-1)?.sequence ?? cursor;
      await trackers.commitTracker({
        tracker: ids,
        position: { case: "cursor", value: last },
        state: { change: { case: "replace", value: next } },
        status: "ready",
        epoch,
        // Should the answer get lost, the call is repeated with this id, and is answered instead of done again.
        requestId: randomUUID(),
      });
      console.log(`processed ${events.length} events, up to ${last}: ${next.count} payments of ${next.total} so far`);
      [cursor, result] = [last, next];
    },
  };
}
