import type { Pass } from "../live/journal-reader.ts";
import type { ActivityWriter } from "../store/activity-writer.ts";
import { ClaimStore, type WorkWanted } from "../store/claim-store.ts";
import type { Database } from "../store/database.ts";
import { anyName } from "../store/key-slots.ts";
import type { Progress } from "../store/progress-sql.ts";
import type { QueueListener, WorkName } from "../store/queue-news.ts";
import type { RequestKey } from "../store/requests.ts";
import { once, statement } from "../store/transaction.ts";
import { type ClaimCall, ClaimLine, type ClaimOutcome, type Look, type Waiting } from "./claim-line.ts";

/** What the desk works with. */
export interface ClaimDeskOptions {
  readonly database: Database;
  readonly writer: Pick<ActivityWriter, "appended">;
  readonly queue: Pick<QueueListener, "due">;
  /** The message of the entry that starts an activity. */
  readonly startedMessage: string;
}

/** How long a call waits, and what ends its wait. */
export interface ClaimWait {
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

interface OpenLine {
  readonly line: ClaimLine;
  readonly names: ReadonlySet<string>;
}

interface OnceTaken {
  readonly outcome: ClaimOutcome | undefined;
  readonly more: boolean;
}

/** Nothing was there for a call that goes on waiting: its request is not answered yet. */
class NothingYet extends Error {}

/** Gives queued activities to the workers that ask this process for them, and to those that wait here as it comes. */
export class ClaimDesk {
  readonly #options: ClaimDeskOptions;
  readonly #queue: ClaimStore;
  readonly #projects = new Map<string, Map<string, OpenLine>>();

  constructor(options: ClaimDeskOptions) {
    this.#options = options;
    this.#queue = new ClaimStore(options.database.origin, options.startedMessage);
  }

  /** Takes work for a call; while there is none, waits for some. Answers nothing when the time is over. */
  async claim(wanted: WorkWanted, call: ClaimCall, { waitMs, signal }: ClaimWait): Promise<ClaimOutcome> {
    if (signal.aborted) return { rows: [] };
    const line = this.#lineOf(wanted);
    const { promise, resolve, reject } = Promise.withResolvers<ClaimOutcome>();
    const waiting: Waiting = { call, last: waitMs === 0, looks: 0, left: false, resolve, reject };
    line.join(waiting);
    const leave = () => line.leave(waiting);
    signal.addEventListener("abort", leave, { once: true });
    const timer = setTimeout(() => {
      waiting.last = true;
      line.news();
    }, waitMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
    }
  }

  /** There may be work of these names. */
  ready(work: readonly WorkName[]): void {
    for (const { projectId, name } of work) {
      for (const { line, names } of this.#projects.get(projectId)?.values() ?? []) if (names.has(name)) line.news();
    }
  }

  /** There may be work of any name in these projects. */
  freed(projectIds: readonly string[]): void {
    for (const projectId of projectIds) {
      for (const { line } of this.#projects.get(projectId)?.values() ?? []) line.news();
    }
  }

  /** There may be work of any name in any project. */
  lookAgain(): void {
    this.freed([...this.#projects.keys()]);
  }

  /** Takes in a pass over the journal. */
  onPass({ lines }: Pass): void {
    for (const { kind, projectId, ids, origin } of lines) {
      if (kind !== "queue" || origin === this.#options.database.origin) continue;
      if (ids.includes(anyName)) this.freed([projectId]);
      else this.ready(ids.map((name) => ({ projectId, name })));
    }
  }

  #lineOf(wanted: WorkWanted): ClaimLine {
    const { projectId, names } = wanted;
    const lines = this.#projects.get(projectId) ?? new Map<string, OpenLine>();
    this.#projects.set(projectId, lines);
    const key = JSON.stringify(names.toSorted());
    const found = lines.get(key);
    if (found) return found.line;
    const onEmpty = () => {
      // A call may leave after its line was closed, and another opened for the same names.
      if (lines.get(key)?.line !== line) return;
      lines.delete(key);
      if (lines.size === 0) this.#projects.delete(projectId);
    };
    const line: ClaimLine = new ClaimLine((waiting) => this.#look(wanted, waiting), onEmpty);
    lines.set(key, { line, names: new Set(names) });
    return line;
  }

  /** Looks once for all calls without a request id, and by itself for each that has one. */
  async #look(wanted: WorkWanted, waiting: readonly Waiting[]): Promise<Look> {
    const outcomes = new Map<Waiting, ClaimOutcome>();
    let more = false;
    const together = waiting.filter(({ call }) => !call.request);
    if (together.length > 0) {
      const taken = await this.#take(
        wanted,
        together.map(({ call }) => call),
      );
      together.forEach((one, i) => outcomes.set(one, { rows: taken.rows[i] ?? [] }));
      more = taken.more;
    }
    for (const one of waiting) {
      if (!one.call.request) continue;
      const { outcome, ...alone } = await this.#takeOnce(wanted, one, one.call.request);
      if (outcome) outcomes.set(one, outcome);
      more ||= alone.more;
    }
    return { outcomes: waiting.map((one) => outcomes.get(one) ?? { rows: [] }), more };
  }

  async #take({ projectId, names }: WorkWanted, calls: readonly ClaimCall[]) {
    const { database } = this.#options;
    const taken = await statement(database, (em) => this.#queue.take(em, { projectId, names }, calls));
    this.#announce(taken.progress, calls);
    return taken;
  }

  /** Takes work for a call that may be repeated: its answer is kept, also an empty one, once it is an answer. */
  async #takeOnce(wanted: WorkWanted, { call, last }: Waiting, key: RequestKey): Promise<OnceTaken> {
    const { database } = this.#options;
    let more = false;
    try {
      const encode = ({ answer }: { answer: Uint8Array }) => answer;
      const outcome = await once(database, { key, encode }, async (em) => {
        const taken = await this.#queue.take(em, wanted, [call]);
        more = taken.more;
        if (taken.progress.length === 0 && !last) throw new NothingYet();
        return { ...taken, answer: call.encode(taken.rows[0] ?? []) };
      });
      if ("replay" in outcome) return { outcome, more: false };
      const { progress, answer } = outcome.value;
      this.#announce(progress, [call]);
      // What the call is answered is what it would be answered again.
      return { outcome: { replay: answer }, more };
    } catch (err) {
      if (err instanceof NothingYet) return { outcome: undefined, more };
      throw err;
    }
  }

  #announce(progress: readonly Progress[], calls: readonly ClaimCall[]): void {
    const { writer, queue } = this.#options;
    if (progress.length === 0) return;
    writer.appended(progress);
    queue.due(Math.min(...calls.map(({ leaseMs }) => leaseMs)));
  }
}
