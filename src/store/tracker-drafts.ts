import { trackerNotFound } from "../domain/tracker-standing.ts";
import type { Appending } from "./appending.ts";
import type { HeldTracker } from "./held-trackers.ts";
import type { Drafted, TrackerFacts, TrackerOrder } from "./tracker-group.ts";
import { trackerKey } from "./tracker-rows.ts";
import type { TrackerDraft } from "./tracker-sql.ts";

/** A group of tracker writes being worked out: where each tracker stands by now, and what is to be written of it. */
export class TrackerDrafts {
  readonly #held: Pick<ReadonlyMap<string, HeldTracker>, "get">;
  readonly #appending: Appending;
  readonly #drafts = new Map<HeldTracker, TrackerDraft>();

  /** Begins from where the trackers stand, by {@link trackerKey}. */
  constructor(held: Pick<ReadonlyMap<string, HeldTracker>, "get">, appending: Appending) {
    this.#held = held;
    this.#appending = appending;
  }

  /** Adds a write with what it appends. Throws what the rules refuse, and then leaves no trace of it. */
  add(item: TrackerOrder, factsOf: (trackerId: string) => TrackerFacts): Drafted {
    const { projectId, name, plan, appends = [] } = item;
    const held = this.#held.get(trackerKey(item));
    if (!held) throw trackerNotFound(name);
    const before = this.#drafts.get(held);
    const present = before
      ? { projectId, standing: before.standing, document: before.document ?? held.document }
      : held;
    const written = plan(present, factsOf(held.standing.id));
    const appended = this.#appending.addAll(appends);
    const { tracker: standing, document, reset } = written;
    if (standing !== present.standing) {
      const resets = [...(before?.resets ?? []), ...(reset ? [reset] : [])];
      const changed = document ?? before?.document;
      this.#drafts.set(held, { projectId, before: held.standing, standing, document: changed, resets });
    }
    return { projectId, standing, document: document ?? present.document, reset, appended };
  }

  /** What is to be written of a tracker. Undefined when nothing is. */
  draftOf(held: HeldTracker): TrackerDraft | undefined {
    return this.#drafts.get(held);
  }

  /** What is to be written. */
  get drafts(): TrackerDraft[] {
    return [...this.#drafts.values()];
  }
}
