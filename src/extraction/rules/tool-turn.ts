import { tasksOfWork, workOf } from "./attribution.ts";
import type { History, Turn } from "./history.ts";
import { bounded, textOf } from "./history.ts";
import type { Ledger } from "./ledger.ts";
import { noteToolResult } from "./progress.ts";
import { isError } from "./tool-error.ts";
import { isHandOver } from "./tool-outcome.ts";

/** Reads what came of the calls of tools. It belongs to the tasks of the call. */
export function readToolTurn(turn: Turn, history: History, ledger: Ledger): void {
  for (const result of turn.results) {
    const asked = history.callOf(result);
    const called = asked ? ledger.tasksOf(asked.turn.sequence) : workOf(history, ledger);
    if (called.length === 0) continue;
    const text = bounded(textOf(result.content));
    const own = tasksOfWork(
      `${asked?.call.name.replace(/_/g, " ")} ${bounded(asked?.call.arguments ?? "")} ${text.slice(0, 1000)}`,
      called,
    );
    const tasks = own.length > 0 ? own : called;
    for (const task of tasks) task.messages.add(turn.sequence);
    noteToolResult(asked?.call, text, isError(result), tasks, ledger);
    if (isHandOver(asked?.call)) {
      for (const task of tasks)
        if (task.status !== "SUCCESS") ledger.become(task, "FAILED", "it was handed to a person");
    }
  }
}
