import type { NumberRange } from "../domain/ranges.ts";
import type { Em, ReadOptions } from "../store/database.ts";
import { type InputMessage, readInputMessages, readPreferences } from "../store/extraction-input.ts";
import { type SessionKey, sessionKey } from "../store/session-rows.ts";
import { readSessionTasks, type SessionTask } from "../store/session-tasks.ts";
import { SessionDraft } from "./draft.ts";
import type { Criteria, ExtractionInput } from "./extractor.ts";
import { knownTask } from "./live-task.ts";

/** What is asked of a run. */
export interface RunRequest extends SessionKey {
  readonly messages: readonly NumberRange[];
  readonly criteria: Criteria;
  /** Begin as if the session had no tasks yet. */
  readonly withoutTasks?: boolean;
}

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

/**
 * Reads what an extractor is given for some messages of a session: for several sessions at once, each named once.
 * Undefined for one that has none of the messages any more.
 */
export async function readRunInputs(
  em: Em,
  requests: readonly RunRequest[],
  options: ReadOptions = {},
): Promise<(RunInput | undefined)[]> {
  const withTasks = requests.filter(({ withoutTasks }) => !withoutTasks);
  const messages = await readInputMessages(em, requests, options);
  const tasks = await readSessionTasks(em, withTasks, options);
  const preferences = await readPreferences(em, withTasks, options);
  return requests.map((request) => {
    const key = sessionKey(request);
    const known = (preferences.get(key) ?? []).map(({ text }) => text);
    return inputOf(request.criteria, messages.get(key) ?? [], tasks.get(key) ?? [], known);
  });
}

function inputOf(
  criteria: Criteria,
  messages: readonly InputMessage[],
  tasks: readonly SessionTask[],
  preferences: readonly string[],
): RunInput | undefined {
  const batch = messages.filter(({ isEarlier }) => !isEarlier);
  if (batch.length === 0) return undefined;
  const given = messages.map(({ sequence }) => sequence);
  const window = { first: given[0] ?? 0, last: given.at(-1) ?? 0 };
  const known = tasks.map((task) => knownTask(task, window));
  return {
    input: { earlier: messages.filter(({ isEarlier }) => isEarlier), batch, criteria },
    draft: new SessionDraft({ tasks: known, preferences, messages: given }),
    tasks,
    preferences,
    given,
    batch,
  };
}

/** The criteria of a project, in the form that extractors take: what is empty says nothing. */
export function criteriaOf(success: string, failure: string): Criteria {
  return { ...(success && { success }), ...(failure && { failure }) };
}
