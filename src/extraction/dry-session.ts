import { v7 as uuidv7 } from "uuid";
import type { Database } from "../store/database.ts";
import type { RunUsage } from "../store/extraction-ends.ts";
import type { ExtractionWrites } from "../store/extraction-writes.ts";
import type { SessionTask } from "../store/session-tasks.ts";
import { bindProposals } from "./bound-operation.ts";
import type { Extractor } from "./extractor.ts";
import { Replay } from "./replay.ts";
import { extracted } from "./run.ts";
import { type RunRequest, readRunInputs } from "./run-input.ts";

/** What an extraction would do. */
export interface DryRun {
  /** The tasks from which it began. */
  readonly tasks: readonly SessionTask[];
  readonly writes: ExtractionWrites;
  readonly usage: RunUsage;
}

const nothing: DryRun = {
  tasks: [],
  writes: { tasks: [], statuses: [], lines: [], preferences: [], notes: [], operations: [] },
  usage: { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 },
};

/** Runs an extractor over messages of a session as the loop would, and keeps nothing. Rejects when it fails. */
export async function dryRunSession(
  database: Database,
  request: RunRequest,
  extractor: Extractor,
  signal: AbortSignal,
): Promise<DryRun> {
  const [start] = await readRunInputs(database.fork(), [request], { signal });
  if (!start) return nothing;
  const usage = await extracted(extractor, start, signal);
  const { draft, tasks, preferences, given: messages } = start;
  const ids = tasks.map(({ id }) => id);
  const bound = bindProposals(draft.proposals, ids, uuidv7);
  return { tasks, usage, writes: new Replay({ tasks, preferences, messages, newId: uuidv7 }).run(bound) };
}
