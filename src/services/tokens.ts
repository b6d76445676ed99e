import { createHash } from "node:crypto";
import { DomainError } from "../domain/errors.ts";
import { Position } from "../domain/position.ts";
import { inKeyOrder } from "./key-order.ts";

/** What a token belongs to: the project, the method, and the fields that must be the same when it comes back. */
export type TokenScope = readonly unknown[];

/** Makes an opaque token of a place in a list or stream. It holds no secret and no right. */
export function encodeToken(scope: TokenScope, place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([digest(scope), ...place])).toString("base64url");
}

/** Reads a token back. Undefined when it is no token, or belongs to something else. */
export function decodeToken(scope: TokenScope, token: string): readonly unknown[] | undefined {
  try {
    const [belongsTo, ...place] = JSON.parse(Buffer.from(token, "base64url").toString()) as unknown[];
    return belongsTo === digest(scope) && place.every(isComparable) ? place : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a position that a token holds. Tokens of servers that did not know eras have none. */
export function readPosition(text: unknown, era: unknown = ""): Position | undefined {
  return typeof text === "string" && typeof era === "string" ? Position.parse(text, era) : undefined;
}

/** A page token is not of this list. */
export function pageTokenInvalid(): DomainError {
  const message = "page_token is not from a page of this query: give it back with the same other fields, or leave it";
  return new DomainError("PageTokenInvalid", message, { field: "page_token" });
}

// The years 1 to 9999 in milliseconds, as PostgreSQL's times. Its whole numbers reach further.
const [minNumber, maxNumber] = [-62_135_596_800_000, 253_402_300_799_999];

/** Whether the database can compare a part of a place with something. Anybody can write a token by hand. */
function isComparable(part: unknown): boolean {
  if (typeof part === "string") return !part.includes("\0") && part.isWellFormed();
  return Number.isInteger(part) && (part as number) >= minNumber && (part as number) <= maxNumber;
}

function digest(scope: TokenScope): string {
  const text = JSON.stringify(scope, (key, value: unknown) => {
    if (typeof value === "bigint") return `${value}`;
    // The order of its keys is the client's, who may give it in another one with the token.
    return key === "metadata" ? inKeyOrder(value) : value;
  });
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
