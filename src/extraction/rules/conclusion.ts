import { isEnded } from "../../domain/task-status.ts";
import type { History, Turn } from "./history.ts";
import { says } from "./language/cues.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import { moodOf } from "./mood.ts";
import { outcomeOf, type TextOutcome } from "./outcome.ts";
import { isDeed, isLookUp, takesBack } from "./task-kind.ts";
import {
  hadError,
  hasFailedDeed,
  hasFreshError,
  isKnown,
  isStillRunning,
  isWorkDone,
  wasHandedOver,
} from "./tool-outcome.ts";

/** A report on several tasks may name one only by what came of it: "The light is off. The washing starts at ten." */
export function concludeUnnamed(
  focus: readonly LedgerTask[],
  whole: TextOutcome,
  turn: Turn,
  history: History,
  ledger: Ledger,
): void {
  for (const task of focus) {
    if (task.messages.has(turn.sequence) || task.status !== "RUNNING" || whole === "underway") continue;
    if (hasFreshError(history, task)) ledger.become(task, "FAILED", "its last result is an error");
    else if (isWorkDone(history, task)) ledger.become(task, "SUCCESS", "its last call has worked");
    else continue;
    task.messages.add(turn.sequence);
  }
}

/** That work is taken back as the user wanted is no success of what was asked for. */
export function isGivenUp(task: LedgerTask, history: History): boolean {
  const user = history.last((turn) => turn.speaker === "user")?.text ?? "";
  return task.status === "FAILED" && (says("drop", user) || takesBack(user, task));
}

/** Whether the user has asked to wait, and the agent has only answered to it. */
function isPostponed(history: History): boolean {
  const user = history.last((turn) => turn.speaker === "user");
  return (
    user !== undefined && moodOf(user.text).postpones && !history.sinceUser().some((turn) => turn.calls.length > 0)
  );
}

/** Whether a call of a tool was made for a task, or none is made for any. */
function isBegun(task: LedgerTask, history: History): boolean {
  const calling = history.since(0).filter((turn) => turn.calls.length > 0);
  return calling.length === 0 || calling.some((turn) => task.messages.has(turn.sequence));
}

function isRefusedAgain(task: LedgerTask, history: History): boolean {
  if (
    task.status === "SUCCESS" ||
    task.lastEnd === "SUCCESS" ||
    history.sinceUser().some((turn) => turn.calls.length > 0)
  )
    return false;
  const before = history.last((turn) => turn.speaker === "agent" && task.messages.has(turn.sequence));
  return before !== undefined && ["refused", "failed"].includes(outcomeOf(before.text));
}

/** Says how a task stands after what an agent said of it. */
export function conclude(task: LedgerTask, said: TextOutcome, history: History, ledger: Ledger): void {
  // "Your parcel is on its way": what only was to be looked up is known now.
  // Who promises more after it has worked has done it: "I'll remind you on the first."
  const isAnswer =
    (said === "promised" && isWorkDone(history, task)) ||
    (said === "underway" && isLookUp(task) && isKnown(history, task));
  const outcome = isAnswer ? "answered" : said;
  if (isGivenUp(task, history) || wasHandedOver(history, task)) return;
  // An answer without work after a refusal is the refusal again.
  if (outcome === "answered" && isRefusedAgain(task, history)) {
    ledger.become(task, "FAILED", "the agent still says that it cannot be done");
    return;
  }
  if (outcome !== "done" && !isEnded(task.status) && isPostponed(history)) return;
  // To talk of a booking is not to book.
  if (outcome === "answered" && task.status === "PENDING" && isDeed(task)) return;
  switch (outcome) {
    case "done":
    case "answered":
      if (outcome === "answered" && isStillRunning(history, task))
        ledger.become(task, "RUNNING", "its last result says that it goes on");
      else if (hasFreshError(history, task) || (outcome === "answered" && hasFailedDeed(history, task)))
        ledger.become(task, "FAILED", "its last result is an error, whatever the agent says");
      else ledger.become(task, "SUCCESS", "the agent reports that it is done");
      break;
    case "failed":
      // "The card is blocked": that it was done says more than a word that may be its name.
      if (isWorkDone(history, task) && !hadError(history, task))
        ledger.become(task, "SUCCESS", "its last call has worked");
      else ledger.become(task, "FAILED", "the agent says that it went wrong");
      break;
    case "refused":
      ledger.become(task, "FAILED", "the agent says that it cannot be done");
      break;
    case "promised":
    case "underway":
      // What an agent with tools only promises has not begun.
      if (task.status === "PENDING" && !isBegun(task, history)) break;
      ledger.become(task, "RUNNING", "the agent says that it goes on");
      break;
    case "waiting":
      // What was given up or done and needs an answer after all is not over.
      if (task.status !== "PENDING") ledger.become(task, "RUNNING", "the agent asks for what it needs");
      break;
    case "unsaid":
      break;
  }
}
