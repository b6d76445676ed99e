import type { NumberRange } from "../domain/ranges.ts";
import type { Proposal } from "./draft.ts";
import { cutTo, maxDescriptionBytes, maxLineBytes, maxReasonBytes } from "./limits.ts";
import type { MessageRange, Operation } from "./operation.ts";

/** An operation whose task is named by its id: it means the same when tasks have been moved or deleted meanwhile. */
export interface BoundOperation {
  readonly operation: Operation;
  /** The task that it is about, or that it makes. Undefined when it is about none, or about one that is not there. */
  readonly taskId: string | undefined;
  /** For a task that it makes: the tasks before it, the nearest last. */
  readonly before: readonly string[];
  /** Why the draft refused it. Undefined when it did not. */
  readonly refusedReason: string | undefined;
}

/** Names the tasks of proposals by id, as they stood when each was made. New tasks get ids of their own. */
export function bindProposals(
  proposals: readonly Proposal[],
  taskIds: readonly string[],
  newId: () => string,
): BoundOperation[] {
  const ids = [...taskIds];
  return proposals.map(({ operation: given, outcome }) => {
    const operation = storable(given);
    const refusedReason = outcome.applied ? undefined : outcome.reason;
    if (operation.kind !== "insertTask") {
      const taskId = "order" in operation ? ids[(operation.order ?? 0) - 1] : undefined;
      return { operation, taskId, before: [], refusedReason };
    }
    if (!outcome.applied) return { operation, taskId: undefined, before: [], refusedReason };
    const taskId = newId();
    const before = ids.slice(0, operation.afterOrder);
    ids.splice(operation.afterOrder, 0, taskId);
    return { operation, taskId, before, refusedReason };
  });
}

/** What an operation says, as far as the database and the contract can hold it: models write anything. */
function storable(operation: Operation): Operation {
  switch (operation.kind) {
    case "insertTask":
      return {
        ...operation,
        afterOrder: place(operation.afterOrder),
        description: text(operation.description, maxDescriptionBytes),
      };
    case "updateTask":
      return {
        ...operation,
        order: place(operation.order),
        ...(operation.description !== undefined && { description: text(operation.description, maxDescriptionBytes) }),
        ...(operation.reason !== undefined && { reason: text(operation.reason, maxReasonBytes) }),
      };
    case "linkMessages":
      return { ...operation, order: place(operation.order), messages: ranges(operation.messages) };
    case "appendProgress":
      return { ...operation, order: place(operation.order), text: text(operation.text.trim(), maxLineBytes) };
    case "recordPreference":
      return {
        ...operation,
        ...(operation.order !== undefined && { order: place(operation.order) }),
        text: text(operation.text.trim(), maxLineBytes),
        evidence: ranges(operation.evidence),
      };
    case "notePlanning":
      return { ...operation, text: text(operation.text.trim(), maxLineBytes), messages: ranges(operation.messages) };
  }
}

function text(value: string, maxBytes: number): string {
  return cutTo(maxBytes, value.replaceAll("\0", "").toWellFormed());
}

function place(order: number): number {
  return Number.isInteger(order) && Math.abs(order) < 2 ** 31 ? order : 0;
}

function ranges(given: readonly MessageRange[]): NumberRange[] {
  return given.filter(({ first, last }) => Number.isSafeInteger(first) && Number.isSafeInteger(last));
}
