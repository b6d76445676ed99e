import type { ToolCallPart } from "../../domain/message.ts";
import { onlyLooks } from "./call-line.ts";
import type { History } from "./history.ts";
import type { LedgerTask } from "./ledger.ts";
import { isError, isUnderway } from "./tool-error.ts";

// "Transfer" alone may move money.
const handOverCall =
  /escal|hand_?(?:off|over)(?!_?(?:key|note))|(?:transfer|forward|route|pass|connect|assign|turnar|derivar|transferir|pasar|encaminhar|transf[eé]rer|trasferi|inoltra|weiterleit|[uü]bergeb|doorverbind|przekaz).*(?:human|agent|person|staff|specialist|supervisor|advis|support|team|ejecutiv|asesor|humano|atendente|conseiller|humain|operator|umano|mitarbeiter|mensch|medewerker|konsultant)|human.*agent/i;

/** Whether a call hands the user over to a person. */
export function isHandOver(call: ToolCallPart | undefined): boolean {
  return handOverCall.test(call?.name ?? "");
}

/** Whether the last thing that the agent did for a task since the user spoke was to hand it over to a person. */
export function wasHandedOver(history: History, task: LedgerTask): boolean {
  const last = history.sinceUser().findLast((turn) => turn.calls.length > 0 && task.messages.has(turn.sequence));
  return last !== undefined && last.calls.some(isHandOver);
}

/** Whether the last call for a task since the user spoke changed something, and brought no error. */
export function isWorkDone(history: History, task: LedgerTask): boolean {
  const last = history.sinceUser().findLast((turn) => turn.calls.length > 0 && task.messages.has(turn.sequence));
  return last !== undefined && !last.calls.every(onlyLooks) && !hasFreshError(history, task);
}

/** Whether any result for a task since the user spoke was an error. */
export function hadError(history: History, task: LedgerTask): boolean {
  return history.sinceUser().some((turn) => task.messages.has(turn.sequence) && turn.results.some(isError));
}

/** Whether the last call since the user spoke that was to change something for a task brought an error. */
export function hasFailedDeed(history: History, task: LedgerTask): boolean {
  const since = history.sinceUser();
  const deed = since.findLast(
    (turn) => task.messages.has(turn.sequence) && turn.calls.some((call) => !onlyLooks(call)),
  );
  const ids = new Set(deed?.calls.filter((call) => !onlyLooks(call)).map((call) => call.toolCallId));
  return since.some(
    (turn) =>
      task.messages.has(turn.sequence) && turn.results.some((result) => ids.has(result.toolCallId) && isError(result)),
  );
}

/** Whether something was looked up for a task since the user spoke, without an error. */
export function isKnown(history: History, task: LedgerTask): boolean {
  const last = history.sinceUser().findLast((turn) => turn.calls.length > 0 && task.messages.has(turn.sequence));
  return last !== undefined && last.calls.every(onlyLooks) && !hasFreshError(history, task);
}

/** Whether the last result for a task tells that the work goes on by itself. */
export function isStillRunning(history: History, task: LedgerTask): boolean {
  const last = history.sinceUser().findLast((turn) => turn.results.length > 0 && task.messages.has(turn.sequence));
  return last?.results.some(isUnderway) ?? false;
}

/** Whether the newest results for a task, those after the agent's last call, hold an error. */
export function hasFreshError(history: History, task: LedgerTask): boolean {
  const since = history.sinceUser();
  const call = since.findLastIndex((turn) => turn.calls.length > 0);
  const newest = call < 0 ? [] : since.slice(call);
  return newest.some((turn) => task.messages.has(turn.sequence) && turn.results.some(isError));
}
