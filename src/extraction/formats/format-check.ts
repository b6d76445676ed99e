import type { z } from "zod";
import type { Json } from "../../domain/columns.ts";
import { messageFormatInvalid } from "../../domain/errors.ts";
import type { MessageFormat } from "../../domain/message.ts";

/** Where a value stands: in a message of which form, and under which name there. */
export interface Place {
  readonly format: MessageFormat;
  readonly field: string;
}

/** The place of a value under a name, or at a number, of the value at another place. */
export function within({ format, field }: Place, ...keys: readonly (string | number)[]): Place {
  return { format, field: keys.reduce<string>((path, key) => path + step(key), field) };
}

function step(key: string | number): string {
  return typeof key === "number" ? `[${key}]` : `.${key}`;
}

/** The value itself, once the schema has nothing against it. Throws MessageFormatInvalid with the first thing it has. */
export function checked<T extends z.ZodType>(schema: T, value: Json, place: Place): z.output<T> {
  const { error } = schema.safeParse(value);
  // What the schema answers is a copy, which may lack names that mean something to JavaScript: the original loses none.
  if (!error) return value as z.output<T>;
  const issue = error.issues[0];
  const path = (issue?.path ?? []).filter((key) => typeof key !== "symbol");
  const found = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
  throw refused(within(place, ...path), found, issue?.message ?? "it does not fit");
}

/** The error that refuses what stands at a place. */
export function refused({ format, field }: Place, value: unknown, rule: string): Error {
  return messageFormatInvalid(field, format, value, rule);
}
