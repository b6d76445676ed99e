import type { OperationRecord } from "../domain/operation-record.ts";
import { withoutRanges } from "../domain/ranges.ts";
import type { TaskTrace, TaskUndo, Undo } from "../store/extraction-undo.ts";
import type { SessionTask } from "../store/session-tasks.ts";

/**
 * Plans how what an extraction did to the tasks of a session is taken back. What a client or a later extraction has
 * changed since stays as they left it, and so does a task that they have done something to.
 */
export function planUndo(
  operations: readonly OperationRecord[],
  tasks: readonly SessionTask[],
  traces: ReadonlyMap<string, TaskTrace>,
): Undo {
  const byTask = Map.groupBy(
    operations.filter(({ applied }) => applied),
    ({ taskId }) => taskId,
  );
  const undone = tasks.flatMap((task) => {
    const own = byTask.get(task.id);
    const trace = traces.get(task.id);
    return own && trace ? [{ task, trace, undo: undoOf(task, own, trace) }] : [];
  });
  const isUnused = ({ task, trace, undo }: (typeof undone)[number]) =>
    trace.isMade &&
    !trace.isUsed &&
    undo.evidence.length === 0 &&
    undo.description === madeAs(byTask.get(task.id) ?? []);
  return {
    tasks: undone.filter((one) => !isUnused(one)).map(({ undo }) => undo),
    deleted: undone.filter(isUnused).map(({ task }) => task.id),
  };
}

function undoOf(task: SessionTask, own: readonly OperationRecord[], { before }: TaskTrace): TaskUndo {
  const keeps = (field: string) => task.clientFields.includes(field);
  const added = own.flatMap((operation) => operation.added ?? []);
  const preferred = own.flatMap(({ kind, text }) => (kind === "recordPreference" && text !== undefined ? [text] : []));
  return {
    taskId: task.id,
    description: keeps("description") ? task.description : descriptionBefore(task, own),
    evidence: keeps("evidence") ? task.evidence : withoutRanges(task.evidence, added),
    preferences: keeps("preferences")
      ? task.preferences
      : task.preferences.filter((preference) => !preferred.includes(preference)),
    before,
  };
}

/** The description before the extraction, if the present one is still its own. */
function descriptionBefore(task: SessionTask, own: readonly OperationRecord[]): string {
  const changes = own.filter(({ previousDescription }) => previousDescription !== undefined);
  const isOwn = changes.at(-1)?.description === task.description;
  return (isOwn ? changes[0]?.previousDescription : undefined) ?? task.description;
}

function madeAs(own: readonly OperationRecord[]): string | undefined {
  return own.find(({ kind }) => kind === "insertTask")?.description;
}
