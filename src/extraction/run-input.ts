import type { NumberRange } from "../domain/ranges.ts";
import type { Em, ReadOptions } from "../store/database.ts";
import { type InputMessage, readInputMessages, readPreferences } from "../store/extraction-input.ts";
import type { SessionKey } from "../store/session-rows.ts";
import { readSessionTasks, type SessionTask } from "../store/session-tasks.ts";
import { SessionDraft } from "./draft.ts";
import type { Criteria, ExtractionInput } from "./extractor.ts";
import { knownTask } from "./live-task.ts";

/** What a run starts from. */
export interface RunInput {
  readonly input: ExtractionInput;
  readonly draft: SessionDraft;
  readonly tasks: readonly SessionTask[];
  readonly preferences: readonly string[];
  /** The messages that may be evidence, ascending: the batch, and what lies before it. */
  readonly given: readonly number[];
  readonly batch: readonly InputMessage[];
}

/** Reads what an extractor is given for some messages of a session. Undefined when none of them is there any more. */
export async function readRunInput(
  em: Em,
  key: SessionKey,
  { messages, criteria, withoutTasks = false }: RunRequest,
  options: ReadOptions = {},
): Promise<RunInput | undefined> {
  const read = await readInputMessages(em, key, messages, options);
  const batch = read.filter(({ isEarlier }) => !isEarlier);
  if (batch.length === 0) return undefined;
  const tasks = withoutTasks ? [] : await readSessionTasks(em, key, options);
  const preferences = withoutTasks ? [] : await readPreferences(em, key, options);
  const given = read.map(({ sequence }) => sequence);
  const window = { first: given[0] ?? 0, last: given.at(-1) ?? 0 };
  const known = tasks.map((task) => knownTask(task, window));
  return {
    input: { earlier: read.filter(({ isEarlier }) => isEarlier), batch, criteria },
    draft: new SessionDraft({ tasks: known, preferences, messages: given }),
    tasks,
    preferences,
    given,
    batch,
  };
}

/** What is asked of a run. */
export interface RunRequest {
  readonly messages: readonly NumberRange[];
  readonly criteria: Criteria;
  /** Begin as if the session had no tasks yet. */
  readonly withoutTasks?: boolean;
}

/** The criteria of a project, in the form that extractors take: what is empty says nothing. */
export function criteriaOf(success: string, failure: string): Criteria {
  return { ...(success && { success }), ...(failure && { failure }) };
}
