import { v7 as uuidv7 } from "uuid";
import { numbersWithin } from "../domain/ranges.ts";
import { Batcher, type Settled } from "../store/batcher.ts";
import type { Database, Em } from "../store/database.ts";
import { type AppliedRun, type ReadMessage, writeApplied } from "../store/extraction-apply.ts";
import type { Run } from "../store/extraction-claims.ts";
import type { EndedRun, RunUsage } from "../store/extraction-ends.ts";
import type { ExtractionWrites } from "../store/extraction-writes.ts";
import { holdSessions } from "../store/held-session.ts";
import type { SessionTask } from "../store/session-tasks.ts";
import { transaction } from "../store/transaction.ts";
import { bindProposals } from "./bound-operation.ts";
import { Replay } from "./replay.ts";
import { type RunInput, type RunRequest, readRunInputs } from "./run-input.ts";

/** A run whose extractor has done its work. */
export interface ExtractedRun {
  readonly run: Run;
  readonly start: RunInput;
  readonly usage: RunUsage;
}

/** What a group takes: there are never more runs than a process carries out at once. */
const limits = { maxGroupWeight: 64, maxGroupItems: 64, maxWaitingWeight: Number.MAX_SAFE_INTEGER, weigh: () => 1 };

/**
 * Reads for many runs at once, and writes for many at once: what comes while the group before is on its way forms the
 * next. A lone run waits for nobody; when a thousand sessions fall silent together, they share the statements.
 */
export class RunGroups {
  readonly #reads: Batcher<RunRequest, RunInput | undefined>;
  readonly #applies: Batcher<ExtractedRun, EndedRun | undefined>;

  constructor(database: Database) {
    this.#reads = new Batcher(async (group) => {
      return (await readRunInputs(database.fork(), group)).map((value) => ({ value }));
    }, limits);
    this.#applies = new Batcher((group) => applyEach(database, group), limits);
  }

  /** Reads what a run starts from. Undefined when its session is not there any more. */
  read(request: RunRequest): Promise<RunInput | undefined> {
    return this.#reads.submit(request);
  }

  /** Applies what an extractor wants to change, in one transaction. Undefined when the run has lost its session. */
  apply(extracted: ExtractedRun): Promise<EndedRun | undefined> {
    return this.#applies.submit(extracted);
  }
}

/** When a group cannot be written, each of it is tried alone: what is wrong with one is not the others' fault. */
async function applyEach(database: Database, group: readonly ExtractedRun[]): Promise<Settled<EndedRun | undefined>[]> {
  try {
    const ended = await transaction(database, (em) => apply(em, database.origin, group));
    return group.map(({ run }) => ({ value: ended.get(run.id) }));
  } catch (error) {
    const [first, ...others] = group;
    if (!first || others.length === 0) return [{ error }];
    return [...(await applyEach(database, [first])), ...(await applyEach(database, others))];
  }
}

async function apply(em: Em, origin: string, group: readonly ExtractedRun[]): Promise<ReadonlyMap<string, EndedRun>> {
  const held = await holdSessions(
    em,
    group.map(({ run }) => run),
  );
  const applied = group.flatMap((one) => {
    const tasks = held.get(one.run.id);
    return tasks ? [appliedRun(one, tasks)] : [];
  });
  const ended = await writeApplied(em, origin, applied);
  return new Map(ended.map((run) => [run.id, run]));
}

/** What becomes of the operations of a run on the tasks as they are now. */
function appliedRun({ run, start, usage }: ExtractedRun, tasks: readonly SessionTask[]): AppliedRun {
  const { draft, given, preferences, batch } = start;
  const startIds = start.tasks.map(({ id }) => id);
  const bound = bindProposals(draft.proposals, startIds, uuidv7);
  const writes = new Replay({ tasks, preferences, messages: given, newId: uuidv7 }).run(bound);
  const planning = planningIn(writes, given);
  const messages = batch.map(({ sequence }): ReadMessage => {
    return { sequence, isPlanning: planning.has(sequence) };
  });
  return { ...run, writes, messages, usage };
}

function planningIn({ notes }: ExtractionWrites, given: readonly number[]): ReadonlySet<number> {
  const ranges = notes.flatMap(({ evidence }) => evidence);
  return new Set(numbersWithin(ranges, given[0] ?? 0, given.at(-1) ?? 0));
}
