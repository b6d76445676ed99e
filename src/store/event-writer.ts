import type { NewEvent } from "../domain/sending.ts";
import { Batcher, type Settled } from "./batcher.ts";
import type { Database } from "./database.ts";
import { type Sending, type SendOutcome, type SentGroup, sendGroup } from "./event-group.ts";
import { transaction } from "./transaction.ts";

/** What the writer tells those who watch, right after the commit. */
export interface EventListener {
  sent(group: SentGroup): void;
  /** It is not known whether these were recorded. */
  unsure(group: SentGroup): void;
}

/** Sends events in groups: every event that a process records goes through one of these. */
export class EventWriter {
  readonly #database: Database;
  readonly #listener: EventListener;
  readonly #sendings: Batcher<Sending, SendOutcome>;

  constructor(database: Database, listener: EventListener) {
    this.#database = database;
    this.#listener = listener;
    this.#sendings = new Batcher((group) => this.#writeGroup(group), {
      weigh: ({ events }) => events.reduce((sum, event) => sum + weightOf(event), 0),
      maxGroupWeight: 1000,
      maxGroupItems: 128,
      maxWaitingWeight: 50_000,
    });
  }

  /** Sends events. Resolves once they are durable; throws what the rules refuse. */
  send(sending: Sending): Promise<SendOutcome> {
    return this.#sendings.submit(sending);
  }

  /** Resolves once nothing waits to be written. */
  drained(): Promise<void> {
    return this.#sendings.drained();
  }

  async #writeGroup(group: Sending[]): Promise<Settled<SendOutcome>[]> {
    let attempted: SentGroup | undefined;
    try {
      const sent = await transaction(this.#database, async (em) => {
        attempted = await sendGroup(em, this.#database.origin, group);
        return attempted;
      });
      this.#listener.sent(sent);
      return sent.outcomes;
    } catch (error) {
      // The connection may have been lost after a commit: whoever waits or watches looks again.
      if (attempted) this.#listener.unsure(attempted);
      throw error;
    }
  }
}

// An event may have 1 MiB, and all of a group are in memory at once: large ones count for as many small ones.
function weightOf({ content }: NewEvent): number {
  return content === null ? 1 : 1 + Math.floor(JSON.stringify(content).length / 16_384);
}
