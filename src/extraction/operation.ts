import type { TaskStatus } from "../domain/task-status.ts";

/** Messages that follow one another in a session, by sequence, both ends included. */
export interface MessageRange {
  readonly first: number;
  readonly last: number;
}

/** A change that an extractor wants to make. Tasks are named by their order in the session, from 1, as it is then. */
export type Operation =
  | {
      readonly kind: "insertTask";
      /** The new task comes after this one: 0 puts it first. */
      readonly afterOrder: number;
      readonly description: string;
    }
  | {
      readonly kind: "updateTask";
      readonly order: number;
      readonly description?: string;
      readonly status?: TaskStatus;
      /** Why, for the history of the task. */
      readonly reason?: string;
    }
  | {
      readonly kind: "linkMessages";
      readonly order: number;
      readonly messages: readonly MessageRange[];
      /** They only talk about the task: PENDING stays PENDING. Otherwise it is RUNNING with them. */
      readonly beforeWork?: boolean;
    }
  | { readonly kind: "appendProgress"; readonly order: number; readonly text: string }
  | {
      readonly kind: "recordPreference";
      readonly text: string;
      /** The task that it was said about. Unset when it holds for all. */
      readonly order?: number;
      readonly evidence: readonly MessageRange[];
    }
  | { readonly kind: "notePlanning"; readonly text: string; readonly messages: readonly MessageRange[] };

/** What came of an operation. */
export type Outcome =
  /** `order` is the task that it was about, as it is numbered after it. */
  | { readonly applied: true; readonly order?: number }
  /** Why it was refused, in words for the extractor that asked for it. */
  | { readonly applied: false; readonly reason: string };
