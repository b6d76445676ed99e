import { setTimeout as sleep } from "node:timers/promises";
import type { ActivityRow } from "../store/activity-rows.ts";
import type { Settled } from "../store/batcher.ts";
import type { ClaimOrder } from "../store/claim-store.ts";
import type { RequestKey } from "../store/requests.ts";

/** A worker's call for work. */
export interface ClaimCall extends ClaimOrder {
  readonly request: RequestKey | undefined;
  /** Encodes the answer, to be kept for a call that is repeated. */
  readonly encode: (rows: readonly ActivityRow[]) => Uint8Array;
}

/** What a call got, with the answer as it was kept if it has a request id; or the kept answer to the same request. */
export type ClaimOutcome =
  | { readonly rows: readonly ActivityRow[]; readonly replay?: Uint8Array }
  | { readonly replay: Uint8Array };

/** What a look came to: an outcome or an error for each call, and whether there may be more than it could give out. */
export interface Look {
  /** Undefined for a call that got nothing and goes on waiting. */
  readonly outcomes: readonly (Settled<ClaimOutcome> | undefined)[];
  readonly more: boolean;
}

/** A call in the line. */
export interface Waiting {
  readonly call: ClaimCall;
  /** It takes an empty answer: its time is over, or it never meant to wait. */
  last: boolean;
  /** How often it has found nothing. */
  looks: number;
  /** It is not to be given anything more: the caller is gone, or the server stops. */
  left: boolean;
  readonly resolve: (outcome: ClaimOutcome) => void;
  readonly reject: (err: unknown) => void;
}

// A look that others' locks kept from what there is comes again, when those are gone.
const againMs = 20;
// How often a call that does not wait has others' locks stand in its way, before it takes that for an answer.
const maxLooks = 10;
// Work that somebody had locked at the moment of the look, and then left as it was, is no news to anybody.
const lookMs = 5000;

/** Whether a call takes an empty answer, after a look that found nothing for it. */
export function takesNothing({ last, looks }: Waiting, more: boolean): boolean {
  return last && (!more || looks + 1 >= maxLooks);
}

/**
 * The calls of a process that wait for work of the same names, in the order in which they came. They look together:
 * one statement serves all, however many wait, and what comes while one looks is for the next look.
 */
export class ClaimLine {
  readonly #look: (waiting: readonly Waiting[]) => Promise<Look>;
  readonly #onEmpty: () => void;
  #waiting: Waiting[] = [];
  #news = false;
  #looking = false;
  #timer: NodeJS.Timeout | undefined;

  /** Looks by a function that never looks twice at once. Tells when nobody waits any more. */
  constructor(look: (waiting: readonly Waiting[]) => Promise<Look>, onEmpty: () => void) {
    this.#look = look;
    this.#onEmpty = onEmpty;
  }

  /** Joins at the end, and has all look. */
  join(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.news();
  }

  /** Leaves, with what a look that is under way has for it. */
  leave(waiting: Waiting): void {
    waiting.left = true;
    if (!this.#looking) this.#rest();
  }

  /** There may be work: those who wait look. */
  news(): void {
    this.#news = true;
    if (this.#looking) return;
    this.#looking = true;
    clearTimeout(this.#timer);
    void this.#lookWhileNews();
  }

  async #lookWhileNews(): Promise<void> {
    // One turn of the event loop: calls that arrived together look together.
    await new Promise(setImmediate);
    while (this.#news) {
      this.#news = false;
      this.#dismiss();
      const waiting = this.#waiting;
      if (waiting.length === 0) break;
      try {
        const { outcomes, more } = await this.#look(waiting);
        const served = new Set(waiting.filter((one, i) => this.#serve(one, outcomes[i])));
        this.#waiting = this.#waiting.filter((one) => !served.has(one));
        if (more && served.size < waiting.length) {
          this.#news = true;
          if (served.size === 0) await sleep(againMs);
        }
      } catch (err) {
        for (const one of waiting) one.reject(err);
        const failed = new Set(waiting);
        this.#waiting = this.#waiting.filter((one) => !failed.has(one));
      }
    }
    this.#looking = false;
    this.#rest();
  }

  /** Answers a call that has an outcome. Tells whether it did. */
  #serve(waiting: Waiting, outcome: Settled<ClaimOutcome> | undefined): boolean {
    if (!outcome) {
      waiting.looks += 1;
      return false;
    }
    if ("error" in outcome) waiting.reject(outcome.error);
    else waiting.resolve(outcome.value);
    return true;
  }

  #dismiss(): void {
    const left = this.#waiting.filter((one) => one.left);
    if (left.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => !one.left);
    for (const one of left) one.resolve({ rows: [] });
  }

  #rest(): void {
    this.#dismiss();
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) this.#onEmpty();
    else this.#timer = setTimeout(() => this.news(), lookMs).unref();
  }
}
