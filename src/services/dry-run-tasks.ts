import { create } from "@bufbuild/protobuf";
import { type Task as TaskMessage, TaskSchema } from "../../gen/ts/headway/v1/task_pb.ts";
import type { DryRun } from "../extraction/dry-runs.ts";
import type { TaskWrite } from "../store/extraction-writes.ts";
import type { ProgressRow, TaskRow } from "../store/task-rows.ts";
import { taskMessage } from "./task-messages.ts";

// As in lists: the newest lines of a task's progress.
const shownLines = 10;

/** The tasks of a session as a dry run would leave them, by their order. Those that it would make have no id. */
export function dryRunTasks(rows: readonly TaskRow[], { writes }: DryRun, at: number): TaskMessage[] {
  const writeOf = new Map(writes.tasks.map((task) => [task.id, task]));
  const before = rows.map((row) => {
    const write = writeOf.get(row.id);
    return write ? rewritten(row, write, writes.lines, at) : row;
  });
  const made = writes.tasks
    .filter(({ isNew }) => isNew)
    .map((write) => rewritten(emptyRow(write.id, at), write, writes.lines, at));
  return [...before, ...made]
    .toSorted((one, two) => (one.place ?? 0) - (two.place ?? 0))
    .map((row) => (writeOf.get(row.id)?.isNew ? withoutId(taskMessage(row)) : taskMessage(row)));
}

function rewritten(row: TaskRow, write: TaskWrite, lines: DryRun["writes"]["lines"], at: number): TaskRow {
  const own = lines.filter(({ taskId }) => taskId === write.id);
  const added = own.map(({ sequence, text }): ProgressRow => {
    return { sequence, text, actor: "EXTRACTOR", extractionId: null, createdAt: at };
  });
  const { place, description, status, statusReason, evidence, preferences, lastSequence } = write;
  return {
    ...{ ...row, place, description, status, statusReason, evidence, preferences, lastSequence, updatedAt: at },
    progress: [...row.progress, ...added].slice(-shownLines),
    progressCount: row.progressCount + own.length,
  };
}

function emptyRow(id: string, at: number): TaskRow {
  return {
    ...{ id, name: null, description: "", status: "PENDING", statusReason: "", sessionId: null, place: 0 },
    ...{ agentIds: [], preferences: [], evidence: [], metadata: null, createdBy: "EXTRACTOR", extractionId: null },
    ...{ clientFields: [], lastSequence: 1, progressCount: 0, version: 1, createdAt: at, updatedAt: at },
    ...{ startedAt: null, endedAt: null, progress: [] },
  };
}

function withoutId(task: TaskMessage): TaskMessage {
  return create(TaskSchema, { ...task, id: "", etag: "" });
}
