import type { NumberRange } from "../domain/ranges.ts";
import type { TaskStatus } from "../domain/task-status.ts";
import type { TaskWrite } from "../store/extraction-writes.ts";
import type { SessionTask } from "../store/session-tasks.ts";

/** A task while operations are carried out on it. */
interface WorkingTask {
  readonly id: string;
  readonly isNew: boolean;
  description: string;
  status: TaskStatus;
  statusReason: string;
  evidence: readonly NumberRange[];
  preferences: readonly string[];
  /** No client has said which preferences it has. */
  readonly takesPreferences: boolean;
  lastSequence: number;
  lastProgress: number;
}

/** The tasks of a session in their order, while an extraction changes them. */
export class WorkingTasks {
  readonly #before: ReadonlyMap<string, SessionTask>;
  readonly #tasks: WorkingTask[];

  constructor(tasks: readonly SessionTask[]) {
    this.#before = new Map(tasks.map((task) => [task.id, task]));
    this.#tasks = tasks.map((task) => ({
      ...task,
      isNew: false,
      takesPreferences: !task.clientFields.includes("preferences"),
    }));
  }

  /** The place of a task, from 1. 0 when it is not there. */
  orderOf(id: string | undefined): number {
    return this.#tasks.findIndex((task) => task.id === id) + 1;
  }

  /** A task that is there. */
  of(id: string): WorkingTask {
    const task = this.#tasks.find((each) => each.id === id);
    if (!task) throw new Error(`no task ${id} among the working tasks`);
    return task;
  }

  insert(afterOrder: number, id: string, description: string): void {
    this.#tasks.splice(afterOrder, 0, {
      ...{ id, isNew: true, description, status: "PENDING", statusReason: "", evidence: [], preferences: [] },
      ...{ takesPreferences: true, lastSequence: 1, lastProgress: 0 },
    });
  }

  /** The tasks that are new, changed or moved, as they are to be written. */
  written(): TaskWrite[] {
    return this.#tasks.flatMap((task, i) => {
      const write = { ...pick(task), place: i + 1 };
      const before = this.#before.get(task.id);
      return before && isSame(before, write) ? [] : [write];
    });
  }
}

function pick(task: WorkingTask): Omit<TaskWrite, "place"> {
  const { id, isNew, description, status, statusReason, evidence, preferences, lastSequence, lastProgress } = task;
  return { id, isNew, description, status, statusReason, evidence, preferences, lastSequence, lastProgress };
}

function isSame(before: SessionTask, after: TaskWrite): boolean {
  return (
    before.place === after.place &&
    before.description === after.description &&
    before.lastSequence === after.lastSequence &&
    before.lastProgress === after.lastProgress &&
    before.preferences === after.preferences &&
    (before.evidence === after.evidence || JSON.stringify(before.evidence) === JSON.stringify(after.evidence))
  );
}
