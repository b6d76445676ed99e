import { isEnded } from "../../domain/task-status.ts";
import type { History } from "./history.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import type { Mood } from "./mood.ts";
import { outcomeOf } from "./outcome.ts";

/** What a user's words on work that is known already mean for its status. */
export function judge(task: LedgerTask, mood: Mood, asks: boolean, history: History, ledger: Ledger): void {
  if (mood.drops) {
    ledger.become(task, "FAILED", "the user gave it up");
  } else if (mood.complains && task.status !== "PENDING") {
    ledger.become(task, "FAILED", "the user says that it is not right");
  } else if (mood.confirms && !mood.postpones && !asks && task.status === "RUNNING" && !isAwaited(history)) {
    ledger.become(task, "SUCCESS", "the user says that it is right");
  } else if (asks && isEnded(task.status)) {
    ledger.become(task, "RUNNING", "the user came back to it");
  }
}

/** Whether the agent waits for the user: then "great" is an answer to it and no praise of the result. */
export function isAwaited(history: History): boolean {
  return outcomeOf(history.last((turn) => turn.speaker === "agent")?.text ?? "") === "waiting";
}
