import type { OperationRecord } from "../domain/operation-record.ts";
import type { NumberRange } from "../domain/ranges.ts";
import type { TaskStatus } from "../domain/task-status.ts";

/** A task as an extraction leaves it. */
export interface TaskWrite {
  readonly id: string;
  /** The extraction made it. */
  readonly isNew: boolean;
  readonly place: number;
  readonly description: string;
  readonly status: TaskStatus;
  readonly statusReason: string;
  readonly evidence: readonly NumberRange[];
  readonly preferences: readonly string[];
  readonly lastSequence: number;
  readonly lastProgress: number;
}

/** A change of status that an extraction made. */
export interface StatusWrite {
  readonly taskId: string;
  readonly sequence: number;
  /** Null for the creation. */
  readonly previousStatus: TaskStatus | null;
  readonly status: TaskStatus;
  readonly reason: string;
}

/** A line of progress that an extraction appended. */
export interface LineWrite {
  readonly taskId: string;
  readonly sequence: number;
  readonly text: string;
}

/** A preference that an extraction recorded. */
export interface PreferenceWrite {
  readonly id: string;
  readonly taskId: string | null;
  readonly text: string;
  readonly evidence: readonly NumberRange[];
}

/** A note of planning that an extraction made. */
export interface NoteWrite {
  readonly id: string;
  readonly text: string;
  readonly evidence: readonly NumberRange[];
}

/** Everything that an extraction changes. */
export interface ExtractionWrites {
  /** The tasks that are new, changed or moved. */
  readonly tasks: readonly TaskWrite[];
  readonly statuses: readonly StatusWrite[];
  readonly lines: readonly LineWrite[];
  readonly preferences: readonly PreferenceWrite[];
  readonly notes: readonly NoteWrite[];
  readonly operations: readonly OperationRecord[];
}
