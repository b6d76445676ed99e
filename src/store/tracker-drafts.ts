import { trackerNotFound } from "../domain/tracker-standing.ts";
import type { Appending } from "./appending.ts";
import type { MessageDrafts } from "./message-drafts.ts";
import type { Drafted, TrackerFacts, TrackerOrder } from "./tracker-group.ts";
import { type TrackerKey, trackerKey } from "./tracker-rows.ts";
import type { HeldTracker, TrackerDraft } from "./tracker-sql.ts";

/** A group of tracker writes being worked out: where each tracker stands by now, and what is to be written of it. */
export class TrackerDrafts {
  readonly #held: ReadonlyMap<string, HeldTracker>;
  readonly #appending: Appending;
  readonly #messages: MessageDrafts;
  readonly #drafts = new Map<HeldTracker, TrackerDraft>();

  constructor(held: ReadonlyMap<string, HeldTracker>, appending: Appending, messages: MessageDrafts) {
    this.#held = held;
    this.#appending = appending;
    this.#messages = messages;
  }

  /** The tracker that is meant, as it was locked. */
  static find(held: ReadonlyMap<string, HeldTracker>, key: TrackerKey): HeldTracker | undefined {
    return held.get(trackerKey(key));
  }

  /** Adds a write with what it appends and stores. Throws what the rules refuse, and then leaves no trace of it. */
  add(item: TrackerOrder, factsOf: (trackerId: string) => TrackerFacts): Drafted {
    const { projectId, name, plan, appends = [], stores = [] } = item;
    const held = TrackerDrafts.find(this.#held, item);
    if (!held) throw trackerNotFound(name);
    const before = this.#drafts.get(held);
    const present = before ? { ...held, ...before, document: before.document ?? held.document } : held;
    const written = plan(present, factsOf(held.standing.id));
    const drafted = this.#messages.work(stores);
    const appended = this.#appending.addAll(appends);
    this.#messages.note(drafted);
    const { tracker: standing, document, reset } = written;
    if (standing !== present.standing) {
      const resets = [...(before?.resets ?? []), ...(reset ? [reset] : [])];
      this.#drafts.set(held, { projectId, standing, document: document ?? before?.document, resets });
    }
    return { projectId, standing, document: document ?? present.document, reset, appended, drafted };
  }

  /** What is to be written. */
  get drafts(): TrackerDraft[] {
    return [...this.#drafts.values()];
  }
}
