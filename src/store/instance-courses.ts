import type { Json } from "../domain/columns.ts";
import { advance, courseOf, nextDue, restate, takeMarks } from "../domain/instance-course.ts";
import { type Course, differInClocksOnly, type InstanceState } from "../domain/instance-state.ts";
import type { HeldInstance, InstanceTasks, RunningTask } from "./instance-lock.ts";
import { type InstanceKey, instanceKey } from "./instance-rows.ts";
import type { InstanceDraft } from "./instance-sql.ts";

interface Entry extends InstanceKey {
  readonly held: HeldInstance | undefined;
  readonly running: readonly RunningTask[];
  course: Course | undefined;
  metadata: Json | undefined;
}

/** The instances of a group on their way: where each was found, and where it stands by now. */
export class InstanceCourses {
  readonly #entries = new Map<string, Entry>();
  readonly #now: number;
  readonly #listeningSince: number;

  /** Begins with instances that are locked, brought to a time; the keys are those and perhaps others to be made. */
  constructor(
    keys: readonly InstanceKey[],
    held: readonly HeldInstance[],
    tasks: ReadonlyMap<string, InstanceTasks>,
    at: { readonly now: number; readonly listeningSince: number },
  ) {
    this.#now = at.now;
    this.#listeningSince = at.listeningSince;
    for (const key of keys) {
      this.#entries.set(instanceKey(key), { ...key, held: undefined, ...nothing, ...running(tasks, key) });
    }
    for (const one of held) {
      const marks = tasks.get(instanceKey(one))?.marks ?? [];
      const entry = { projectId: one.projectId, instanceId: one.instanceId, ...nothing, ...running(tasks, one) };
      const begun = courseOf(
        one.state,
        entry.running.map(({ id }) => id),
      );
      const course = this.#upToDate(takeMarks(begun, marks, at.listeningSince), entry.running);
      this.#entries.set(instanceKey(one), { ...entry, held: one, course });
    }
  }

  /** Where an instance stands. Undefined when there is none yet. */
  course(key: InstanceKey): Course | undefined {
    return this.#entries.get(instanceKey(key))?.course;
  }

  /** What ran on an instance when it was found. */
  running(key: InstanceKey): readonly RunningTask[] {
    return this.#entries.get(instanceKey(key))?.running ?? [];
  }

  /** Puts an instance where an order has brought it. What is due by that at once is done too. */
  put(key: InstanceKey, course: Course, metadata: Json | undefined): void {
    const entry = this.#entries.get(instanceKey(key));
    if (!entry) throw new Error(`instance ${key.instanceId} is not in the group`);
    entry.course = advance(course, this.#now, this.#listeningSince);
    entry.metadata = metadata ?? entry.metadata;
  }

  /** Takes in what async tasks have left behind since, and what runs by now. */
  take(tasks: ReadonlyMap<string, InstanceTasks>): void {
    for (const [name, { marks, running }] of tasks) {
      const entry = this.#entries.get(name);
      if (!entry?.course) continue;
      const doomed = new Set(entry.course.doomed.map(({ activityId }) => activityId));
      const runningIds = running.map(({ id }) => id).filter((id) => !doomed.has(id));
      entry.course = this.#counted({ ...takeMarks(entry.course, marks, this.#listeningSince), runningIds });
    }
  }

  /** The async tasks to be ended as ERROR. */
  get doomed(): (InstanceKey & { activityId: string; error: string })[] {
    return [...this.#entries.values()].flatMap(({ projectId, instanceId, course }) =>
      (course?.doomed ?? []).map((doom) => ({ projectId, instanceId, ...doom })),
    );
  }

  /** What is to be written. */
  drafts(): InstanceDraft[] {
    return [...this.#entries.values()].flatMap(({ projectId, held, course, metadata }) => {
      if (!course) return [];
      const dueAt = nextDue(course.state, this.#listeningSince)?.at ?? null;
      if (held?.state === course.state && held.dueAt === dueAt && metadata === undefined) return [];
      const isNews = !held || metadata !== undefined || !differInClocksOnly(held.state, course.state);
      const state = isNews ? { ...course.state, revision: course.state.revision + 1 } : course.state;
      return [{ projectId, state, isNew: !held, isNews, changes: course.changes, dueAt, metadata }];
    });
  }

  #upToDate(course: Course, tasks: readonly RunningTask[]): Course {
    // A report of an async task is a sign of work, which the instance's own row does not hold.
    const reportedAt = Math.max(course.state.lastActivityAt ?? 0, ...tasks.map((task) => task.updatedAt));
    const lastActivityAt = reportedAt === 0 ? null : Math.min(reportedAt, this.#now);
    const state: InstanceState =
      lastActivityAt === course.state.lastActivityAt ? course.state : { ...course.state, lastActivityAt };
    return this.#counted(advance({ ...course, state }, this.#now, this.#listeningSince));
  }

  /** What began before its instance was there, or in the very moment in which that was made, left nothing behind. */
  #counted(course: Course): Course {
    const activeCount = course.runningIds.length;
    if (course.state.activeCount === activeCount) return course;
    return restate(course, { activeCount, lastActivityAt: this.#now }, this.#now);
  }
}

const nothing = { course: undefined, metadata: undefined };

function running(tasks: ReadonlyMap<string, InstanceTasks>, key: InstanceKey) {
  return { running: tasks.get(instanceKey(key))?.running ?? [] };
}
