import { sql } from "kysely";
import { DomainError } from "../domain/errors.ts";
import type { Settled } from "./batcher.ts";
import type { Sql } from "./database.ts";

/** A call that may be repeated: the id that the client gave it, and what it asks for. */
export interface RequestKey {
  readonly projectId: string;
  readonly requestId: string;
  /** SHA-256 of the message and its type. */
  readonly fingerprint: Uint8Array;
}

interface KeptAnswer {
  readonly key: RequestKey;
  readonly response: Uint8Array;
}

/** What is known of a request before its work is done: its kept answer, or where else in the group it stands. */
export type KnownRequest = { readonly replay: Uint8Array } | { readonly twin: number };

/** The requests of a group of calls, and what they were answered before. */
export class GroupRequests {
  readonly #keys: readonly (RequestKey | undefined)[];
  readonly #answers: ReadonlyMap<string, KeptAnswer>;
  readonly #firsts = new Map<string, number>();

  private constructor(keys: readonly (RequestKey | undefined)[], answers: ReadonlyMap<string, KeptAnswer>) {
    this.#keys = keys;
    this.#answers = answers;
  }

  /** Looks up the answers that are kept for a group. Costs nothing when no call has a request id. */
  static async find(db: Sql, keys: readonly (RequestKey | undefined)[]): Promise<GroupRequests> {
    return new GroupRequests(
      keys,
      await findAnswers(
        db,
        keys.filter((key) => key !== undefined),
      ),
    );
  }

  /** What is known of the call at a place of the group. Throws RequestIdReused when its id stood for another. */
  lookUp(i: number): KnownRequest | undefined {
    const key = this.#keys[i];
    if (!key) return undefined;
    const kept = this.#answers.get(nameOf(key));
    if (kept) {
      requireSame(key, kept.key);
      return { replay: kept.response };
    }
    const first = this.#firsts.get(nameOf(key));
    if (first === undefined) {
      this.#firsts.set(nameOf(key), i);
      return undefined;
    }
    requireSame(key, this.#keys[first] ?? key);
    return { twin: first };
  }

  /** Keeps the answers of the calls that did their work now: a response for each place of the group that has one. */
  async keep(db: Sql, responseAt: (i: number) => Uint8Array | undefined): Promise<void> {
    const answers = this.#keys.flatMap((key, i) => {
      const response = key && responseAt(i);
      return response ? { key, response } : [];
    });
    await keepAnswers(db, answers);
  }
}

/** The outcomes of a group where the same request twice has one effect and one answer. */
export function withoutTwins<R extends object>(
  outcomes: readonly Settled<R | KnownRequest>[],
): Settled<R | { readonly replay: Uint8Array }>[] {
  return outcomes.map((one) => {
    let outcome = one;
    while ("value" in outcome && "twin" in outcome.value) {
      outcome = outcomes[outcome.value.twin] ?? { error: new Error("a twin without an outcome") };
    }
    return outcome as Settled<R | { readonly replay: Uint8Array }>;
  });
}

function nameOf({ projectId, requestId }: RequestKey): string {
  return `${projectId}\n${requestId}`;
}

function requireSame(key: RequestKey, known: RequestKey): void {
  if (Buffer.compare(key.fingerprint, known.fingerprint) === 0) return;
  const message = `request_id is ${key.requestId}, and that was used for another request: make a new one for each`;
  throw new DomainError("RequestIdReused", message, { request_id: key.requestId });
}

async function findAnswers(db: Sql, keys: readonly RequestKey[]): Promise<Map<string, KeptAnswer>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<{ project_id: string; request_id: string; fingerprint: Buffer; response: Buffer }>`
    select r.project_id, r.request_id, r.fingerprint, r.response
    from unnest(${keys.map((key) => key.projectId)}::text[], ${keys.map((key) => key.requestId)}::text[])
      as k (project_id, request_id)
    join request_record r using (project_id, request_id)`.execute(db);
  return new Map(
    rows.map(({ project_id: projectId, request_id: requestId, fingerprint, response }) => {
      const key = { projectId, requestId, fingerprint };
      return [nameOf(key), { key, response }];
    }),
  );
}

// Fails with a unique violation when the same request is being answered elsewhere at this moment; doing it all again
// then finds that answer.
async function keepAnswers(db: Sql, answers: readonly KeptAnswer[]): Promise<void> {
  if (answers.length === 0) return;
  const records = answers.map(({ key, response }) => ({
    project_id: key.projectId,
    request_id: key.requestId,
    fingerprint: Buffer.from(key.fingerprint).toString("base64"),
    response: Buffer.from(response).toString("base64"),
  }));
  await sql`
    insert into request_record (project_id, request_id, fingerprint, response, created_at)
    select project_id, request_id, decode(fingerprint, 'base64'), decode(response, 'base64'), now()
    from json_to_recordset(${JSON.stringify(records)}::json)
      as r (project_id text, request_id text, fingerprint text, response text)`.execute(db);
}
