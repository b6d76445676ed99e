import { focusOf, nearest } from "./attribution.ts";
import type { History, Turn } from "./history.ts";
import { says } from "./language/cues.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import { type Mood, moodOf } from "./mood.ts";
import { isWish, preferencesIn } from "./preferences.ts";
import { noteUserFacts } from "./progress.ts";
import { looseRequest, type Request, speech } from "./request.ts";
import { separateRequests } from "./request-split.ts";
import { type Place, placeOf } from "./request-target.ts";
import { actionsOf, isLookUp, ownMatters, takesBack } from "./task-kind.ts";
import { covered, matterOf, sharedWeight, topicOf } from "./text/words.ts";
import { isAwaited, judge } from "./user-judgement.ts";

/** Reads what a user says: which tasks it opens, goes on with, judges or gives up. */
export function readUserTurn(turn: Turn, history: History, ledger: Ledger): void {
  for (const preference of preferencesIn(turn.text)) ledger.prefer(preference, turn.sequence);
  const focus = focusOf(history, ledger);
  keepUnanswered(focus, history, ledger);
  const mood = moodOn(turn.text, focus, history);
  const requests = mood.isOnlyPolite
    ? []
    : separateRequests(turn.text, history).filter((each) => isAsked(each, mood, focus, history));
  if (requests.length === 0 && isFree(mood, focus, history)) {
    const loose = looseRequest(turn.text);
    if (loose) requests.push(loose);
  }
  const opened = new Set<LedgerTask>();
  const touched = new Set<LedgerTask>();
  let changed: LedgerTask | undefined;
  for (const request of requests) {
    const place = changed
      ? placeOfLater(request, changed, requests[0]?.isChange === true)
      : placeOf(request, { message: turn.text, mood, focus, touched, history, ledger });
    // Clauses of a message that goes on with a task are about it too.
    if (place.kind === "goesOn" && (request.isChange || !request.isAddition)) changed = place.task;
    if (place.kind === "new") {
      const task = ledger.open(descriptionOf(request, requests.length, turn.text), turn.sequence);
      opened.add(task);
      touched.add(task);
    } else {
      if (place.kind === "specifies") ledger.describe(place.task, `${request.text} (${place.task.description})`);
      for (const task of request.leans ? meant(turn.text, focus, ledger) : [place.task]) touched.add(task);
    }
  }
  // "Yes, go ahead. Also, ..." answers the agent, and "stop. Instead ..." gives something up, before it asks for more.
  const onlyOpens = opened.size === touched.size;
  const answers = touched.size === 0 || (onlyOpens && (mood.drops || (mood.assents && isAwaited(history))));
  if (touched.size === 0 && isFree(mood, focus, history) && isElsewhere(turn.text, focus)) return;
  if (answers) for (const task of meant(turn.text, focus, ledger)) touched.add(task);
  for (const task of touched) {
    task.messages.add(turn.sequence);
    if (!opened.has(task)) judge(task, mood, requests.length > 0, history, ledger);
  }
  noteUserFacts(turn.text, [...touched], ledger);
}

/** What the user told before, and nobody answered, belongs to what was talked about. */
function keepUnanswered(focus: readonly LedgerTask[], history: History, ledger: Ledger): void {
  const told = history.last((turn) => turn.speaker !== "setting");
  if (told?.speaker !== "user" || ledger.tasksOf(told.sequence).length > 0) return;
  for (const task of focus) task.messages.add(told.sequence);
}

/** The mood of a message by its words, and by what it says of the work that the agent has just reported on. */
function moodOn(message: string, focus: readonly LedgerTask[], history: History): Mood {
  const text = spoken(message);
  const own = moodOf(text);
  const mood = focus.some((task) => takesBack(text, task)) ? { ...own, drops: true } : own;
  const isReported = focus.length > 0 && focus.every((task) => task.status === "SUCCESS") && !isAwaited(history);
  if (!isReported || mood.isPleased || mood.drops || mood.isOnlyPolite || mood.assents) return mood;
  // "It says navy??": doubled marks object, in whatever words.
  const objection = speech(message).find(
    ({ text: said }) => /[?\uff1f!\uff01]{2}/.test(said) || (!/[?\uff1f]/.test(said) && says("negation", said)),
  );
  const matter = matterOf(topicOf(objection?.text ?? ""));
  const isAbout = focus.some((task) => sharedWeight(matter, task.topic) > 0);
  return isAbout ? { ...mood, complains: true } : mood;
}

