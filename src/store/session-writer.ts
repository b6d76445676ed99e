import { ApartWriter, patience } from "./apart-writer.ts";
import { Batcher, type Settled, usualLimits } from "./batcher.ts";
import type { Database, Em, Locking } from "./database.ts";
import { weightOf } from "./message-drafts.ts";
import {
  needsGround,
  type StoreCall,
  type StoredGroup,
  type StoredIn,
  type StoreOutcome,
  storeLocked,
  storePlain,
} from "./message-group.ts";
import { type SessionKey, sessionKey } from "./session-rows.ts";
import { isLockTimeout, retried, transaction } from "./transaction.ts";

/** What the writer tells those who watch, right after the commit. */
export interface SessionListener {
  /** `read` works out what was stored. */
  stored(read: () => readonly StoredIn[]): void;
  /** It is not known whether something was stored in these. */
  unsure(keys: readonly SessionKey[]): void;
}

/** Stores messages in groups: every message that a process stores goes through one of these. */
export class SessionWriter {
  readonly #database: Database;
  /** One for all groups that are a single statement: they load no entity, so there is nothing to keep apart. */
  readonly #plain: Em;
  readonly #listener: SessionListener;
  readonly #calls: Batcher<StoreCall, StoreOutcome>;
  readonly #apart: ApartWriter<StoreCall, StoreOutcome>;

  constructor(database: Database, listener: SessionListener) {
    this.#database = database;
    this.#plain = database.fork("write");
    this.#listener = listener;
    const limits = { ...usualLimits, weigh: weightOf, rowsOf: (call: StoreCall) => [sessionKey(call)] };
    this.#apart = new ApartWriter<StoreCall, StoreOutcome>({
      limits,
      write: (group, locking) => this.#writeGroup(group, locking),
    });
    this.#calls = new Batcher<StoreCall, StoreOutcome>((group) => this.#apart.write(group), limits);
  }

  /** Stores messages. Resolves once they are durable; throws what the rules refuse. */
  store(call: StoreCall): Promise<StoreOutcome> {
    return this.#calls.submit(call);
  }

  /** Takes in what was stored in a transaction that this writer did not make, and tells those who watch. */
  stored(read: () => readonly StoredIn[]): void {
    this.#listener.stored(read);
  }

  /** Says that messages were perhaps stored in these by other means than this writer. */
  unsure(keys: readonly SessionKey[]): void {
    if (keys.length > 0) this.#listener.unsure(keys);
  }

  /** Whether many store at once. */
  get isCrowded(): boolean {
    return this.#calls.isCrowded;
  }

  /** Resolves once nothing waits to be written. */
  async drained(): Promise<void> {
    await this.#calls.drained();
    await this.#apart.drained();
  }

  async #writeGroup(group: readonly StoreCall[], locking: Locking): Promise<Settled<StoreOutcome>[]> {
    try {
      const { outcomes, stored } = await this.#write(group, locking);
      this.stored(stored);
      return outcomes;
    } catch (error) {
      // The connection may have been lost after a commit: whoever watches looks again.
      if (!isLockTimeout(error)) this.unsure(group);
      throw error;
    }
  }

  /** One item that must be looked into under locks makes it a transaction of several statements for its group. */
  async #write(group: readonly StoreCall[], locking: Locking): Promise<StoredGroup> {
    const { origin } = this.#database;
    if (locking === "wait" || group.some(needsGround)) {
      return await transaction(this.#database, (em) => storeLocked(em, origin, group, locking), patience(locking));
    }
    return await retried(() => storePlain(this.#plain, origin, group));
  }
}
