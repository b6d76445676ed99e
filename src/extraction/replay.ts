import type { OperationRecord } from "../domain/operation-record.ts";
import { joinRanges, withoutRanges } from "../domain/ranges.ts";
import { maxPreferences } from "../domain/task-limits.ts";
import { type TaskStatus, taskStatuses } from "../domain/task-status.ts";
import type {
  ExtractionWrites,
  LineWrite,
  NoteWrite,
  PreferenceWrite,
  StatusWrite,
} from "../store/extraction-writes.ts";
import type { SessionTask } from "../store/session-tasks.ts";
import type { BoundOperation } from "./bound-operation.ts";
import { SessionDraft } from "./draft.ts";
import { cutTo, maxReasonBytes } from "./limits.ts";
import { knownTask } from "./live-task.ts";
import type { Operation } from "./operation.ts";
import { WorkingTasks } from "./working-tasks.ts";

/** What operations are replayed on: a session as it is now. */
export interface ReplayStart {
  readonly tasks: readonly SessionTask[];
  readonly preferences: readonly string[];
  /** Sequences of the messages that the extractor was given, ascending. */
  readonly messages: readonly number[];
  readonly newId: () => string;
}

const deletedReason = "The task was deleted meanwhile.";

/**
 * Carries out the operations of an extractor on a session as it is now, which may not be as the extractor saw it. What
 * does not fit any more is refused, and the rest is done: so what a client changed meanwhile stays.
 */
export class Replay {
  readonly #draft: SessionDraft;
  readonly #tasks: WorkingTasks;
  readonly #newId: () => string;
  readonly #statuses: StatusWrite[] = [];
  readonly #lines: LineWrite[] = [];
  readonly #preferences: PreferenceWrite[] = [];
  readonly #notes: NoteWrite[] = [];
  readonly #operations: OperationRecord[] = [];

  constructor({ tasks, preferences, messages, newId }: ReplayStart) {
    const window = { first: messages[0] ?? 0, last: messages.at(-1) ?? 0 };
    this.#draft = new SessionDraft({ tasks: tasks.map((task) => knownTask(task, window)), preferences, messages });
    this.#tasks = new WorkingTasks(tasks);
    this.#newId = newId;
  }

  /** Does one operation after another, and answers all that is to be written. */
  run(operations: readonly BoundOperation[]): ExtractionWrites {
    for (const bound of operations) this.#operations.push(this.#do(bound));
    return {
      tasks: this.#tasks.written(),
      statuses: this.#statuses,
      lines: this.#lines,
      preferences: this.#preferences,
      notes: this.#notes,
      operations: this.#operations,
    };
  }

