import { createHash } from "node:crypto";
import type { Client } from "pg";
import { Connection, type ConnectionOptions } from "./connection.ts";

/** Begins a statement that is run over and over: each connection parses and plans it once. */
export const prepared = "/* prepared */";

// By text. There is one for each hot statement of the store, and they are written down, so it does not grow.
const names = new Map<string, string>();

/** A connection that prepares the statements which ask for it. The query builder has no way to name a statement. */
export class PreparingClient extends Connection {
  // The driver has many forms of this method. The query builder uses the one with a text and values.
  override query = ((...args: unknown[]): unknown => {
    const [text, values] = args;
    const isHot = typeof text === "string" && text.trimStart().startsWith(prepared);
    const query = super.query.bind(this) as (...given: unknown[]) => unknown;
    return isHot ? query({ name: nameOf(text), text, values }) : query(...args);
  }) as Client["query"];
}

function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) names.set(text, (name = createHash("sha256").update(text).digest("hex").slice(0, 16)));
  return name;
}

/**
 * A connection to a pooler that gives each transaction another session. No statement is prepared under a name, and the
 * number of its process is that of no process: a session that is to be canceled would be another's by then.
 */
export class PooledClient extends Connection {
  constructor(options: ConnectionOptions) {
    super(options);
    Object.defineProperty(this, "processID", { get: () => noProcess, set: () => {} });
  }
}

// Larger than any process number that a system gives.
const noProcess = 2 ** 31 - 1;
