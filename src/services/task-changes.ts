import type { Task as TaskMessage } from "../../gen/ts/headway/v1/task_pb.ts";
import { fieldInvalid, fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import type { EvidenceRange, Task } from "../domain/task.ts";
import { maxPreferences } from "../domain/task-limits.ts";
import type { TaskChanges } from "../store/task-store.ts";
import * as field from "./fields.ts";
import { mergedJson } from "./merged-json.ts";

const preferenceBytes = 2048;
const sizes = { params: field.limits.contentBytes, metadata: field.limits.metadataBytes };

/** Plans the changes that the paths of an update mask name, for a task as it stands. Throws what is wrong with them. */
export function taskPlan(paths: readonly string[], given: TaskMessage, merge: boolean): (task: Task) => TaskChanges {
  const fixed: TaskChanges = Object.assign({}, ...paths.map((path) => fixedChange(path, given)));
  const json = (["params", "metadata"] as const).filter((path) => paths.includes(path));
  const wanted = json.map((path) => [path, field.json(`task.${path}`, given[path], sizes[path])] as const);
  return (task) => {
    // Made in the shape of the task: a task of no session has no messages.
    if (fixed.evidence?.length && task.sessionId == null) {
      throw fieldInvalid("task.evidence", `${fixed.evidence.length} ranges`, "the task belongs to no session");
    }
    const merged = wanted.map(([path, value]) => [
      path,
      merge ? mergedJson(`task.${path}`, task[path], value, sizes[path]) : value,
    ]);
    return { ...fixed, ...Object.fromEntries(merged) };
  };
}

function fixedChange(path: string, given: TaskMessage): TaskChanges {
  switch (path) {
    case "name":
      return { name: field.optionalShortText("task.name", given.name) ?? null };
    case "description":
      return { description: field.requiredText("task.description", given.description, field.limits.messageBytes) };
    case "preferences":
      return { preferences: preferencesOf(given.preferences) };
    case "evidence":
      return { evidence: evidenceOf(given.evidence) };
    case "order":
    case "params":
    case "metadata":
      return {};
    default: {
      const rule = "it may name name, description, order, preferences, evidence, params and metadata";
      throw fieldInvalid("update_mask", path, rule);
    }
  }
}

function preferencesOf(values: readonly string[]): string[] {
  if (values.length > maxPreferences) {
    throw fieldTooLarge("task.preferences", values.length, maxPreferences, "preferences");
  }
  return values.map((value, i) => field.requiredText(`task.preferences[${i}]`, value, preferenceBytes));
}

function evidenceOf(ranges: TaskMessage["evidence"]): EvidenceRange[] {
  const { batch } = field.limits;
  if (ranges.length > batch) throw fieldTooLarge("task.evidence", ranges.length, batch, "ranges");
  const found = ranges.map(({ firstSequence, lastSequence }) => ({
    first: Number(firstSequence),
    last: Number(lastSequence),
  }));
  found.forEach(({ first, last }, i) => {
    const at = `task.evidence[${i}]`;
    if (first === 0) throw fieldRequired(`${at}.first_sequence`);
    field.within(`${at}.first_sequence`, first, 1, Number.MAX_SAFE_INTEGER);
    field.within(`${at}.last_sequence`, last, first, Number.MAX_SAFE_INTEGER);
    const before = found[i - 1];
    if (before && first <= before.last + 1) {
      throw fieldInvalid(`${at}.first_sequence`, first, "ranges must be ascending, and must not touch");
    }
  });
  return found;
}
