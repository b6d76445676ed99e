import { v7 as uuidv7 } from "uuid";
import type { ExtractorName } from "../domain/extraction.ts";
import type { Database } from "../store/database.ts";
import type { RunUsage } from "../store/extraction-ends.ts";
import type { ExtractionWrites } from "../store/extraction-writes.ts";
import type { SessionTask } from "../store/session-tasks.ts";
import { bindProposals } from "./bound-operation.ts";
import { ExtractionFailed } from "./extraction-failed.ts";
import type { Extractor } from "./extractor.ts";
import { FairTurns } from "./fair-turns.ts";
import { Replay } from "./replay.ts";
import { extracted, maxRunMs, noUsage } from "./run.ts";
import { type RunRequest, readRunInputs } from "./run-input.ts";
import type { ServerExtractors } from "./server-extractors.ts";

/** What an extraction would do. */
export interface DryRun {
  /** The tasks from which it began. */
  readonly tasks: readonly SessionTask[];
  readonly writes: ExtractionWrites;
  readonly usage: RunUsage;
  /** When its turn came. */
  readonly startedAt: number;
}

/** How dry runs are carried out. */
export interface DryRunsOptions {
  readonly database: Database;
  /** Those of dry runs: they share no thread with the extractors of the loop. */
  readonly extractors: ServerExtractors;
  /** How many sessions the loop extracts at once. Dry runs that ask a model get a quarter as many places, 2 to 4. */
  readonly concurrency: number;
}

/** How many dry runs with the rules a process carries out at once: each takes a processor, and has a thread. */
export const ruleRunPlaces = 2;

// Each holds its messages in memory, which take many times their bytes there.
const maxModelPlaces = 4;

const waiting = { maxWaitingOfOwner: 100, maxWaiting: 1000 };
const nothing: ExtractionWrites = { tasks: [], statuses: [], lines: [], preferences: [], notes: [], operations: [] };

/**
 * The dry runs of a process: a few at once, in fair turns by project, and beside the loop. However many a project asks
 * for, at least one place is left to the others.
 */
export class DryRuns {
  readonly #database: Database;
  readonly #extractors: ServerExtractors;
  readonly #turns: Readonly<Record<ExtractorName, FairTurns>>;

  constructor({ database, extractors, concurrency }: DryRunsOptions) {
    this.#database = database;
    this.#extractors = extractors;
    const places = Math.min(Math.max(Math.floor(concurrency / 4), 2), maxModelPlaces);
    this.#turns = {
      rules: new FairTurns({ ...waiting, places: ruleRunPlaces, placesOfOwner: ruleRunPlaces / 2 }),
      llm: new FairTurns({ ...waiting, places, placesOfOwner: Math.floor(places / 2) }),
    };
  }

  /** The extractor that is asked for. Throws ExtractorUnavailable or FieldInvalid. */
  find(options: { readonly extractor?: string; readonly model?: string }): Extractor {
    return this.#extractors.find(options);
  }

  /**
   * Runs an extractor over messages of a session as the loop would, when its turn comes, and keeps nothing. Rejects when
   * it fails, or when it does not end in time, which counts from its turn on.
   */
  async run(request: RunRequest, extractor: Extractor, signal: AbortSignal): Promise<DryRun> {
    using _turn = await this.#turns[extractor.name].take(request.projectId, signal);
    const tooLong = AbortSignal.timeout(maxRunMs);
    try {
      return await dryRun(this.#database, request, extractor, AbortSignal.any([signal, tooLong]));
    } catch (err) {
      if (signal.aborted || !tooLong.aborted) throw err;
      throw new ExtractionFailed(`it did not end within ${maxRunMs / 60_000} minutes`, noUsage);
    }
  }
}

async function dryRun(
  database: Database,
  request: RunRequest,
  extractor: Extractor,
  signal: AbortSignal,
): Promise<DryRun> {
  const startedAt = Date.now();
  const [start] = await readRunInputs(database.fork(), [request], { signal });
  if (!start) return { tasks: [], writes: nothing, usage: noUsage, startedAt };
  const usage = await extracted(extractor, start, signal);
  const { draft, tasks, preferences, given: messages } = start;
  const ids = tasks.map(({ id }) => id);
  const bound = bindProposals(draft.proposals, ids, uuidv7);
  return { tasks, usage, startedAt, writes: new Replay({ tasks, preferences, messages, newId: uuidv7 }).run(bound) };
}
