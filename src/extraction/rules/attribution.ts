import { isEnded } from "../../domain/task-status.ts";
import type { History } from "./history.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import { sharedWeight, topicOf } from "./text/words.ts";

/** The tasks that are talked about: those of the agent's last words, else of the user's. */
export function focusOf(history: History, ledger: Ledger): LedgerTask[] {
  const agent = history.last((turn) => turn.speaker === "agent" && ledger.tasksOf(turn.sequence).length > 0);
  const user = history.last((turn) => turn.speaker === "user" && ledger.tasksOf(turn.sequence).length > 0);
  const latest = Math.max(agent?.sequence ?? 0, user?.sequence ?? 0);
  return ledger.tasksOf(latest);
}

/** The tasks that words or calls are about: among several, those that they share most with. */
export function tasksMeant(text: string, focus: readonly LedgerTask[], ledger: Ledger): readonly LedgerTask[] {
  const topic = topicOf(text);
  const other = ledger.tasks.filter((task) => !focus.includes(task) && !isEnded(task.status));
  const inFocus = Math.max(...focus.map((task) => sharedWeight(topic, task.topic)));
  const elsewhere = other.filter((task) => sharedWeight(topic, task.topic) > inFocus);
  if (focus.every((task) => isEnded(task.status)) && elsewhere.length > 0) return elsewhere.slice(-1);
  if (focus.length === 1) return focus;
  const near = focus.filter((task) => sharedWeight(topic, task.topic) >= Math.max(1, inFocus * 0.6));
  return near.length > 0 ? near : focus;
}
