import { isEnded } from "../../domain/task-status.ts";
import { nearest } from "./attribution.ts";
import type { History } from "./history.ts";
import { says } from "./language/cues.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import type { Mood } from "./mood.ts";
import { outcomeOf } from "./outcome.ts";
import type { Request } from "./request.ts";
import { actionsOf, isLookUp, ownMatters } from "./task-kind.ts";
import { covered, matterOf, sharedWeight, topicOf } from "./text/words.ts";

/** Where a request belongs: to a task of its own, to one that there is, or to one that it only now names. */
export type Place = { readonly kind: "new" } | { readonly kind: "goesOn" | "specifies"; readonly task: LedgerTask };

/** What is known when a request is placed. */
export interface Situation {
  /** The whole message. */
  readonly message: string;
  readonly mood: Mood;
  /** The tasks that were talked about before it, the last one last. */
  readonly focus: readonly LedgerTask[];
  /** The tasks that the same message has opened or gone on with. */
  readonly touched: ReadonlySet<LedgerTask>;
  readonly history: History;
  readonly ledger: Ledger;
}

const apart: Place = { kind: "new" };

/** Decides where a request belongs. */
export function placeOf(request: Request, situation: Situation): Place {
  const { focus, touched, ledger } = situation;
  const known = nearest(
    request.topic,
    ledger.tasks.filter((task) => !touched.has(task)),
  );
  const near = known ? covered(request.topic, known.topic) : 0;
  // A message that asks for several things has told them apart already.
  if (touched.size > 0) return known && near > 0.75 && !isEnded(known.status) ? { kind: "goesOn", task: known } : apart;
  const message = topicOf(situation.message);
  const current = nearest(request.topic, focus) ?? nearest(message, focus) ?? focus.at(-1);
  if (!current) return apart;
  const goesOn: Place = { kind: "goesOn", task: current };
  const hasMatter = !request.leans && (request.actions.length > 0 || request.topic.size > 2);
  if (isVague(current) && request.isExplicit && hasMatter && current.status !== "SUCCESS") {
    return { kind: "specifies", task: current };
  }
  if (says("resume", situation.message)) return { kind: "goesOn", task: nearest(message, ledger.tasks) ?? current };
  if (says("handOver", request.text)) return { kind: "goesOn", task: nearest(message, ledger.tasks) ?? current };
  // "Stop there. Instead give me ...": what is asked for in place of what is given up.
  if (situation.mood.drops && request.topic.size >= 3 && covered(request.topic, current.topic) < 0.6) return apart;
  if (request.isChange && !request.actions.some((action) => ownMatters.has(action))) return goesOn;
  if (request.isAddition && hasMatter && (request.isExplicit || near < 0.4)) {
    return known && near > 0.6 ? { kind: "goesOn", task: known } : apart;
  }
  if (situation.mood.complains) return { kind: "goesOn", task: nearest(message, ledger.tasks) ?? current };
  if (request.isChange) return goesOn;
  if (request.leans && tellsOwnMatter(request, current)) return apart;
  if (request.leans && known && sharedWeight(request.topic, current.topic) === 0)
    return { kind: "goesOn", task: known };
  if (request.leans) return takesResultOn(request, current) ? apart : goesOn;
  // "Still too bright, make the light 8%" is about the light, though something else was done since.
  if (known && says("change", situation.message) && sharedWeight(request.topic, current.topic) === 0)
    return { kind: "goesOn", task: known };
  if (known && known !== current && near >= 0.6 && known.status !== "SUCCESS") return { kind: "goesOn", task: known };
  // "And stop the pool": few words that name another task are about that.
  const isBrief = matterOf(request.topic).size <= 2 && sharedWeight(request.topic, current.topic) === 0;
  if (known && isBrief && near >= 0.5) return { kind: "goesOn", task: known };
  const begun = ledger.tasks.find((task) => !isEnded(task.status) && isSameMatter(request, task));
  if (begun) return { kind: "goesOn", task: begun };
  return isAnotherMatter(request, current, situation) ? apart : goesOn;
}

function isAnotherMatter(request: Request, current: LedgerTask, { history }: Situation): boolean {
  const near = covered(request.topic, current.topic);
  const known = actionsOf(current);
  const isDistinct = request.actions.length > 0 && !request.actions.some((action) => known.has(action));
  if (current.status === "SUCCESS") {
    // "A bit shorter please": without an action and a matter of its own it is about what was done.
    if (request.actions.length === 0 && request.isExplicit && (request.topic.size < 3 || near >= 0.3)) return false;
    return request.topic.size >= 2 && (isDistinct || near < 0.6);
  }
  const isDropped = current.status === "FAILED" && says("drop", lastOf(history, current));
  if (isDropped && near < 0.3) return request.topic.size >= 2;
  const agent = history.last((turn) => turn.speaker === "agent")?.text ?? "";
  // "What terminal is it?": a question of its own, whatever stands open.
  if (asksElsewhere(request, current, agent)) return true;
  // After a refusal, "could you check again" insists.
  if (!request.isExplicit || !isDistinct) return false;
  const isOther = request.topic.size >= 4 && near < 0.4;
  if (current.status === "FAILED" && isOther) return true;
  if (current.status === "FAILED") return request.actions.some((action) => action !== "find" && action !== "tell");
  if (outcomeOf(agent) !== "waiting") return near < 0.5;
  return (near < 0.6 || isLookUp(current)) && request.actions.some((action) => ownMatters.has(action));
}

function asksElsewhere(request: Request, current: LedgerTask, agent: string): boolean {
  const isQuestion = request.actions.length > 0 && request.actions.every((action) => action === "tell");
  const matter = matterOf(request.topic);
  return (
    isQuestion &&
    !request.leans &&
    matter.size > 0 &&
    covered(matter, current.topic) + covered(matter, topicOf(agent)) === 0
  );
}

/** What the user last said of a task. */
function lastOf(history: History, task: LedgerTask): string {
  return history.last((turn) => turn.speaker === "user" && task.messages.has(turn.sequence))?.text ?? "";
}

/** Whether a request takes what was done as it is and asks for something else with it: "put them into my collection". */
function takesResultOn(request: Request, current: LedgerTask): boolean {
  const known = actionsOf(current);
  const isDistinct = request.actions.length > 0 && !request.actions.some((action) => known.has(action));
  return (
    current.status === "SUCCESS" && isDistinct && request.topic.size > 3 && covered(request.topic, current.topic) < 0.4
  );
}

/** Whether a request leans on what the same message tells, which is not about the task: "And the fine ... Waive that." */
function tellsOwnMatter(request: Request, current: LedgerTask): boolean {
  const about = request.about ?? new Map();
  if (current.status !== "SUCCESS" || about.size < 4) return false;
  return covered(about, current.asked) < 0.25 && covered(about, current.topic) < 0.5;
}

/** Whether a request is for the same as an open task, by its action and something else that they share. */
function isSameMatter(request: Request, task: LedgerTask): boolean {
  const known = actionsOf(task);
  const isSame = request.actions.some((action) => ownMatters.has(action) && known.has(action));
  return isSame && covered(request.topic, task.topic) >= 0.3;
}

/** Whether a task is still without a matter. What specified it has put its first words into brackets. */
function isVague(task: LedgerTask): boolean {
  return says("vague", task.description) && !task.description.endsWith(")");
}
