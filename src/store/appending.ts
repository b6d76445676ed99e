import { renewed, requireClaim } from "../domain/activity-claim.ts";
import type { Json } from "../domain/columns.ts";
import { etagMismatch } from "../domain/errors.ts";
import { type ActivityState, type DefaultMessages, type Entry, type Report, recordReport } from "../domain/progress.ts";
import { type ActivityRow, activityNotFound, etagOf, keyOf } from "./activity-rows.ts";
import type { Progress } from "./progress-sql.ts";
import type { RequestKey } from "./requests.ts";

/** Something to append to the log of one activity: all of it, or nothing. */
export interface Append {
  readonly projectId: string;
  readonly activityId: string;
  /** What to record, given where the activity stands. */
  readonly plan: (state: ActivityState) => readonly Report[];
  /** What it brings, in bytes, about. */
  readonly bytes: number;
  readonly etag?: string | undefined;
  /** The epoch of the caller's claim. Left out or 0: it has none. */
  readonly epoch?: number | undefined;
  readonly result?: Json | undefined;
  /** The answer needs the whole activity. */
  readonly wantsRow?: boolean;
  readonly request?: RequestKey | undefined;
  /** Encodes the answer, to be kept for a call that is repeated. */
  readonly encode: (appended: Appended) => Uint8Array;
}

/** What an append came to. */
export interface Appended {
  readonly state: ActivityState;
  readonly entries: readonly Entry[];
  readonly row?: ActivityRow | undefined;
}

/** An append that is written, or the kept answer to the same request. */
export type AppendOutcome = Appended | { readonly replay: Uint8Array };

/** An append as the rules have it: where its activity stood, and where it stands with it. */
interface Worked extends Appended {
  readonly key: string;
  readonly item: Append;
  readonly before: ActivityState;
}

/** A group of appends being worked out: where each activity stands by now, and what is to be written of it. */
export class Appending {
  readonly #before: (key: string) => ActivityState | undefined;
  readonly #states = new Map<string, ActivityState>();
  readonly #now: number;
  readonly #defaults: DefaultMessages;
  readonly #check: (before: ActivityState, after: ActivityState) => void;
  readonly #progress = new Map<string, Progress>();

  /**
   * Begins from where the activities stand, by {@link keyOf}. Entries get the time given. The check may refuse, by
   * throwing, what the rules allow.
   */
  constructor(
    before: (key: string) => ActivityState | undefined,
    now: number,
    defaults: DefaultMessages,
    check: (before: ActivityState, after: ActivityState) => void = () => {},
  ) {
    this.#before = before;
    this.#now = now;
    this.#defaults = defaults;
    this.#check = check;
  }

  /** Adds an append. Throws what the rules refuse, and then leaves no trace of it. */
  add(item: Append, key: string = keyOf(item)): Appended {
    const worked = this.#work(item, key);
    this.#note(worked);
    return { state: worked.state, entries: worked.entries };
  }

  /** Adds appends to different activities: all of them, or none. Throws what the rules refuse. */
  addAll(items: readonly Append[]): Appended[] {
    const worked = items.map((item) => this.#work(item, keyOf(item)));
    for (const one of worked) this.#note(one);
    return worked.map(({ state, entries }) => ({ state, entries }));
  }

  /** What is to be written. */
  get progress(): Progress[] {
    return [...this.#progress.values()];
  }

  #work(item: Append, key: string): Worked {
    const before = this.#states.get(key) ?? this.#before(key);
    if (!before) throw activityNotFound(item.activityId);
    const { epoch = 0 } = item;
    requireClaim(before, epoch, this.#now);
    if (item.etag && item.etag !== etagOf(before)) throw etagMismatch(item.etag, etagOf(before));
    let state = renewed(before, epoch, this.#now);
    const entries = item.plan(state).map((report) => {
      const recorded = recordReport(state, report, this.#now, this.#defaults);
      state = recorded.state;
      return recorded.entry;
    });
    this.#check(before, state);
    return { key, item, before, state, entries };
  }

  #note({ key, item, before, state, entries }: Worked): void {
    if (entries.length === 0) return;
    this.#states.set(key, state);
    const whole = this.#progress.get(key) ?? { key, projectId: item.projectId, before, state, entries: [] };
    this.#progress.set(key, whole);
    whole.state = state;
    for (const entry of entries) whole.entries.push(entry);
    if (item.result !== undefined) whole.result = item.result;
  }
}
