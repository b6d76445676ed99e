import { rangesOf } from "../../domain/ranges.ts";
import { isEnded, mayBecome, type TaskStatus } from "../../domain/task-status.ts";
import type { Draft } from "../extractor.ts";
import { normalised } from "../limits.ts";
import type { Operation } from "../operation.ts";
import { type Topic, topicOf } from "./text/words.ts";

/** A task while a batch is read. */
export interface LedgerTask {
  description: string;
  status: TaskStatus;
  reason: string;
  /** How it ended last, though it may have been taken up again. */
  lastEnd?: TaskStatus;
  readonly progress: string[];
  /** The lines of progress, each {@link normalised}. */
  readonly known: Set<string>;
  readonly messages: Set<number>;
  /** What its description is about. */
  asked: Topic;
  /** What its description and progress are about. */
  readonly topic: Map<string, number>;
}

/**
 * What a batch changes. It is proposed when the whole batch is read, so that a task which ends, goes on and ends again
 * within it changes once.
 */
export class Ledger {
  readonly #draft: Draft;
  readonly tasks: LedgerTask[];
  readonly #preferences: { text: string; evidence: number }[] = [];
  readonly #notes: { text: string; evidence: number }[] = [];

  constructor(draft: Draft) {
    this.#draft = draft;
    this.tasks = draft.tasks.map((task) => ({
      description: task.description,
      status: task.status,
      reason: "",
      ...(isEnded(task.status) ? { lastEnd: task.status } : {}),
      progress: [...task.progress],
      known: new Set(task.progress.map(normalised)),
      messages: new Set(task.messages),
      asked: topicOf(task.description),
      topic: new Map(topicOf([task.description, ...task.progress].join("\n"))),
    }));
  }

  /** The tasks that a message is evidence of. */
  tasksOf(sequence: number): LedgerTask[] {
    return this.tasks.filter((task) => task.messages.has(sequence));
  }

  open(description: string, sequence: number): LedgerTask {
    const task: LedgerTask = {
      description,
      status: "PENDING",
      reason: "",
      progress: [],
      known: new Set(),
      messages: new Set([sequence]),
      asked: topicOf(description),
      topic: new Map(topicOf(description)),
    };
    this.tasks.push(task);
    return task;
  }

  describe(task: LedgerTask, description: string): void {
    task.description = description;
    task.asked = topicOf(description);
    grow(task, task.asked);
  }

  progress(task: LedgerTask, line: string): void {
    const compared = normalised(line);
    if (task.known.has(compared)) return;
    task.known.add(compared);
    task.progress.push(line);
    grow(task, topicOf(line));
  }

  become(task: LedgerTask, status: TaskStatus, reason: string): void {
    if (task.status === status) return;
    task.status = status;
    if (isEnded(status)) task.lastEnd = status;
    task.reason = reason;
  }

  prefer(text: string, sequence: number): void {
    const known = [...this.#draft.preferences, ...this.#preferences.map((preference) => preference.text)];
    if (known.some((each) => wordsOf(each).includes(wordsOf(text)))) return;
    this.#preferences.push({ text, evidence: sequence });
  }

  note(text: string, sequence: number): void {
    this.#notes.push({ text, evidence: sequence });
  }

  /** Proposes everything that has changed. */
  propose(): void {
    this.tasks.forEach((task, at) => {
      this.#proposeTask(task, at + 1);
    });
    for (const { text, evidence } of this.#preferences) {
      this.#do({ kind: "recordPreference", text, evidence: [{ first: evidence, last: evidence }] });
    }
    for (const { text, evidence } of this.#notes) {
      this.#do({ kind: "notePlanning", text, messages: [{ first: evidence, last: evidence }] });
    }
  }

  #proposeTask(task: LedgerTask, order: number): void {
    const isNew = order > this.#draft.tasks.length;
    if (isNew) this.#do({ kind: "insertTask", afterOrder: order - 1, description: task.description });
    const known = this.#draft.tasks[order - 1];
    if (!known) return;
    if (known.description !== task.description) {
      this.#do({ kind: "updateTask", order, description: task.description, reason: "the request became clearer" });
    }
    const links = [...task.messages].filter((sequence) => !known.messages.includes(sequence));
    const lines = task.progress.slice(known.progress.length);
    if (isEnded(known.status) && (links.length > 0 || lines.length > 0)) {
      this.#do({ kind: "updateTask", order, status: "RUNNING", reason: "the conversation came back to it" });
    }
    if (links.length > 0) {
      const beforeWork = task.status === "PENDING";
      this.#do({ kind: "linkMessages", order, messages: rangesOf(links), ...(beforeWork ? { beforeWork } : {}) });
    }
    for (const text of lines) this.#do({ kind: "appendProgress", order, text });
    const now = this.#draft.tasks[order - 1]?.status ?? task.status;
    if (now !== task.status && mayBecome(now, task.status)) {
      this.#do({ kind: "updateTask", order, status: task.status, reason: task.reason });
    }
  }

  #do(operation: Operation): void {
    this.#draft.propose(operation);
  }
}

/** The words of a text, each with a space before and behind it: what is a part of that was said, as a whole or in part. */
function wordsOf(text: string): string {
  return ` ${normalised(text)
    .split(/[^\p{L}\p{N}\p{M}'’]+/u)
    .join(" ")
    .trim()} `;
}

function grow(task: LedgerTask, by: Topic): void {
  for (const [key, weight] of by) task.topic.set(key, weight);
}
