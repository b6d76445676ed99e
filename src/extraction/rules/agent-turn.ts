import { focusOf, tasksMeant } from "./attribution.ts";
import type { History, Turn } from "./history.ts";
import { says } from "./language/cues.ts";
import type { Ledger, LedgerTask } from "./ledger.ts";
import { outcomeOf, type TextOutcome } from "./outcome.ts";
import { noteAgentWords } from "./progress.ts";
import { segments } from "./text/sentences.ts";
import { covered, topicOf } from "./text/words.ts";
import { hasFreshError } from "./tool-outcome.ts";

/** Reads what an agent says and calls: to which tasks it belongs, and how they stand after it. */
export function readAgentTurn(turn: Turn, history: History, ledger: Ledger): void {
  const focus = focusOf(history, ledger);
  if (focus.length === 0) return;
  const said = `${turn.text}\n${turn.calls.map((call) => `${call.name} ${call.arguments}`).join("\n")}`;
  const tasks = tasksMeant(said, focus, ledger);
  for (const task of tasks) task.messages.add(turn.sequence);
  if (turn.calls.length > 0) {
    for (const task of tasks) ledger.become(task, "RUNNING", "the agent works on it");
    noteAgentWords(turn.text, tasks, ledger, 1);
    return;
  }
  noteAgentWords(turn.text, tasks, ledger, 6);
  for (const task of tasks) conclude(task, partAbout(task, tasks, turn.text), history, ledger);
  if (says("plan", turn.text) && outcomeOf(turn.text) === "waiting") {
    ledger.note(segments(turn.text)[0]?.text.slice(0, 300) ?? "", turn.sequence);
  }
}

/** Of an agent's report on several tasks, the part that is about one. */
function partAbout(task: LedgerTask, tasks: readonly LedgerTask[], text: string): string {
  if (tasks.length === 1) return text;
  const own = segments(text).filter((segment) => {
    const topic = topicOf(segment.text);
    const share = tasks.map((each) => covered(topic, each.topic));
    return covered(topic, task.topic) >= Math.max(...share) && Math.max(...share) > 0;
  });
  return own.length > 0 ? own.map((segment) => segment.text).join("\n") : text;
}

const concluding: Record<TextOutcome, (task: LedgerTask, ledger: Ledger) => void> = {
  waiting: () => {},
  underway: (task, ledger) => {
    ledger.become(task, "RUNNING", "the agent says that it goes on");
  },
  failed: (task, ledger) => {
    ledger.become(task, "FAILED", "the agent says that it cannot be done");
  },
  done: (task, ledger) => {
    ledger.become(task, "SUCCESS", "the agent reports that it is done");
  },
};

function conclude(task: LedgerTask, text: string, history: History, ledger: Ledger): void {
  const outcome = outcomeOf(text);
  if (outcome === "done" && hasFreshError(history)) {
    ledger.become(task, "FAILED", "the last result is an error, whatever the agent says");
  } else concluding[outcome](task, ledger);
}
