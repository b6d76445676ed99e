import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { type Command, InvalidArgumentError } from "commander";

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a whole number within bounds. Throws what it must be. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (value: string) => number {
  const bounds = max === Number.MAX_SAFE_INTEGER ? `, ${min} or more` : ` from ${min} to ${max}`;
  return (value) => {
    const number = Number(value);
    if (/^-?\d+$/.test(value) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number${bounds}.`);
  };
}

/** Reads a number within bounds. Throws what it must be. */
export function decimal(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d*\.?\d+$/.test(value) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`);
  };
}

/** Reads a moment: a time such as 2026-01-31T08:00:00Z, or how long ago, such as 90s, 15m, 2h or 7d. */
export function moment(value: string): Date {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(value) ?? [];
  const ago = Number(amount) * unitMs[unit as keyof typeof unitMs];
  // A number alone would be read as a year, or a month.
  const at = amount ? Date.now() - ago : /^\d{4}-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError("It must be a time like 2026-01-31T08:00:00Z, or how long ago: 90s, 15m, 2h, 7d.");
  }
  return date;
}

/** Reads how long something is, such as 90s, 15m, 2h or 7d, in milliseconds. Throws what it must be. */
export function timeSpan(value: string): number {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(value) ?? [];
  if (amount) return Number(amount) * unitMs[unit as keyof typeof unitMs];
  throw new InvalidArgumentError("It must be a time span: 90s, 15m, 2h, 7d.");
}

/** Reads any JSON value. Throws when it is none. */
export function jsonValue(value: string): JsonValue {
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    throw new InvalidArgumentError('It must be JSON, like {"user": 7}; a text needs its quotes.');
  }
}

/** Reads a JSON object. Throws when it is something else. */
export function jsonObject(value: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new InvalidArgumentError('It must be a JSON object, like {"user": 7}.');
}

/** Collects the values of an option that may be given many times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Ends the help of a command with examples. */
export function addExamples(command: Command, examples: readonly string[]): Command {
  return command.addHelpText("after", `\nExamples:\n${examples.map((example) => `  ${example}`).join("\n")}`);
}
