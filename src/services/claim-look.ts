import type { Settled } from "../store/batcher.ts";
import { ClaimStore, type WorkWanted } from "../store/claim-store.ts";
import { type Database, type Em, sqlOf } from "../store/database.ts";
import type { Progress } from "../store/progress-sql.ts";
import { GroupRequests } from "../store/requests.ts";
import { statement, transaction } from "../store/transaction.ts";
import { type ClaimOutcome, type Look, takesNothing, type Waiting } from "./claim-line.ts";

/** What a look came to, and what those who watch see of it. */
export interface Taking extends Look {
  readonly progress: readonly Progress[];
}

/** Takes queued activities for many calls at once. */
export class ClaimLook {
  readonly #database: Database;
  readonly #queue: ClaimStore;

  /** The message is that of the entry that starts an activity. */
  constructor(database: Database, startedMessage: string) {
    this.#database = database;
    this.#queue = new ClaimStore(database.origin, startedMessage);
  }

  /**
   * Takes work for all calls that wait for the same names, in the order in which they came: in one statement, or in one
   * transaction when some of them may be repeated.
   */
  async take(wanted: WorkWanted, waiting: readonly Waiting[]): Promise<Taking> {
    return waiting.some(({ call }) => call.request)
      ? await transaction(this.#database, (em) => this.#takeOnce(em, wanted, waiting))
      : await statement(this.#database, (em) => this.#takeFor(em, wanted, waiting));
  }

  async #takeFor(em: Em, wanted: WorkWanted, waiting: readonly Waiting[]): Promise<Taking> {
    if (waiting.length === 0) return { outcomes: [], progress: [], more: false };
    const calls = waiting.map(({ call }) => call);
    const { rows, progress, more } = await this.#queue.take(em, wanted, calls);
    const outcomes = waiting.map((one, i) => {
      const got = rows[i] ?? [];
      return got.length > 0 || takesNothing(one, more) ? { value: { rows: got } } : undefined;
    });
    return { outcomes, progress, more };
  }

  /**
   * The answer to a call that may be repeated is kept, also an empty one, once it is an answer. What was answered before
   * is answered again, and takes nothing; so is the same request twice, and a request id that stood for another request
   * fails alone.
   */
  async #takeOnce(em: Em, wanted: WorkWanted, waiting: readonly Waiting[]): Promise<Taking> {
    const db = sqlOf(em);
    const keys = waiting.map(({ call }) => call.request);
    const requests = await GroupRequests.find(db, keys);
    const outcomes: (Settled<ClaimOutcome> | undefined)[] = waiting.map(() => undefined);
    const taking: { readonly at: number; readonly one: Waiting }[] = [];
    const twins: { readonly at: number; readonly first: number }[] = [];
    for (const [at, one] of waiting.entries()) {
      try {
        const known = requests.lookUp(at);
        if (!known) taking.push({ at, one });
        else if ("twin" in known) twins.push({ at, first: known.twin });
        else outcomes[at] = { value: known };
      } catch (error) {
        outcomes[at] = { error };
      }
    }
    const taken = await this.#takeFor(
      em,
      wanted,
      taking.map(({ one }) => one),
    );
    const answers = new Map<number, Uint8Array>();
    for (const [i, { at, one }] of taking.entries()) {
      const outcome = taken.outcomes[i];
      outcomes[at] = outcome;
      if (!one.call.request || !outcome || "error" in outcome || !("rows" in outcome.value)) continue;
      // What the call is answered is what it would be answered again.
      const { rows } = outcome.value;
      const replay = one.call.encode(rows);
      outcomes[at] = { value: { rows, replay } };
      answers.set(at, replay);
    }
    await requests.keep(db, (at) => answers.get(at));
    for (const { at, first } of twins) outcomes[at] = outcomes[first];
    return { ...taken, outcomes };
  }
}
