import { constants, setPriority } from "node:os";
import { SessionDraft } from "../draft.ts";
import type { ExtractionInput, KnownTask } from "../extractor.ts";
import type { Operation } from "../operation.ts";

/** What the extractor `rules` starts from. */
export interface RulesWork {
  readonly input: ExtractionInput;
  readonly tasks: readonly KnownTask[];
  readonly preferences: readonly string[];
}

// Whoever calls comes first: tasks may lag behind while the processors are busy. On Linux a thread has a priority of its
// own; elsewhere this would be the whole process.
if (process.platform === "linux") setPriority(constants.priority.PRIORITY_LOW);

// Nothing in it would look at a signal: what is given up is ended with the thread.
const { signal } = new AbortController();

/** Runs on the thread: what the rules propose, the refused too. */
export async function proposedByRules({ input, tasks, preferences }: RulesWork): Promise<Operation[]> {
  // Not before there is work: what goes wrong with it then is told as the end of that work.
  const { rulesExtractor } = await import("../rules/rules-extractor.ts");
  const given = [...input.earlier, ...input.batch].map(({ sequence }) => sequence);
  const draft = new SessionDraft({ tasks, preferences, messages: given });
  await rulesExtractor.extract(input, draft, signal);
  return draft.proposals.map(({ operation }) => operation);
}
