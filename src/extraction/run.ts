import { setImmediate as nextTurn } from "node:timers/promises";
import type { Run } from "../store/extraction-claims.ts";
import type { EndedRun, RunUsage } from "../store/extraction-ends.ts";
import { ExtractionFailed } from "./extraction-failed.ts";
import type { Extractor } from "./extractor.ts";
import type { RunGroups } from "./run-groups.ts";
import { criteriaOf, type RunInput } from "./run-input.ts";

/** How long a run may take: longer than any extractor may take by its own limits. */
export const maxRunMs: number = 15 * 60_000;

/**
 * Has an extractor read the messages of a run, and applies what it wants to change in one transaction. Undefined when
 * the run has lost its session meanwhile: then nothing is applied. Rejects when the extractor could not do its work.
 */
export async function extractRun(
  groups: RunGroups,
  run: Run,
  extractor: Extractor,
  signal: AbortSignal,
): Promise<EndedRun | undefined> {
  const { projectId, sessionId, options, messages } = run;
  const criteria = criteriaOf(
    options.successCriteria ?? run.successCriteria,
    options.failureCriteria ?? run.failureCriteria,
  );
  const start = await groups.read({ projectId, sessionId, messages, criteria });
  if (!start) return undefined;
  // One run at a time of those that were read together: between them calls are answered.
  await nextTurn();
  const usage = await extracted(extractor, start, signal);
  return await groups.apply({ run, start, usage });
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

/** What a run costs that asks no model. */
export const noUsage: RunUsage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

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
