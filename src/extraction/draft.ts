import { maxProgress } from "../domain/task-limits.ts";
import { isEnded, mayBecome, type TaskStatus, taskStatuses } from "../domain/task-status.ts";
import type { Draft, KnownTask } from "./extractor.ts";
import { atMost, maxDescriptionBytes, maxLineBytes, normalised } from "./limits.ts";
import type { MessageRange, Operation, Outcome } from "./operation.ts";

/** A change that was proposed to a draft, and what came of it. */
export interface Proposal {
  readonly operation: Operation;
  readonly outcome: Outcome;
}

/** What a session's draft starts from. */
export interface DraftStart {
  readonly tasks: readonly KnownTask[];
  readonly preferences: readonly string[];
  /** Sequences of the messages that the extractor was given: no other can be evidence. */
  readonly messages: Iterable<number>;
}

interface DraftTask extends KnownTask {
  description: string;
  status: TaskStatus;
  progress: string[];
  messages: number[];
}

/** A change that the draft does not take. The message is for the extractor. */
class Refusal extends Error {}

/** The tasks and preferences of a session while an extractor changes them. It holds no reference to what it starts from. */
export class SessionDraft implements Draft {
  readonly #tasks: DraftTask[];
  readonly #preferences: string[];
  readonly #messages: ReadonlySet<number>;
  readonly #proposals: Proposal[] = [];

