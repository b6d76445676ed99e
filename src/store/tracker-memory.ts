import { textBytes } from "../domain/bytes.ts";
import { Contested } from "./contested.ts";
import { DatabaseClock } from "./database-clock.ts";
import type { HeldTracker } from "./held-trackers.ts";
import { SnapshotCache } from "./snapshot-cache.ts";
import { keysOfTracker } from "./tracker-rows.ts";

/** A tracker as it is remembered, and how long its document is as JSON: undefined when that is not known. */
interface Remembered {
  readonly held: HeldTracker;
  readonly length: number | undefined;
}

const maxBytes = 64 * 1024 * 1024;
const trackerBytes = 1000;

// A document takes several times its JSON as an object.
const documentForms = 3;

/** Where trackers stood when this process last read or wrote them. */
export class TrackerMemory {
  readonly clock = new DatabaseClock();
  /** By {@link trackerKey}. */
  readonly contested = new Contested();
  /** By their ids. */
  readonly #trackers: SnapshotCache<string, Remembered>;
  /** Their ids, by their other names. */
  readonly #ids = new Map<string, string>();

  constructor() {
    this.#trackers = new SnapshotCache({
      maxBytes,
      weigh: ({ held, length = 0 }) =>
        trackerBytes + textBytes(held.standing.statusReason) + (held.document ? documentForms * length : 0),
      onGone: ({ held }) => this.#ids.delete(keysOfTracker(held.projectId, held.standing)[1]),
    });
  }

  /** Where a tracker stood, by either of its names: its document too, unless nobody asked for it. */
  get(key: string): HeldTracker | undefined {
    return this.#find(key)?.held;
  }

  /** How long the document of a tracker is as JSON. Undefined when it is not known. */
  documentLength(key: string): number | undefined {
    return this.#find(key)?.length;
  }

  /** Takes in where a tracker stands now. A document that is not given is as it was. */
  learn({ projectId, standing, document }: HeldTracker): void {
    const [id, name] = keysOfTracker(projectId, standing);
    const before = this.#trackers.get(id);
    const length = document ? JSON.stringify(document).length : before?.length;
    const held = { projectId, standing, document: document ?? before?.held.document };
    this.#ids.set(name, id);
    this.#trackers.set(id, { held, length });
    if (!this.#trackers.has(id)) this.#ids.delete(name);
  }

  /** Forgets a tracker that does not stand any more where it stood. */
  forget({ projectId, standing }: Pick<HeldTracker, "projectId" | "standing">): void {
    this.#trackers.delete(keysOfTracker(projectId, standing)[0]);
  }

  #find(key: string): Remembered | undefined {
    return this.#trackers.get(this.#ids.get(key) ?? key);
  }
}
