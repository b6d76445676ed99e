import { v7 as uuidv7 } from "uuid";
import { numbersWithin } from "../domain/ranges.ts";
import type { Database, Em } from "../store/database.ts";
import { type ReadMessage, writeApplied } from "../store/extraction-apply.ts";
import type { Run } from "../store/extraction-claims.ts";
import type { EndedRun, RunUsage } from "../store/extraction-ends.ts";
import type { ExtractionWrites } from "../store/extraction-writes.ts";
import { holdSession } from "../store/held-session.ts";
import { transaction } from "../store/transaction.ts";
import { bindProposals } from "./bound-operation.ts";
import { ExtractionFailed } from "./extraction-failed.ts";
import type { Extractor } from "./extractor.ts";
import { Replay } from "./replay.ts";
import { criteriaOf, type RunInput, readRunInput } from "./run-input.ts";
import { loadTokenCounter } from "./tokens.ts";

/**
 * Has an extractor read the messages of a run, and applies what it wants to change in one transaction. Undefined when
 * the run has lost its session meanwhile: then nothing is applied. Rejects when the extractor could not do its work.
 */
export async function extractRun(
  database: Database,
  run: Run,
  extractor: Extractor,
  signal: AbortSignal,
): Promise<EndedRun | undefined> {
  const { options, messages } = run;
  const criteria = criteriaOf(
    options.successCriteria ?? run.successCriteria,
    options.failureCriteria ?? run.failureCriteria,
  );
  const start = await readRunInput(database.fork(), run, { messages, criteria });
  if (!start) return undefined;
  const usage = await extracted(extractor, start, signal);
  const tokens = await tokensOf(start);
  return await transaction(database, (em) => apply(em, database.origin, run, { start, usage, tokens }));
}

/** Lets an extractor work. Whatever it throws is its own word: {@link ExtractionFailed}. */
export async function extracted(
  extractor: Extractor,
  { input, draft }: RunInput,
  signal: AbortSignal,
): Promise<RunUsage> {
  try {
    return await untilAborted(extractor.extract(input, draft, signal), signal);
  } catch (err) {
    if (signal.aborted || err instanceof ExtractionFailed) throw signal.aborted ? signal.reason : err;
    throw new ExtractionFailed(err instanceof Error ? err.message : String(err), noUsage);
  }
}

const noUsage: RunUsage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

interface Extracted {
  readonly start: RunInput;
  readonly usage: RunUsage;
  readonly tokens: ReadonlyMap<number, number>;
}

async function apply(
  em: Em,
  origin: string,
  run: Run,
  { start, usage, tokens }: Extracted,
): Promise<EndedRun | undefined> {
  const tasks = await holdSession(em, run);
  if (!tasks) return undefined;
  const { draft, given, preferences } = start;
  const startIds = start.tasks.map(({ id }) => id);
  const bound = bindProposals(draft.proposals, startIds, uuidv7);
  const writes = new Replay({ tasks, preferences, messages: given, newId: uuidv7 }).run(bound);
  const planning = planningIn(writes, given);
  const messages = start.batch.map(({ sequence }): ReadMessage => {
    return { sequence, tokenCount: tokens.get(sequence) ?? 0, isPlanning: planning.has(sequence) };
  });
  return await writeApplied(em, origin, { ...run, writes, messages, usage });
}

function planningIn({ notes }: ExtractionWrites, given: readonly number[]): ReadonlySet<number> {
  const ranges = notes.flatMap(({ evidence }) => evidence);
  return new Set(numbersWithin(ranges, given[0] ?? 0, given.at(-1) ?? 0));
}

async function tokensOf({ batch }: RunInput): Promise<Map<number, number>> {
  const counter = await loadTokenCounter();
  return new Map(
    batch.map(({ sequence, message, tokenCount }) => [sequence, tokenCount ?? counter.message(message)] as const),
  );
}

/** Waits for an extractor; not for one that does not end when it is told to. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  // What an extractor that was given up says in the end is heard by nobody.
  work.catch(() => {});
  aborted.promise.catch(() => {});
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