  constructor(start: DraftStart) {
    this.#tasks = start.tasks.map((task) => ({
      ...task,
      progress: [...task.progress],
      messages: [...task.messages],
    }));
    this.#preferences = [...start.preferences];
    this.#messages = new Set(start.messages);
  }

  get tasks(): readonly KnownTask[] {
    return this.#tasks;
  }

  get preferences(): readonly string[] {
    return this.#preferences;
  }

  /** Everything that was proposed, the refused too, in the order in which it came. */
  get proposals(): readonly Proposal[] {
    return this.#proposals;
  }

  propose(operation: Operation): Outcome {
    const outcome = this.#outcomeOf(operation);
    this.#proposals.push({ operation, outcome });
    return outcome;
  }

  #outcomeOf(operation: Operation): Outcome {
    try {
      const order = this.#apply(operation);
      return order === undefined ? { applied: true } : { applied: true, order };
    } catch (err) {
      if (err instanceof Refusal) return { applied: false, reason: err.message };
      throw err;
    }
  }

  /** Returns the order of the task that was changed. Throws before it changes anything, or not at all. */
  #apply(operation: Operation): number | undefined {
    switch (operation.kind) {
      case "insertTask":
        return this.#insert(operation.afterOrder, operation.description);
      case "updateTask":
        return this.#update(operation);
      case "linkMessages":
        return this.#link(operation);
      case "appendProgress":
        return this.#append(operation.order, operation.text);
      case "recordPreference":
        return this.#prefer(operation.text, operation.order, operation.evidence);
      case "notePlanning":
        requireLine("The note", operation.text);
        this.#sequences(operation.messages);
        return undefined;
    }
  }

  #insert(afterOrder: number, description: string): number {
    const count = this.#tasks.length;
    if (!Number.isInteger(afterOrder) || afterOrder < 0 || afterOrder > count) {
      throw new Refusal(`There are ${count} tasks: a new one comes after 0 to ${count}, not after ${afterOrder}.`);
    }
    requireDescription(description);
    const task = { description, status: "PENDING", progress: [], messages: [], clientFields: [] } as const;
    this.#tasks.splice(afterOrder, 0, { ...task, progress: [], messages: [] });
    return afterOrder + 1;
  }

  #update({ order, description, status }: Operation & { kind: "updateTask" }): number {
    const task = this.#task(order);
    if (description === undefined && status === undefined) {
      throw new Refusal("An update needs a description or a status.");
    }
    if (description !== undefined) requireOwn(task, order, "description");
    if (status !== undefined) requireOwn(task, order, "status");
    if (description !== undefined) requireDescription(description);
    if (status !== undefined && !taskStatuses.includes(status)) {
      throw new Refusal(`${JSON.stringify(status)} is no status: say one of ${taskStatuses.join(", ")}.`);
    }
    if (status !== undefined && !mayBecome(task.status, status)) {
      throw new Refusal(`Task ${order} is ${task.status} and cannot become ${status}${reopenAdvice(task.status)}.`);
    }
    task.description = description ?? task.description;
    task.status = status ?? task.status;
    return order;
  }

  #link({ order, messages, beforeWork }: Operation & { kind: "linkMessages" }): number {
    const task = this.#openTask(order);
    requireOwn(task, order, "evidence");
    const sequences = this.#sequences(messages);
    if (sequences.length === 0) throw new Refusal("Name at least one range of messages.");
    task.messages = [...new Set([...task.messages, ...sequences])].toSorted((a, b) => a - b);
    if (task.status === "PENDING" && !beforeWork && !task.clientFields.includes("status")) task.status = "RUNNING";
    return order;
  }

  #append(order: number, text: string): number {
    const task = this.#openTask(order);
    const line = requireLine("The progress", text);
    if (knows(task.progress, line)) throw new Refusal(`Task ${order} has this line already.`);
    if (task.progress.length >= maxProgress)
      throw new Refusal(`Task ${order} has ${maxProgress} lines: it takes no more.`);
    task.progress.push(line);
    return order;
  }

  #prefer(text: string, order: number | undefined, evidence: readonly MessageRange[]): number | undefined {
    if (order !== undefined) this.#task(order);
    const line = requireLine("The preference", text);
    this.#sequences(evidence);
    if (knows(this.#preferences, line)) throw new Refusal("This preference is known already.");
    this.#preferences.push(line);
    return order;
  }

  #task(order: number): DraftTask {
    const task = Number.isInteger(order) ? this.#tasks[order - 1] : undefined;
    if (task) return task;
    const range = this.#tasks.length === 0 ? "there are no tasks yet" : `the tasks are 1 to ${this.#tasks.length}`;
    throw new Refusal(`There is no task ${order}: ${range}.`);
  }

  #openTask(order: number): DraftTask {
    const task = this.#task(order);
    if (isEnded(task.status)) throw new Refusal(`Task ${order} is ${task.status}${reopenAdvice(task.status)}.`);
    return task;
  }

  /** The messages of some ranges. A range that is not given whole is refused: to cut it would hide a mistake. */
  #sequences(ranges: readonly MessageRange[]): number[] {
    return ranges.flatMap(({ first, last }) => {
      if (!(first <= last)) throw new Refusal(`The range ${first} to ${last} ends before it starts.`);
      const length = last - first + 1;
      // Counted before it is listed: a range may claim millions of messages.
      const listed = length <= this.#messages.size ? Array.from({ length }, (_, i) => first + i) : [];
      if (listed.length === 0 || !listed.every((sequence) => this.#messages.has(sequence))) {
        throw new Refusal(`The range ${first} to ${last} has messages that were not given.`);
      }
      return listed;
    });
  }
}

function reopenAdvice(status: TaskStatus): string {
  return isEnded(status) ? ": set it to RUNNING first" : "";
}

function requireOwn({ clientFields }: KnownTask, order: number, field: KnownTask["clientFields"][number]): void {
  if (clientFields.includes(field)) throw new Refusal(`The ${field} of task ${order} stays as it is: a client set it.`);
}

function requireDescription(text: string): void {
  if (text.trim() === "") throw new Refusal("The description is empty.");
  if (!atMost(maxDescriptionBytes, text)) throw new Refusal("The description is longer than 16 KiB.");
}

function requireLine(what: string, text: string): string {
  const line = text.trim();
  if (line === "") throw new Refusal(`${what} is empty.`);
  if (!atMost(maxLineBytes, line)) throw new Refusal(`${what} is longer than 2 KiB: say it in a sentence.`);
  return line;
}

function knows(lines: readonly string[], line: string): boolean {
  const wanted = normalised(line);
  return lines.some((known) => normalised(known) === wanted);
}
