import type { Json } from "../../domain/columns.ts";
import type { ToolCallPart } from "../../domain/message.ts";
import { lookUp } from "./language/tool-words.ts";

const argumentLength = 110;
const resultLength = 80;

/** Whether a call only looks something up. */
export function onlyLooks(call: ToolCallPart): boolean {
  return lookUp.test(call.name.replace(/(?<=[a-z])(?=[A-Z])/gu, "_"));
}

/** A line on a call of a tool: what it was given and what came of it. Undefined when it only looked. */
export function callLine(call: ToolCallPart, result: string, isError: boolean): string | undefined {
  if (onlyLooks(call) && !isError) return undefined;
  const given = argumentsOf(call);
  const outcome = isError ? `failed: ${errorOf(result)}` : resultOf(result);
  return `${call.name}(${cut(given, argumentLength)})${outcome === "" ? "" : ` -> ${outcome}`}`;
}

/** Whether a line of progress tells of a call. */
export function isCallLine(line: string): boolean {
  return /^[\p{L}\p{N}_.:-]+\(/u.test(line);
}

function argumentsOf(call: ToolCallPart): string {
  return valuesOfJson(call.arguments)?.join(", ") ?? call.arguments.slice(0, 60);
}

/** The values of a JSON text, in its order. Undefined for what is no JSON, or a single value. */
function valuesOfJson(text: string): string[] | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === "object" ? flat(value) : undefined;
  } catch {
    return undefined;
  }
}

function flat(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(flat);
  if (value !== null && typeof value === "object") return Object.values(value).flatMap(flat);
  return value === null ? [] : [String(value).replace(/\s+/g, " ").slice(0, argumentLength)];
}

function errorOf(result: string): string {
  const lines = result
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const line =
    lines.find((each) => /\d+ (?:errors?|failed|failures?)/i.test(each)) ??
    lines.findLast((line) => /error|fail|denied|not /i.test(line)) ??
    lines[0] ??
    "";
  return cut(line.replace(/^error:\s*/i, ""), resultLength);
}

function resultOf(result: string): string {
  const values = valuesOfJson(result);
  if (values) return cut(values.join(", "), resultLength);
  const lines = result
    .split("\n")
    .map((line) => line.replace(/[=\s]+/g, " ").trim())
    .filter((line) => line !== "");
  return cut(lines.at(-1) ?? "", resultLength);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
