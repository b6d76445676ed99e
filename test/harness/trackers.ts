import type { Tracker } from "../../gen/ts/headway/v1/tracker_pb.ts";
import type { Clients } from "./lanes.ts";
import { createTask, registerAgent } from "./tasks.ts";

/** A task that is assigned to an agent, and its tracker. */
export interface Assigned {
  readonly taskId: string;
  readonly agentId: string;
  readonly trackerId: string;
  /** The tracker as requests name it. */
  readonly tracker: { readonly trackerId: string };
  /** Its agent and task, as events name it. */
  readonly to: { readonly taskId: string; readonly agentId: string };
}

type TaskInit = Omit<NonNullable<Parameters<typeof createTask>[1]>, "$typeName">;

/** Makes an agent and a task that is assigned to it. */
export async function assign(clients: Clients, init: TaskInit = {}): Promise<Assigned> {
  const { id: agentId } = await registerAgent(clients);
  const { id: taskId } = await createTask(clients.tasks, { ...init, agentIds: [agentId] });
  const to = { taskId, agentId };
  const { tracker } = await clients.trackers.getTracker({ tracker: to });
  if (!tracker) throw new Error("the answer holds no tracker");
  return { taskId, agentId, trackerId: tracker.id, tracker: { trackerId: tracker.id }, to };
}

/** Gets a tracker. */
export async function getTracker({ trackers }: Pick<Clients, "trackers">, trackerId: string) {
  const { tracker } = await trackers.getTracker({ tracker: { trackerId } });
  if (!tracker) throw new Error("the answer holds no tracker");
  return tracker;
}

/** Waits until a tracker is as it is wanted, and answers it. */
export async function trackerUntil(
  { trackers }: Pick<Clients, "trackers">,
  { taskId, trackerId }: Assigned,
  isWanted: (tracker: Tracker) => boolean,
): Promise<Tracker> {
  for await (const { frame } of trackers.watchTrackers({ filter: { taskId } })) {
    const shown = frame.case === "snapshot" || frame.case === "changed" ? frame.value.trackers : [];
    const found = shown.find((tracker) => tracker.id === trackerId && isWanted(tracker));
    if (found) return found;
  }
  throw new Error("the watch has ended");
}

/** Sends events with these texts, in one call, and answers them. */
export async function send({ events }: Pick<Clients, "events">, { to }: Assigned, ...texts: string[]) {
  if (texts.length === 0) return [];
  const sent = await events.sendEvents({
    events: texts.map((text) => ({ ...to, content: { content: { case: "text", value: text } } })),
  });
  return sent.events;
}

/** Claims a tracker, and answers the epoch. */
export async function claim({ trackers }: Pick<Clients, "trackers">, { tracker }: Assigned, owner = "worker") {
  const claimed = await trackers.claimTracker({ tracker, owner });
  return claimed.tracker?.epoch ?? 0n;
}

/** The numbers from one to another, both included. */
export function numbers(first: number, last: number): bigint[] {
  return Array.from({ length: last - first + 1 }, (_, i) => BigInt(first + i));
}
