import type { CanonicalMessage } from "../domain/message.ts";
import type { TaskStatus } from "../domain/task-status.ts";
import type { Operation, Outcome } from "./operation.ts";

/** A message of the session, by its number there. */
export interface NumberedMessage {
  readonly sequence: number;
  readonly message: CanonicalMessage;
}

/** A task of the session as an extractor sees it. Its order is its place in the list, from 1. */
export interface KnownTask {
  readonly description: string;
  readonly status: TaskStatus;
  /** Lines of progress, the oldest first. */
  readonly progress: readonly string[];
  /** Sequences of the messages that are its evidence, ascending. */
  readonly messages: readonly number[];
  /** A client has set these: an operation that would change them is refused. */
  readonly clientFields: readonly ("description" | "status" | "evidence")[];
}

/** When a task counts as a success or a failure, in the words of the project. Unset means by common sense. */
export interface Criteria {
  readonly success?: string;
  readonly failure?: string;
}

/** What an extractor is given. */
export interface ExtractionInput {
  /** Messages before the batch, the oldest first: context, extracted already. */
  readonly earlier: readonly NumberedMessage[];
  /** The messages to extract from, the oldest first. */
  readonly batch: readonly NumberedMessage[];
  readonly criteria: Criteria;
}

/** The session's tasks and preferences as they would be, to which an extractor makes its changes one by one. */
export interface Draft {
  readonly tasks: readonly KnownTask[];
  readonly preferences: readonly string[];
  /** Makes a change, or says why not: a bad one is refused alone. */
  propose(operation: Operation): Outcome;
}

/** What a run cost. */
export interface ExtractionUsage {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

/** Turns messages into operations on tasks. */
export interface Extractor {
  readonly name: "llm" | "rules";
  /** The model that it asks. Empty when it asks none. */
  readonly model: string;
  /** Proposes its changes to the draft, one after another. Rejects when it could not do its work: nothing is applied. */
  extract(input: ExtractionInput, draft: Draft, signal: AbortSignal): Promise<ExtractionUsage>;
}
