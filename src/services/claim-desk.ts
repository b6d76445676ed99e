import type { Pass } from "../live/journal-reader.ts";
import type { ActivityRow } from "../store/activity-rows.ts";
import type { ActivityWriter } from "../store/activity-writer.ts";
import { takeBackClaims } from "../store/claim-release.ts";
import type { WorkWanted } from "../store/claim-store.ts";
import type { Database } from "../store/database.ts";
import { anyName } from "../store/key-slots.ts";
import type { QueueListener, WorkName } from "../store/queue-news.ts";
import { statement } from "../store/transaction.ts";
import { isUnheard } from "./caller.ts";
import { type ClaimCall, ClaimLine, type ClaimOutcome, type Look, type Waiting } from "./claim-line.ts";
import { ClaimLook } from "./claim-look.ts";

/** What the desk works with. */
export interface ClaimDeskOptions {
  readonly database: Database;
  readonly writer: Pick<ActivityWriter, "appended" | "changed">;
  readonly queue: Pick<QueueListener, "due">;
  /** The message of the entry that starts an activity. */
  readonly startedMessage: string;
  /** Called after a commit that wrote into the journal. */
  readonly committed: () => void;
  readonly onError: (err: unknown) => void;
}

/** How long a call waits, and what ends its wait. */
export interface ClaimWait {
  readonly waitMs: number;
  /** Aborts when the call is over, or must not be answered any more. */
  readonly signal: AbortSignal;
  /** Aborts when the server stops: then the call is answered with what it has. */
  readonly stopping: AbortSignal;
}

interface OpenLine {
  readonly line: ClaimLine;
  readonly names: ReadonlySet<string>;
}

/** Gives queued activities to the workers that ask this process for them, and to those that wait here as it comes. */
export class ClaimDesk {
  readonly #options: ClaimDeskOptions;
  readonly #looks: ClaimLook;
  readonly #projects = new Map<string, Map<string, OpenLine>>();

  constructor(options: ClaimDeskOptions) {
    this.#options = options;
    this.#looks = new ClaimLook(options.database, options.startedMessage);
  }

  /** Takes work for a call; while there is none, waits for some. Answers nothing when the time is over. */
  async claim(wanted: WorkWanted, call: ClaimCall, { waitMs, signal, stopping }: ClaimWait): Promise<ClaimOutcome> {
    const ended = AbortSignal.any([signal, stopping]);
    if (ended.aborted) return { rows: [] };
    const line = this.#lineOf(wanted);
    const { promise, resolve, reject } = Promise.withResolvers<ClaimOutcome>();
    const waiting: Waiting = { call, last: waitMs === 0, looks: 0, left: false, resolve, reject };
    line.join(waiting);
    const leave = () => line.leave(waiting);
    ended.addEventListener("abort", leave, { once: true });
    const timer = setTimeout(() => {
      waiting.last = true;
      line.news();
    }, waitMs);
    try {
      const outcome = await promise;
      if (!("rows" in outcome) || outcome.rows.length === 0 || !isUnheard(signal, call.request)) return outcome;
      await this.#takeBack(wanted, outcome.rows);
      return { rows: [] };
    } finally {
      clearTimeout(timer);
      ended.removeEventListener("abort", leave);
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

  async #look(wanted: WorkWanted, waiting: readonly Waiting[]): Promise<Look> {
    const { writer, queue } = this.#options;
    const taking = await this.#looks.take(wanted, waiting);
    if (taking.progress.length > 0) {
      writer.appended(taking.progress);
      queue.due(Math.min(...waiting.map(({ call }) => call.leaseMs)));
    }
    return taking;
  }

  /** Queues again what a call got that is answered to nobody. Where that fails, its lease runs out. */
  async #takeBack({ projectId }: WorkWanted, rows: readonly ActivityRow[]): Promise<void> {
    const { database, writer, committed, onError } = this.#options;
    const claims = rows.map(({ state: { id, epoch } }) => ({ id, epoch }));
    try {
      const { ids, ready } = await statement(database, (em) =>
        takeBackClaims(em, database.origin, { projectId, claims }),
      );
      // It tells those who wait for work of this project, too.
      writer.changed(ids.map((activityId) => ({ projectId, activityId })));
      this.ready(ready);
      committed();
    } catch (err) {
      onError(err);
    }
  }
}