  #do({ operation, taskId, before, refusedReason }: BoundOperation): OperationRecord {
    const said = saidBy(operation, taskId);
    if (refusedReason !== undefined) return refused(said, refusedReason);
    if (operation.kind === "insertTask") return this.#insert(operation, said, taskId ?? this.#newId(), before);
    if (!("order" in operation) || operation.order === undefined) return this.#withoutTask(operation, said);
    const order = this.#tasks.orderOf(taskId);
    if (order === 0 || taskId === undefined) return refused(said, deletedReason);
    return this.#change({ ...operation, order }, { ...said, order }, taskId);
  }

  #insert(
    operation: Operation & { kind: "insertTask" },
    said: Said,
    id: string,
    before: readonly string[],
  ): OperationRecord {
    // After the nearest of the tasks before it that is still there.
    const afterOrder = before.reduceRight((found, each) => found || this.#tasks.orderOf(each), 0);
    const outcome = this.#draft.propose({ ...operation, afterOrder });
    if (!outcome.applied) return refused(said, outcome.reason);
    this.#tasks.insert(afterOrder, id, operation.description);
    this.#statuses.push({ taskId: id, sequence: 1, previousStatus: null, status: "PENDING", reason: "" });
    return { ...said, taskId: id, order: afterOrder + 1, applied: true, refusedReason: "" };
  }

  #withoutTask(operation: Exclude<Operation, { kind: "insertTask" }>, said: Said): OperationRecord {
    const outcome = this.#draft.propose(operation);
    if (!outcome.applied) return refused(said, outcome.reason);
    if (operation.kind === "notePlanning") {
      this.#notes.push({ id: this.#newId(), text: operation.text, evidence: joinRanges(operation.messages) });
    }
    const preferenceId = operation.kind === "recordPreference" ? this.#prefer(operation, null) : undefined;
    return { ...said, ...(preferenceId && { preferenceId }), applied: true, refusedReason: "" };
  }

  #change(operation: Changing, said: Said, taskId: string): OperationRecord {
    const { status, description } = this.#draft.tasks[operation.order - 1] ?? { status: "PENDING", description: "" };
    const outcome = this.#draft.propose(operation);
    if (!outcome.applied) return refused(said, outcome.reason);
    const now = this.#draft.tasks[operation.order - 1];
    const changes = {
      ...(now && now.description !== description && { previousDescription: description }),
      ...(now && now.status !== status && { previousStatus: status }),
    };
    if (now && now.description !== description) this.#tasks.of(taskId).description = now.description;
    if (now && now.status !== status) this.#become(taskId, status, now.status, reasonOf(operation));
    return { ...said, ...changes, ...this.#effect(operation, taskId), applied: true, refusedReason: "" };
  }

  #become(taskId: string, previousStatus: TaskStatus, status: TaskStatus, reason: string): void {
    const task = this.#tasks.of(taskId);
    task.status = status;
    task.statusReason = reason;
    task.lastSequence += 1;
    this.#statuses.push({ taskId, sequence: task.lastSequence, previousStatus, status, reason });
  }

  #effect(operation: Changing, taskId: string): Partial<OperationRecord> {
    const task = this.#tasks.of(taskId);
    switch (operation.kind) {
      case "updateTask":
        return {};
      case "linkMessages": {
        const added = withoutRanges(operation.messages, task.evidence);
        task.evidence = joinRanges([...task.evidence, ...added]);
        return { added };
      }
      case "appendProgress":
        task.lastProgress += 1;
        this.#lines.push({ taskId, sequence: task.lastProgress, text: operation.text });
        return {};
      case "recordPreference":
        if (task.takesPreferences && task.preferences.length < maxPreferences) {
          task.preferences = [...task.preferences, operation.text];
        }
        return { preferenceId: this.#prefer(operation, taskId) };
    }
  }

  #prefer({ text, evidence }: Operation & { kind: "recordPreference" }, taskId: string | null): string {
    const id = this.#newId();
    this.#preferences.push({ id, taskId, text, evidence: joinRanges(evidence) });
    return id;
  }
}

type Changing = Exclude<Operation, { kind: "insertTask" | "notePlanning" }> & { readonly order: number };
type Said = Omit<OperationRecord, "applied" | "refusedReason">;

function refused(said: Said, reason: string): OperationRecord {
  return { ...said, applied: false, refusedReason: cutTo(maxReasonBytes, reason.replaceAll("\0", "").toWellFormed()) };
}

function reasonOf(operation: Changing): string {
  return operation.kind === "updateTask" ? (operation.reason ?? "") : "messages of the session work on it";
}

/** What an operation says, in the terms of the record. */
function saidBy(operation: Operation, taskId: string | undefined): Said {
  const { kind } = operation;
  switch (operation.kind) {
    case "insertTask":
      return { kind, order: operation.afterOrder + 1, description: operation.description };
    case "updateTask": {
      const { order, description, reason } = operation;
      const status = taskStatuses.find((each) => each === operation.status);
      return {
        ...{ kind, order, ...(taskId && { taskId }), ...(reason && { reason }) },
        ...{ ...(description !== undefined && { description }), ...(status && { status }) },
      };
    }
    case "linkMessages":
      return { kind, order: operation.order, ...(taskId && { taskId }), messages: operation.messages };
    case "appendProgress":
      return { kind, order: operation.order, ...(taskId && { taskId }), text: operation.text };
    case "recordPreference":
      return { kind, ...(taskId && { taskId }), text: operation.text, messages: operation.evidence };
    case "notePlanning":
      return { kind, text: operation.text, messages: operation.messages };
  }
}
