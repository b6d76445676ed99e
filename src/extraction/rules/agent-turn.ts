import type { ToolCallPart } from "../../domain/message.ts";
import { isEnded } from "../../domain/task-status.ts";
import { partsOf, tasksOfWork, workOf } from "./attribution.ts";
import { onlyLooks } from "./call-line.ts";
import { conclude, concludeUnnamed, isGivenUp } from "./conclusion.ts";
import { bounded, type History, type Turn } from "./history.ts";
import { says } from "./language/cues.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import { moodOf } from "./mood.ts";
import { outcomeOf } from "./outcome.ts";
import { noteAgentWords } from "./progress.ts";
import { segments } from "./text/sentences.ts";
import { matterOf, sharedWeight, topicOf } from "./text/words.ts";

/** Reads what an agent says and calls: to which tasks it belongs, and how they stand after it. */
export function readAgentTurn(turn: Turn, history: History, ledger: Ledger): void {
  const focus = workOf(history, ledger);
  const asked =
    openedByAnswer(turn, focus, history, ledger) ?? (focus.length > 0 ? focus : openedByWork(turn, history, ledger));
  if (asked.length === 0) return;
  if (turn.calls.length > 0) readWork(turn, asked, history, ledger);
  else readReport(turn, asked, history, ledger);
}

// Tools that an agent keeps its own notes with: to use one is no work for the user.
const ownNotes = /memor|remember|profile|preference|think|thought|note_to_self/i;

/** What an agent works on was asked for, even if the rules do not know the words. */
function openedByWork(turn: Turn, history: History, ledger: Ledger): LedgerTask[] {
  if (ledger.tasks.length > 0) return [];
  const isWork = turn.calls.some((call) => !ownNotes.test(call.name));
  // "My internet is down": that the agent asks for what it needs tells that something was asked for.
  if (!isWork && !(turn.calls.length === 0 && says("waiting", turn.text) && outcomeOf(turn.text) === "waiting"))
    return [];
  const said = history.since(0).filter((each) => each.speaker === "user" && !moodOf(each.text).isOnlyPolite);
  const first = said.find((each) => topicOf(each.text).size >= 2) ?? said.at(-1);
  if (!first) return [];
  const task = ledger.open(first.text.trim().slice(0, 300), first.sequence);
  for (const each of history.since(first.sequence)) task.messages.add(each.sequence);
  return [task];
}

/**
 * What a user told after all was done, in words that ask for nothing, was a request if the agent works on it, refuses it
 * or needs something for it. Else it belongs to what was done.
 */
function openedByAnswer(
  turn: Turn,
  focus: readonly LedgerTask[],
  history: History,
  ledger: Ledger,
): readonly LedgerTask[] | undefined {
  const told = history.last((each) => each.speaker !== "setting");
  if (told?.speaker !== "user" || focus.length === 0 || ledger.tasksOf(told.sequence).length > 0) return undefined;
  if (moodOf(told.text).isOnlyPolite) return undefined;
  const isWork = turn.calls.some((call) => !ownNotes.test(call.name));
  const isAnswer = ["refused", "waiting", "failed"].includes(outcomeOf(turn.text)) && !says("courtesy", turn.text);
  // Who changes what was done uses the tools again that did it.
  const topic = matterOf(topicOf(told.text));
  const known = [...focus, ...ledger.tasks.toReversed()].find(
    (task) => sharedWeight(topic, task.topic) > 0 && hasUsed(turn.calls, task, history),
  );
  const opened = (): LedgerTask => known ?? ledger.open(told.text.trim().slice(0, 300), told.sequence);
  const tasks = isWork || isAnswer ? [opened()] : focus;
  for (const task of tasks) task.messages.add(told.sequence);
  return tasks;
}

function hasUsed(calls: readonly ToolCallPart[], task: LedgerTask, history: History): boolean {
  const names = new Set(calls.map((call) => call.name));
  const own = history.since(0).filter((turn) => task.messages.has(turn.sequence));
  return own.some((turn) => turn.calls.some((call) => names.has(call.name)));
}

function readWork(turn: Turn, focus: readonly LedgerTask[], history: History, ledger: Ledger): void {
  const calls = turn.calls.map((call) => `${call.name.replace(/_/g, " ")} ${bounded(call.arguments)}`);
  const said = [...partsOf([turn.text, ...calls].join("\n"), focus, ledger).keys()];
  const worked = new Set(calls.flatMap((call) => tasksOfWork(call, said)));
  const meant = worked.size > 0 ? [...worked] : said;
  for (const task of meant) task.messages.add(turn.sequence);
  // To look around is not to begin: the user may still be asked before anything is done.
  const begins = turn.calls.some((call) => !onlyLooks(call));
  for (const task of worked)
    if (!isGivenUp(task, history) && (begins || task.status !== "PENDING"))
      ledger.become(task, "RUNNING", "the agent works on it");
  for (const [task, part] of partsOf(turn.text, focus, ledger)) {
    // "The receipt is filed. Now the report": what it has done before it goes on with something else.
    if (worked.size > 0 && !worked.has(task) && task.status === "RUNNING" && outcomeOf(part) === "done")
      conclude(task, "done", history, ledger);
  }
  noteAgentWords(turn.text, meant, ledger, 1);
}

function readReport(turn: Turn, focus: readonly LedgerTask[], history: History, ledger: Ledger): void {
  const whole = outcomeOf(turn.text);
  const parts = [...partsOf(turn.text, focus, ledger)];
  const someWaits = parts.length > 1 && parts.some(([, part]) => outcomeOf(part) === "waiting");
  for (const [task, part] of parts) {
    task.messages.add(turn.sequence);
    noteAgentWords(part, [task], ledger, 6);
    const own = outcomeOf(part);
    // A question at the end is about all of it, if it is not about one of several.
    const outcome = own === "answered" && whole === "waiting" && !someWaits ? whole : own;
    // "I'll let you know": of several, that is said of what is still open.
    const isOfOthers = isEnded(task.status) && focus.some((other) => !isEnded(other.status));
    if (isOfOthers && ["underway", "promised", "waiting"].includes(outcome)) continue;
    conclude(task, outcome, history, ledger);
  }
  concludeUnnamed(focus, whole, turn, history, ledger);
  if (says("plan", turn.text) && whole === "waiting") {
    ledger.note(segments(turn.text)[0]?.text.slice(0, 300) ?? "", turn.sequence);
  }
}
