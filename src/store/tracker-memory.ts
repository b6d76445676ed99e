import { Contested } from "./contested.ts";
import { DatabaseClock } from "./database-clock.ts";
import type { HeldTracker } from "./held-trackers.ts";
import { keysOfTracker } from "./tracker-rows.ts";

const maxRemembered = 20_000;
const maxDocumentCharacters = 32 * 1024 * 1024;

/** Where trackers stood when this process last read or wrote them. */
export class TrackerMemory {
  readonly clock = new DatabaseClock();
  /** By {@link trackerKey}. */
  readonly contested = new Contested();
  readonly #held = new Map<string, HeldTracker>();
  readonly #sizes = new Map<HeldTracker, number>();
  #characters = 0;

  /** Where a tracker stood, by either of its names: its document too, unless nobody asked for it. */
  get(key: string): HeldTracker | undefined {
    return this.#held.get(key);
  }

  /** How long the document of a tracker is as JSON. Undefined when it is not known. */
  documentLength(key: string): number | undefined {
    const held = this.#held.get(key);
    return held && this.#sizes.get(held);
  }

  /** Takes in where a tracker stands now. A document that is not given is as it was. */
  learn({ projectId, standing, document }: HeldTracker): void {
    if (this.#held.size > 2 * maxRemembered || this.#characters > maxDocumentCharacters) this.#forgetAll();
    const keys = keysOfTracker(projectId, standing);
    const before = this.#held.get(keys[0]);
    const length = document ? JSON.stringify(document).length : before && this.#sizes.get(before);
    const held = { projectId, standing, document: document ?? before?.document };
    if (before) this.#drop(before);
    for (const key of keys) this.#held.set(key, held);
    if (length === undefined) return;
    this.#sizes.set(held, length);
    this.#characters += length;
  }

  /** Forgets a tracker that does not stand any more where it stood. */
  forget({ projectId, standing }: Pick<HeldTracker, "projectId" | "standing">): void {
    const keys = keysOfTracker(projectId, standing);
    const before = this.#held.get(keys[0]);
    if (before) this.#drop(before);
    for (const key of keys) this.#held.delete(key);
  }

  #drop(held: HeldTracker): void {
    this.#characters -= this.#sizes.get(held) ?? 0;
    this.#sizes.delete(held);
  }

  #forgetAll(): void {
    this.#held.clear();
    this.#sizes.clear();
    this.#characters = 0;
  }
}
