import type { NewActivity } from "./create-store.ts";

/** Work of a name in a project. */
export interface WorkName {
  readonly projectId: string;
  readonly name: string;
}

/** What those who wait for work, and who see to its times, are told right after a commit. */
export interface QueueListener {
  /** There may be work of these names. */
  ready(work: readonly WorkName[]): void;
  /** Concurrency keys of these projects are free: there may be work of any name. */
  freed(projectIds: readonly string[]): void;
  /** Something in the queue is due in so many milliseconds. */
  due(inMs: number): void;
}

/** What a group of activities that were queued means for those who wait. */
export class QueueNews {
  readonly #ready = new Map<string, WorkName>();
  #dueInMs = Number.POSITIVE_INFINITY;

  /** Adds an activity that was queued at a time by the database's clock. */
  add({ projectId, name, place: { notBefore } }: Pick<NewActivity, "projectId" | "name" | "place">, at: number): void {
    if (notBefore === null || notBefore <= at) this.#ready.set(`${projectId}\n${name}`, { projectId, name });
    else this.#dueInMs = Math.min(this.#dueInMs, notBefore - at);
  }

  /** Tells it. */
  tell(listener: QueueListener): void {
    if (this.#ready.size > 0) listener.ready([...this.#ready.values()]);
    if (this.#dueInMs < Number.POSITIVE_INFINITY) listener.due(this.#dueInMs);
  }
}
