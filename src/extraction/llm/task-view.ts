import type { JsonObject } from "../../domain/message.ts";
import { isEnded } from "../../domain/task-status.ts";
import type { KnownTask } from "../extractor.ts";
import { elide, jsonLine } from "./elide.ts";

// A session may gather tasks and preferences for years, and each call sends what is shown here again.
const maxTasksOfAKind = 40;
const maxPreferences = 60;
const descriptionBytes = 600;
const lineBytes = 300;
const maxRanges = 5;

/** The tasks that are shown to the model, a line of JSON each: the newest of those that go on and of those that ended. */
export function taskLines(tasks: readonly KnownTask[]): string[] {
  const numbered = tasks.map((task, i) => ({ task, order: i + 1 }));
  const newest = (ended: boolean) =>
    numbered.filter(({ task }) => isEnded(task.status) === ended).slice(-maxTasksOfAKind);
  const shown = [...newest(false), ...newest(true)].toSorted((a, b) => a.order - b.order);
  const leftOut = tasks.length - shown.length;
  return [
    ...(leftOut > 0 ? [jsonLine({ left_out_tasks: leftOut, tasks_in_all: tasks.length })] : []),
    ...shown.map(({ task, order }) => jsonLine(taskView(task, order))),
  ];
}

/** The preferences that are shown to the model, a line of JSON each. */
export function preferenceLines(preferences: readonly string[]): string[] {
  return preferences.slice(-maxPreferences).map((preference) => jsonLine(elide(preference, lineBytes)));
}

function taskView(task: KnownTask, order: number): JsonObject {
  const lines = isEnded(task.status) ? 2 : 6;
  const leftOut = Math.max(0, task.progress.length - lines);
  return {
    order,
    status: task.status,
    description: elide(task.description, descriptionBytes),
    ...(leftOut > 0 ? { left_out_progress_lines: leftOut } : {}),
    progress: task.progress.slice(-lines).map((line) => elide(line, lineBytes)),
    messages: rangesOf(task.messages).slice(-maxRanges).join(", "),
    ...(task.clientFields.length > 0 ? { set_by_client: [...task.clientFields] } : {}),
  };
}

/** Sequences as ranges: 1, 2, 3, 7 are "1-3" and "7". */
function rangesOf(sequences: readonly number[]): string[] {
  const ranges: { first: number; last: number }[] = [];
  for (const sequence of sequences) {
    const range = ranges.at(-1);
    if (range && sequence === range.last + 1) range.last = sequence;
    else ranges.push({ first: sequence, last: sequence });
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
}
