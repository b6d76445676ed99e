import { sql } from "kysely";
import type { Em } from "../db/orm.ts";
import { DomainError } from "../domain/errors.ts";
import { type Database, sqlOf } from "./database.ts";
import { GroupRequests, type RequestKey } from "./requests.ts";

// Serialization failure and deadlock: the database undid the transaction, and asks for another try. A unique violation
// means that somebody took an id, a name or a request meanwhile: the next try finds it, and says so in its own terms.
const retryCodes = new Set(["40001", "40P01", "23505"]);
const maxAttempts = 5;

/** Whether the database undid a transaction for a reason that another try removes. */
export function isUndone(err: unknown): boolean {
  const { code } = err as { code?: string };
  return code !== undefined && retryCodes.has(code);
}

/** Whether a transaction was undone because it did not get a lock in the time that it was given. */
export function isLockTimeout(err: unknown): boolean {
  return (err as { code?: string }).code === "55P03";
}

/** How a transaction runs. */
export interface TransactionOptions {
  /** How long it waits for a lock. Left out: as long as it takes. */
  readonly lockWaitMs?: number | undefined;
  /** All of its statements see the database as it was at its beginning, and so it needs no locks to read. */
  readonly isSnapshot?: boolean | undefined;
}

/** The transaction needs something to be removed first, in transactions of its own; then it is begun anew. */
export class LeftToRemove extends Error {
  readonly remove: (database: Database) => Promise<void>;

  constructor(remove: (database: Database) => Promise<void>) {
    super("something that was deleted is to be removed first");
    this.remove = remove;
  }
}

/**
 * Runs work in a transaction, and again when the database undid it for a reason that another try removes. With a time
 * to wait for each lock, one that does not come within it is an error: a lock timeout.
 */
export async function transaction<T>(
  database: Database,
  work: (em: Em) => Promise<T>,
  { lockWaitMs, isSnapshot = false }: TransactionOptions = {},
): Promise<T> {
  const attempt = () =>
    database.fork("write").transactional(async (em) => {
      if (isSnapshot) await sql`set transaction isolation level repeatable read`.execute(sqlOf(em));
      if (lockWaitMs !== undefined) {
        await sql`set local lock_timeout = ${sql.lit(lockWaitMs)}`.execute(sqlOf(em));
      }
      return await work(em);
    });
  for (;;) {
    try {
      return await retried(attempt);
    } catch (err) {
      if (!(err instanceof LeftToRemove)) throw err;
      await err.remove(database);
    }
  }
}

/** Runs work that is one statement, which is a transaction by itself, and again as {@link transaction} does. */
export async function statement<T>(database: Database, work: (em: Em) => Promise<T>): Promise<T> {
  return await retried(() => work(database.fork("write")));
}

/** Does work, and again when the database undid it for a reason that another try removes. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (err) {
      if (!isUndone(err) || attempt === maxAttempts) throw err;
    }
  }
}

/** A request with the way to keep its answer. */
export interface Repeatable<T> {
  readonly key: RequestKey;
  readonly encode: (result: T) => Uint8Array;
}

/** Runs work in a transaction, once for each request: its answer is kept with it and found by a call that repeats. */
export async function once<T>(
  database: Database,
  request: Repeatable<T> | undefined,
  work: (em: Em) => Promise<T>,
  options: TransactionOptions = {},
): Promise<{ value: T } | { replay: Uint8Array }> {
  const attempt = async (em: Em) => {
    if (!request) return { value: await work(em) };
    const requests = await GroupRequests.find(sqlOf(em), [request.key]);
    const known = requests.lookUp(0);
    if (known && "replay" in known) return known;
    const value = await work(em);
    await requests.keep(sqlOf(em), () => request.encode(value));
    return { value };
  };
  try {
    return await transaction(database, attempt, options);
  } catch (err) {
    if (!request || !(err instanceof DomainError)) throw err;
    // What refused it may be its own effect: another replica did the same request meanwhile, and has answered it. What
    // the refused attempt had written before is undone by now.
    const late = await keptAnswer(database, request.key);
    if (late) return late;
    throw err;
  }
}

/** The answer that is kept of a request. Undefined when there is none. Throws RequestIdReused. */
export async function keptAnswer(
  database: Database,
  request: RequestKey,
): Promise<{ readonly replay: Uint8Array } | undefined> {
  const known = (await GroupRequests.find(sqlOf(database.fork()), [request])).lookUp(0);
  return known && "replay" in known ? known : undefined;
}
