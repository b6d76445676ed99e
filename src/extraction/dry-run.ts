import type { CanonicalMessage } from "../domain/message.ts";
import type { TaskStatus } from "../domain/task-status.ts";
import { SessionDraft } from "./draft.ts";
import type { Extractor, KnownTask } from "./extractor.ts";

/** How many messages the loop gives to an extractor at most. */
export const batchSize = 32;

/** How many messages before a batch the loop gives as context. */
const earlierSize = 32;

/** A task that came of a conversation. */
export interface ExtractedTask {
  readonly description: string;
  readonly status: TaskStatus;
  readonly progress: readonly string[];
  /** Which messages are its evidence, counted from 0. */
  readonly messages: readonly number[];
}

/** What came of a conversation. */
export interface Extraction {
  readonly tasks: readonly ExtractedTask[];
  readonly preferences: readonly string[];
  /** Why operations were refused, if any were. */
  readonly refusals: readonly string[];
}

/** Extracts from a conversation as the loop would, batch after batch, but stores nothing. */
export async function extractDry(
  extractor: Extractor,
  messages: readonly CanonicalMessage[],
  options: { readonly batchSize: number; readonly signal: AbortSignal },
): Promise<Extraction> {
  const numbered = messages.map((message, i) => ({ sequence: i + 1, message }));
  const refusals: string[] = [];
  let tasks: readonly KnownTask[] = [];
  let preferences: readonly string[] = [];
  for (let from = 0; from < numbered.length; from += options.batchSize) {
    const batch = numbered.slice(from, from + options.batchSize);
    const earlier = numbered.slice(Math.max(0, from - earlierSize), from);
    const given = [...earlier, ...batch].map(({ sequence }) => sequence);
    const draft = new SessionDraft({ tasks, preferences, messages: given });
    await extractor.extract({ earlier, batch, criteria: {} }, draft, options.signal);
    for (const { outcome } of draft.proposals) if (!outcome.applied) refusals.push(outcome.reason);
    ({ tasks, preferences } = draft);
  }
  return { tasks: tasks.map(fromZero), preferences, refusals };
}

function fromZero({ description, status, progress, messages }: KnownTask): ExtractedTask {
  return { description, status, progress, messages: messages.map((sequence) => sequence - 1) };
}
