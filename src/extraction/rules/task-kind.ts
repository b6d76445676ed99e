import { isCallLine } from "./call-line.ts";
import type { Action } from "./language/phrasebook.ts";
import type { LedgerTask } from "./ledger.ts";
import { requestsIn } from "./requests.ts";
import { sharedWeight } from "./text/words.ts";

// Kinds of action that change something beyond the conversation.
const changes: readonly Action[] = [
  ...(["book", "cancel", "upgrade", "downgrade", "remove", "refund"] as const),
  ...(["send", "schedule", "deploy", "reset", "restore", "renew"] as const),
];

// While the agent waits for an answer, only a request for one of these is likely to be another matter: what is to be
// added, changed, found or told mostly belongs to what the agent asked about.
/** Kinds of action that are a matter of their own. */
export const ownMatters: ReadonlySet<Action> = new Set([...changes, "translate", "remind", "summarise"]);

/** The kinds of action that a task was asked for. */
export function actionsOf(task: LedgerTask): Set<Action> {
  return new Set(requestsIn(task.description).flatMap((request) => request.actions));
}

/** Whether a user's words take back what a task was to do: "cancel the return". */
export function takesBack(text: string, task: LedgerTask): boolean {
  const known = actionsOf(task);
  if (known.has("cancel") || !task.progress.some(isCallLine)) return false;
  return requestsIn(text).some((request) => {
    if (request.isAddition) return false;
    // "Take it off": without a matter of its own, it is about what was done.
    const isBare = request.topic.size <= 2;
    if (request.actions.includes("remove") && isBare) return true;
    const isAbout = request.leans || isBare || sharedWeight(request.topic, task.topic) > 0;
    return request.actions.includes("cancel") && isAbout;
  });
}

/** Whether a task was only to find or tell something. */
export function isLookUp(task: LedgerTask): boolean {
  const known = [...actionsOf(task)];
  return known.length > 0 && known.every((action) => action === "find" || action === "tell");
}

// Kinds of action that no answer in words can be.
const deeds: ReadonlySet<Action> = new Set([...changes, "control"]);

/** Whether a task was to do something, and not to say or write it. */
export function isDeed(task: LedgerTask): boolean {
  const known = [...actionsOf(task)];
  return known.length > 0 && known.every((action) => deeds.has(action));
}
