import type { Json } from "./columns.ts";
import type { NumberRange } from "./ranges.ts";
import type { TaskStatus } from "./task-status.ts";

/** What an extractor wanted to change, and what came of it, as an extraction keeps it. */
export interface OperationRecord {
  readonly kind: OperationKind;
  readonly applied: boolean;
  /** Why not. Empty when it was applied. */
  readonly refusedReason: string;
  /** The task that it was about. Not there when it was about none, or about one that is unknown. */
  readonly taskId?: string;
  /** The place of the task when the operation was made. */
  readonly order?: number;
  readonly description?: string;
  readonly previousDescription?: string;
  /** The status that an update gives. */
  readonly status?: TaskStatus;
  readonly previousStatus?: TaskStatus;
  readonly reason?: string;
  /** A line of progress, a preference or a note. */
  readonly text?: string;
  readonly preferenceId?: string;
  /** The messages that it links, or that say so. */
  readonly messages?: readonly NumberRange[];
  /** Those of them that were no evidence of the task before. */
  readonly added?: readonly NumberRange[];
}

/** The kinds of operations. */
export type OperationKind =
  | "insertTask"
  | "updateTask"
  | "linkMessages"
  | "appendProgress"
  | "recordPreference"
  | "notePlanning";

/** Operations as JSON, and back: the column knows no more of them. */
export const operationsAsJson = (operations: readonly OperationRecord[]): Json[] => operations as unknown as Json[];