/** Whether nothing is open that a question could be about: what was talked about is done well, and not complained of. */
function isFree(mood: Mood, focus: readonly LedgerTask[], history: History): boolean {
  if (mood.isOnlyPolite || mood.complains || mood.drops || isAwaited(history)) return false;
  return focus.length > 0 && focus.every((task) => task.status === "SUCCESS");
}

/** Whether a message may be about something new, which only the answer to it can tell. */
function isElsewhere(message: string, focus: readonly LedgerTask[]): boolean {
  // "Lovely. The water is brown, by the way": praise, and then something else.
  const matter = speech(message).filter(({ text }) => !moodOf(text).isOnlyPolite);
  const text = matter.map((segment) => segment.text).join("\n");
  const topic = matterOf(topicOf(text));
  const { isPleased, assents, postpones } = moodOf(text);
  if (topic.size < 3 || postpones || says("change", text)) return false;
  const isAmiss = says("also", text) || says("complaint", text) || says("failed", text);
  if ((isPleased || assents) && !isAmiss) return false;
  return focus.every((task) => covered(topic, task.topic) < 0.2);
}

const longestDescription = 300;

/** What a task is called: the request, or with what it leans on where it says too little: "Where is it?" */
function descriptionOf(request: Request, ofSeveral: number, message: string): string {
  const saysEnough = topicOf(request.text).size > (ofSeveral > 1 ? 1 : 2);
  if (request.isItem || (!request.leans && saysEnough)) return request.text;
  return spoken(message).slice(0, longestDescription) || request.text;
}

/** What of a message is said, as one text. */
function spoken(message: string): string {
  return speech(message)
    .map((segment) => segment.text)
    .join("\n");
}

/** Whether a request is one: to give something up, or to take one of the agent's offers, is not. */
function isAsked(request: Request, mood: Mood, focus: readonly LedgerTask[], history: History): boolean {
  const isOwn = request.actions.some((action) => ownMatters.has(action));
  if (says("manner", request.text) && !isOwn) return false;
  // "Please only by mail" says how things are to be done.
  if (
    focus.length > 0 &&
    request.actions.length === 0 &&
    !request.isAddition &&
    !request.isChange &&
    isWish(request.text)
  )
    return false;
  // "I need to run that past Ines" is what the user does before the work goes on.
  if (mood.postpones && focus.length > 0 && !request.isAddition) return false;
  if (mood.drops) return !says("drop", request.text) && !request.actions.includes("cancel");
  if (!isAwaited(history) || request.isAddition) return true;
  const agent = history.last((turn) => turn.speaker === "agent")?.text ?? "";
  if (says("assent", request.text) && !isOwn) return false;
  // To act on what was looked up is another matter than the look-up, though the agent may have offered it.
  return focus.every(isLookUp) || !mood.assents || covered(request.topic, topicOf(agent)) < 0.5;
}

/** What a message asks for after it went on with a task belongs to that task, if it is not said to be apart. */
function placeOfLater(request: Request, task: LedgerTask, afterChange: boolean): Place {
  const isApart = request.isAddition && request.isExplicit && !request.leans && !afterChange;
  const isOther = isApart && request.actions.some((action) => !actionsOf(task).has(action));
  return isOther ? { kind: "new" } : { kind: "goesOn", task };
}

/** The tasks that a message without a request is about: those in focus that it names, else all of them. */
function meant(text: string, focus: readonly LedgerTask[], ledger: Ledger): readonly LedgerTask[] {
  if (focus.length === 0) return ledger.tasks.slice(-1);
  const topic = topicOf(text);
  if (/[?\uff1f]/.test(text) && focus.every((task) => sharedWeight(topic, task.topic) === 0)) {
    const other = nearest(topic, ledger.tasks);
    if (other) return [other];
  }
  const isNamed = (task: LedgerTask) => sharedWeight(topic, task.asked) > 0 || sharedWeight(topic, task.topic) > 1;
  const named = focus.filter(isNamed);
  const mood = moodOf(spoken(text));
  if (mood.complains) return [nearest(topic, ledger.tasks) ?? focus].flat();
  return named.length > 0 && !mood.isPleased && !mood.assents ? named : focus;
}
