import type { Json } from "../../domain/columns.ts";
import type { ToolResultPart } from "../../domain/message.ts";
import { bounded, textOf } from "./history.ts";
import { errorField, errorLine, failedState, runningState, stateField, successField } from "./language/tool-words.ts";

/** Whether a tool says that it did not do what it was called for. */
export function isError(result: ToolResultPart): boolean {
  if (result.isError !== undefined) return result.isError;
  const text = bounded(textOf(result.content));
  const value = jsonOf(text);
  return value === undefined ? errorLine.test(text) : tellsError(value);
}

/** Whether a tool says that what it was called for goes on by itself. */
export function isUnderway(result: ToolResultPart): boolean {
  const value = jsonOf(textOf(result.content));
  return value !== undefined && fieldsOf(value).some(([name, state]) => stateField.test(name) && isState(state));
}

function isState(value: Json): boolean {
  return typeof value === "string" && runningState.test(value.trim());
}

/** An object that a text holds. Undefined for other text. */
function jsonOf(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

// What a tool printed may be of any depth.
const maxWrapping = 10;

/** The fields of an object, and of the one object that it may wrap. A list is what was found, whatever stands in it. */
function fieldsOf(value: Json, levels = maxWrapping): [string, Json][] {
  if (levels === 0 || value === null || typeof value !== "object" || Array.isArray(value)) return [];
  const fields = Object.entries(value);
  const [only] = fields;
  return fields.length === 1 && only ? [...fields, ...fieldsOf(only[1], levels - 1)] : fields;
}

function tellsError(value: Json): boolean {
  return fieldsOf(value).some(([name, field]) => {
    if (errorField.test(name)) return isSomething(field);
    if (successField.test(name)) return field === false;
    if (!stateField.test(name)) return false;
    if (typeof field === "number") return field >= 400 && field < 600;
    return typeof field === "string" && failedState.test(field.trim());
  });
}

/** "errors": [] and "error": null tell of none. */
function isSomething(value: Json): boolean {
  if (value === null) return false;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return !["", "none", "null", "no", "false", "0"].includes(String(value).toLowerCase());
}
