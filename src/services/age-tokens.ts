import type { AgeKey } from "../store/task-list.ts";
import { decodeToken, encodeToken, pageTokenInvalid, type TokenScope } from "./tokens.ts";

/** Makes a page token of places in a list by age. */
export function ageToken(scope: TokenScope, keys: readonly AgeKey[]): string {
  return encodeToken(
    scope,
    keys.flatMap(({ createdAt, id }) => [createdAt, id]),
  );
}

/** Reads a page token back: at least one place. Throws PageTokenInvalid. */
export function readAges(scope: TokenScope, pageToken: string): AgeKey[] {
  const parts = decodeToken(scope, pageToken) ?? [];
  const keys: AgeKey[] = [];
  // Anybody can write a token by hand: what the database could not compare is refused here.
  for (let i = 0; i < parts.length; i += 2) {
    const [createdAt, id] = [parts[i], parts[i + 1]];
    const isTime = typeof createdAt === "number" && !Number.isNaN(new Date(createdAt).getTime());
    if (!isTime || typeof id !== "string" || id.includes("\0")) throw pageTokenInvalid();
    keys.push({ createdAt, id });
  }
  if (keys.length === 0) throw pageTokenInvalid();
  return keys;
}
