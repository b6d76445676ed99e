import { rankMoved } from "../domain/progress.ts";
import type { ActivityKey, ActivityRow } from "../store/activity-rows.ts";
import type { ActivityListener } from "../store/activity-writer.ts";
import type { Progress } from "../store/progress-sql.ts";

/** Passes on what is heard of activities, and says when one of them may be an async task that began or ended. */
export class AsyncTaskNews implements ActivityListener {
  readonly #next: ActivityListener;
  readonly #moved: () => void;

  constructor(next: ActivityListener, moved: () => void) {
    this.#next = next;
    this.#moved = moved;
  }

  created(rows: readonly ActivityRow[]): void {
    this.#next.created(rows);
    if (rows.some(({ instanceId, state }) => instanceId !== null && state.status === "RUNNING")) this.#moved();
  }

  progressed(progress: readonly Progress[]): void {
    this.#next.progressed(progress);
    if (progress.some(({ before, state }) => rankMoved(before, state))) this.#moved();
  }

  changed(keys: readonly ActivityKey[]): void {
    this.#next.changed(keys);
    if (keys.length > 0) this.#moved();
  }
}
