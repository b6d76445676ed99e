import { isEnded } from "../../domain/task-status.ts";
import type { History } from "./history.ts";
import { says } from "./language/cues.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import { segments } from "./text/sentences.ts";
import { sharedWeight, type Topic, topicOf, weightOf } from "./text/words.ts";

/** The tasks that a user's words may be about: those of the newest words, the agent's or the user's own. */
export function focusOf(history: History, ledger: Ledger): LedgerTask[] {
  const newest = history.last((turn) => turn.speaker !== "tool" && ledger.tasksOf(turn.sequence).length > 0);
  return newest ? ledger.tasksOf(newest.sequence) : latest(ledger);
}

/** The tasks with the newest evidence: what is left to go by when it lies before the messages that are known. */
function latest(ledger: Ledger): LedgerTask[] {
  const newest = Math.max(...ledger.tasks.flatMap((task) => [...task.messages]));
  return ledger.tasksOf(newest);
}

/** The tasks that an agent may work on: those that the user last spoke of, and what it took up by itself since. */
export function workOf(history: History, ledger: Ledger): LedgerTask[] {
  const spoken = history.last((turn) => turn.speaker === "user" && ledger.tasksOf(turn.sequence).length > 0);
  if (!spoken) return latest(ledger);
  const since = history.since(spoken.sequence).map((turn) => turn.sequence);
  const touched = ledger.tasks.filter((task) => since.some((sequence) => task.messages.has(sequence)));
  // "Never mind that. Tell me ...": what the same message has given up is not worked on.
  const open = touched.filter((task) => !(task.status === "FAILED" && says("drop", spoken.text)));
  return open.length > 0 ? open : touched;
}

/** How near a topic is to a task: what they share, less for a task of many words, which shares some with anything. */
export function nearness(topic: Topic, task: LedgerTask): number {
  const shared = sharedWeight(topic, task.asked) + sharedWeight(topic, task.topic) / 4;
  return shared / Math.sqrt(Math.max(1, weightOf(task.asked)));
}

/** The task that is nearest to a topic, the latest of equals. Undefined when none shares anything. */
export function nearest(topic: Topic, tasks: readonly LedgerTask[]): LedgerTask | undefined {
  let best: LedgerTask | undefined;
  let most = 0;
  for (const task of tasks) {
    const near = nearness(topic, task);
    if (near >= most && near > 0) [best, most] = [task, near];
  }
  return best;
}

/** The tasks that a call or its result is about. Empty when there are several and it fits none more than another. */
export function tasksOfWork(text: string, focus: readonly LedgerTask[]): readonly LedgerTask[] {
  if (focus.length <= 1) return focus;
  const topic = topicOf(text);
  const asked = focus.filter((task) => sharedWeight(topic, task.asked) > 0);
  const among = asked.length > 0 ? asked : focus;
  const most = Math.max(...among.map((task) => nearness(topic, task)));
  return most === 0 ? [] : among.filter((task) => nearness(topic, task) >= most * 0.7);
}

/** What an agent's words are about: each task with the part of them that is about it. */
export function partsOf(text: string, focus: readonly LedgerTask[], ledger: Ledger): Map<LedgerTask, string> {
  const parts = new Map<LedgerTask, string>();
  const candidates = talkedOf(text, focus, ledger);
  const open = ledger.tasks.filter((task) => !isEnded(task.status) && !candidates.includes(task));
  if (candidates.length === 1 && open.length === 0) return new Map(candidates.map((task) => [task, text]));
  let before: readonly LedgerTask[] = candidates.length === 1 ? candidates : [];
  const telling = tellingOnly(candidates);
  for (const section of sectionsOf(text)) {
    const named = namedBy(section, telling, candidates, open) ?? before;
    for (const task of named) parts.set(task, `${parts.get(task) ?? ""}${section.text}\n`);
    before = named;
  }
  return parts.size > 0 ? parts : new Map(candidates.map((task) => [task, text]));
}

/** The tasks that a section is about. Undefined when it shares nothing with any. */
function namedBy(
  section: Section,
  telling: (topic: Topic) => Topic,
  candidates: readonly LedgerTask[],
  open: readonly LedgerTask[],
): readonly LedgerTask[] | undefined {
  const topic = telling(topicOf(section.text));
  const most = Math.max(...candidates.map((task) => nearness(topic, task)));
  // Another open task has to be named clearly to be what the agent turns to by itself.
  const other = nearest(topic, open);
  if (other && sharedWeight(topic, other.topic) >= 3 && nearness(topic, other) > most) return [other];
  if (most === 0) return undefined;
  // An item of a list is about one task, a sentence may be about several.
  const enough = most * (section.isItem ? 1 : 0.5);
  return candidates.filter((task) => nearness(topic, task) >= enough);
}

/** Leaves out of a topic what does not tell several tasks apart, because all of them are about it. */
function tellingOnly(tasks: readonly LedgerTask[]): (topic: Topic) => Topic {
  if (tasks.length < 2) return (topic) => topic;
  const tells = (key: string, of: "asked" | "topic") => new Set(tasks.map((task) => task[of].has(key))).size > 1;
  return (topic) => new Map([...topic].filter(([key]) => tells(key, "asked") || tells(key, "topic")));
}

/** The tasks that an agent's words may be about: those in focus, or others that it turns to by itself. */
function talkedOf(text: string, focus: readonly LedgerTask[], ledger: Ledger): readonly LedgerTask[] {
  if (says("courtesy", text) || !focus.every((task) => isEnded(task.status))) return focus;
  const topic = topicOf(text);
  const others = ledger.tasks.filter((task) => !focus.includes(task));
  const here = Math.max(...focus.map((task) => nearness(topic, task)));
  const open = others.filter((task) => !isEnded(task.status) && sharedWeight(topic, task.asked) > 0);
  const other = nearest(topic, open);
  if (other && nearness(topic, other) > here) return [other];
  // Nothing of what was talked about, but a number or the matter of another task: "Back to your claim WD-55127".
  const named = others.filter((task) => hasNumberOf(topic, task) || sharedWeight(topic, task.asked) > 0);
  return here === 0 ? [nearest(topic, named) ?? focus].flat() : focus;
}

function hasNumberOf(topic: Topic, task: LedgerTask): boolean {
  return [...topic].some(([key, weight]) => weight > 1 && /\d/.test(key) && key.length > 3 && task.topic.has(key));
}

interface Section {
  text: string;
  readonly isItem: boolean;
}

/** The sentences of a text; of a list its items, each with all that stands under it. */
function sectionsOf(text: string): Section[] {
  const all: Section[] = [];
  const pieces = segments(text);
  const isNumbered = pieces.some((piece) => /\d/.test(piece.item ?? ""));
  for (const piece of pieces) {
    const isItem = piece.item !== undefined && (!isNumbered || /\d/.test(piece.item));
    const item = all.at(-1);
    if (item?.isItem && !isItem) item.text += `\n${piece.text}`;
    else all.push({ text: piece.text, isItem });
  }
  return all;
}
