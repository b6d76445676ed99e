import { isEnded } from "../../domain/task-status.ts";
import { focusOf } from "./attribution.ts";
import type { History, Turn } from "./history.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import { type Mood, moodOf } from "./mood.ts";
import { outcomeOf } from "./outcome.ts";
import { preferencesIn } from "./preferences.ts";
import { noteUserFacts } from "./progress.ts";
import { separateRequests } from "./request-split.ts";
import { type Place, placeOf } from "./request-target.ts";
import { sharedWeight, topicOf } from "./text/words.ts";

/** Reads what a user says: which tasks it opens, goes on with, judges or gives up. */
export function readUserTurn(turn: Turn, history: History, ledger: Ledger): void {
  for (const preference of preferencesIn(turn.text)) ledger.prefer(preference, turn.sequence);
  const focus = focusOf(history, ledger);
  const mood = moodOf(turn.text);
  const requests = mood.isOnlyPolite ? [] : separateRequests(turn.text, history);
  const opened = new Set<LedgerTask>();
  const touched = new Set<LedgerTask>();
  let changed: LedgerTask | undefined;
  for (const request of requests) {
    const place = changed
      ? goingOnWith(changed)
      : placeOf(request, { message: turn.text, mood, focus, touched, history, ledger });
    if (place.kind === "goesOn" && request.isChange) changed = place.task;
    if (place.kind === "new") {
      const task = ledger.open(request.text, turn.sequence);
      opened.add(task);
      touched.add(task);
    } else {
      if (place.kind === "specifies") ledger.describe(place.task, `${request.text} (${place.task.description})`);
      for (const task of request.leans ? meant(turn.text, focus, ledger) : [place.task]) touched.add(task);
    }
  }
  if (touched.size === 0) for (const task of meant(turn.text, focus, ledger)) touched.add(task);
  for (const task of touched) {
    task.messages.add(turn.sequence);
    if (!opened.has(task)) judge(task, mood, requests.length > 0, history, ledger);
  }
  noteUserFacts(turn.text, [...touched], ledger);
}

/** What a message adds to its own change of a task belongs to that task. */
function goingOnWith(task: LedgerTask): Exclude<Place, { kind: "new" }> {
  return { kind: "goesOn", task };
}

/** The tasks that a message without a request is about: those in focus that it names, else all of them. */
function meant(text: string, focus: readonly LedgerTask[], ledger: Ledger): readonly LedgerTask[] {
  if (focus.length === 0) return ledger.tasks.slice(-1);
  const topic = topicOf(text);
  const named = focus.filter((task) => sharedWeight(topic, task.topic) > 1);
  return named.length > 0 && !moodOf(text).isPleased ? named : focus;
}

/** What a user's words on work that is known already mean for its status. */
function judge(task: LedgerTask, mood: Mood, asks: boolean, history: History, ledger: Ledger): void {
  if (mood.drops && task.status !== "SUCCESS") {
    ledger.become(task, "FAILED", "the user gave it up");
  } else if (mood.complains && task.status !== "PENDING") {
    ledger.become(task, "FAILED", "the user says that it is not right");
  } else if (mood.confirms && !asks && task.status === "RUNNING" && !isAwaited(history)) {
    ledger.become(task, "SUCCESS", "the user says that it is right");
  } else if (asks && isEnded(task.status)) {
    ledger.become(task, "RUNNING", "the user came back to it");
  }
}

/** Whether the agent waits for the user: then "great" is an answer to it and no praise of the result. */
function isAwaited(history: History): boolean {
  return outcomeOf(history.last((turn) => turn.speaker === "agent")?.text ?? "") === "waiting";
}
