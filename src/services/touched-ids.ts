import type { Position } from "../domain/position.ts";
import type { TouchedOptions, TouchedPage } from "../store/journal.ts";

/** Where a watch that catches up stands within a step: the end of the step, and the last id that was sent. */
export interface StepPlace {
  readonly to: Position;
  readonly lastId: string;
  /** The journal has more after the step. */
  readonly goesOn: boolean;
}

/** Reads a part of a step, from its beginning or from within it. */
type Read = (part: Pick<TouchedOptions, "within" | "maxBytes">) => Promise<TouchedPage>;

// A frame is made of so many.
const frameIds = 200;
// What all watches of a process that catch up hold together, in bytes of ids, and the most and least that one holds.
const totalBytes = 32 * 1024 * 1024;
const mostBytes = 2 * 1024 * 1024;
const leastBytes = 32 * 1024;

const holders = new Set<TouchedIds>();

/** The ids that a watch which catches up has yet to send: it reads many at once, and sends them frame by frame. */
export class TouchedIds implements Disposable {
  #page: TouchedPage | undefined;
  #at = 0;

  /** The ids of the next frame, after a place within a step; or from the beginning of a step. */
  async next(place: StepPlace | undefined, read: Read): Promise<TouchedPage> {
    const page = this.#known(place) ?? (await this.#read(place, read));
    const ids = page.ids.slice(this.#at, this.#at + frameIds);
    const more = page.more || this.#at + ids.length < page.ids.length;
    if (!more) this.#forget();
    // Within a step only its first page can tell whether the journal goes on after it.
    return { ...page, ids, more, goesOn: place?.goesOn ?? page.goesOn };
  }

  [Symbol.dispose](): void {
    this.#forget();
  }

  #known(place: StepPlace | undefined): TouchedPage | undefined {
    if (!place || !this.#page?.to.equals(place.to)) return undefined;
    this.#at = this.#page.ids.indexOf(place.lastId, this.#at) + 1;
    return this.#at > 0 && this.#at < this.#page.ids.length ? this.#page : undefined;
  }

  async #read(place: StepPlace | undefined, read: Read): Promise<TouchedPage> {
    holders.add(this);
    this.#page = undefined;
    const maxBytes = Math.max(leastBytes, Math.min(mostBytes, totalBytes / holders.size));
    this.#page = await read({ within: place, maxBytes: Math.floor(maxBytes) });
    this.#at = 0;
    return this.#page;
  }

  #forget(): void {
    this.#page = undefined;
    holders.delete(this);
  }
}
