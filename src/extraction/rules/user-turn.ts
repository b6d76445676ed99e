import { isEnded } from "../../domain/task-status.ts";
import { focusOf } from "./attribution.ts";
import type { History, Turn } from "./history.ts";
import { says } from "./language/cues.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import { type Mood, moodOf } from "./mood.ts";
import { preferencesIn } from "./preferences.ts";
import { noteUserFacts } from "./progress.ts";
import { type Request, requestsIn } from "./request.ts";
import { covered, sharedWeight, topicOf } from "./text/words.ts";

/** Reads what a user says: which tasks it opens, goes on with, judges or gives up. */
export function readUserTurn(turn: Turn, history: History, ledger: Ledger): void {
  const text = turn.text.replace(/#{2,}\w+#{2,}/g, " ");
  for (const preference of preferencesIn(text)) ledger.prefer(preference, turn.sequence);
  const before = focusOf(history, ledger);
  const mood = moodOf(text);
  const targets = new Set<LedgerTask>();
  if (!mood.isOnlyPolite) {
    for (const request of separate(requestsIn(text), history)) {
      targets.add(
        targetOf(request, mood, targets, before, history, ledger) ?? ledger.open(request.text, turn.sequence),
      );
    }
  }
  if (targets.size === 0) for (const task of judged(text, before, ledger)) targets.add(task);
  for (const task of targets) {
    task.messages.add(turn.sequence);
    judge(task, mood, before);
  }
  noteUserFacts(text, [...targets], ledger);
}

/** The requests of one message that are apart from each other: what only goes on with the one before is left out. */
function separate(requests: Request[], history: History): Request[] {
  const items = requests.filter((request) => request.isItem);
  const answers = says("waiting", history.last((turn) => turn.speaker === "agent")?.text ?? "");
  if (items.length >= 2 && !answers) return items;
  const kept: Request[] = [];
  for (const request of requests) {
    const first = kept[0];
    if (!first) kept.push(request);
    else if (first.isVague && request.actions.length > 0) kept[0] = request;
    else if (isApart(request, kept)) kept.push(request);
  }
  return kept;
}

function isApart(request: Request, others: readonly Request[]): boolean {
  if (!request.isExplicit || request.leans || request.actions.length === 0) return false;
  if (others.some((other) => covered(request.topic, other.topic) > 0.5)) return false;
  return (
    request.isAddition || others.every((other) => !request.actions.some((action) => other.actions.includes(action)))
  );
}

function targetOf(
  request: Request,
  mood: Mood,
  opened: ReadonlySet<LedgerTask>,
  focus: readonly LedgerTask[],
  history: History,
  ledger: Ledger,
): LedgerTask | undefined {
  const known = ledger.tasks.filter((task) => !opened.has(task));
  const current = focus.at(-1);
  if (!current) return undefined;
  const best = bestMatch(request, known);
  const ended = focus.every((task) => isEnded(task.status));
  if (
    !ended &&
    says("vague", current.description) &&
    current.progress.length < 40 &&
    request.isExplicit &&
    isFirstDetail(current)
  ) {
    ledger.describe(current, `${current.description} ${request.text}`);
    return current;
  }
  if (best && says("resume", request.text)) return best;
  if (request.isAddition && request.isExplicit && request.actions.length > 0 && !request.leans) {
    return best && covered(request.topic, best.topic) > 0.7 ? best : undefined;
  }
  if (best && covered(request.topic, best.topic) >= 0.5) return best;
  if (request.isChange || request.leans || mood.complains) return current;
  if (ended) return request.actions.length > 0 || request.topic.size > 2 ? undefined : current;
  const distinct =
    request.isExplicit &&
    request.actions.length > 0 &&
    !request.actions.some((action) => topicActions(current).has(action)) &&
    !says("waiting", history.last((turn) => turn.speaker === "agent")?.text ?? "");
  return distinct ? undefined : current;
}

function topicActions(task: LedgerTask): Set<string> {
  return new Set(requestsIn(task.description).flatMap((request) => request.actions));
}

function isFirstDetail(task: LedgerTask): boolean {
  return !task.description.includes("\n") && says("vague", task.description);
}

function bestMatch(request: Request, tasks: readonly LedgerTask[]): LedgerTask | undefined {
  let best: LedgerTask | undefined;
  let weight = 0;
  for (const task of tasks) {
    const shared = sharedWeight(request.topic, task.topic);
    if (shared >= weight && shared > 0) [best, weight] = [task, shared];
  }
  return best;
}

/** The tasks that a message without a request is about. */
function judged(text: string, focus: readonly LedgerTask[], ledger: Ledger): readonly LedgerTask[] {
  if (focus.length === 0) return ledger.tasks.slice(-1);
  const topic = topicOf(text);
  const named = focus.filter((task) => sharedWeight(topic, task.topic) > 1);
  return named.length > 0 ? named : focus;
}

function judge(task: LedgerTask, mood: Mood, before: readonly LedgerTask[]): void {
  if (!before.includes(task) && !isEnded(task.status)) return;
  if (mood.drops && task.status !== "SUCCESS") {
    task.status = "FAILED";
    task.reason = "the user gave it up";
  } else if (mood.complains) {
    task.status = "FAILED";
    task.reason = "the user says that it is not right";
  } else if (isEnded(task.status) && !mood.isOnlyPolite && !mood.isPleased) {
    task.status = "RUNNING";
    task.reason = "the user came back to it";
  }
}
