import type { Em } from "../db/orm.ts";
import { bytesOf } from "../domain/bytes.ts";
import type { NewEvent } from "../domain/sending.ts";
import { ApartWriter, patience } from "./apart-writer.ts";
import { Batcher, itemBytes, type Settled, usualLimits } from "./batcher.ts";
import type { Database, Locking } from "./database.ts";
import { rowsOfSending, type Sending, type SendOutcome, type SentGroup, sendGroup } from "./event-group.ts";
import { EventMemory } from "./event-memory.ts";
import { addresseeKey } from "./event-reads.ts";
import type { EventDraft } from "./event-sql.ts";
import { sendRemembered } from "./remembered-events.ts";
import { rememberedFirst } from "./remembered-first.ts";
import { transaction } from "./transaction.ts";

/** What the writer tells those who watch, right after the commit. */
export interface EventListener {
  sent(group: Pick<SentGroup, "events">): void;
  /** It is not known whether events of these trackers were recorded. */
  unsure(trackers: readonly Pick<EventDraft, "projectId" | "trackerId">[]): void;
}

/** Sends events in groups: every event that a process records goes through one of these. */
export class EventWriter {
  readonly #database: Database;
  readonly #listener: EventListener;
  readonly #memory = new EventMemory();
  readonly #sendings: Batcher<Sending, SendOutcome>;
  readonly #apart: ApartWriter<Sending, SendOutcome>;

  constructor(database: Database, listener: EventListener) {
    this.#database = database;
    this.#listener = listener;
    const limits = {
      ...usualLimits,
      weigh: ({ events }: Sending) => events.reduce((sum, event) => sum + weightOf(event), 0),
      rowsOf: rowsOfSending,
    };
    this.#apart = new ApartWriter({
      limits,
      write: (group, locking) => this.#writeGroup(group, locking),
    });
    this.#sendings = new Batcher((group) => this.#apart.write(group), limits);
  }

  /** Sends events. Resolves once they are durable; throws what the rules refuse. */
  send(sending: Sending): Promise<SendOutcome> {
    return this.#sendings.submit(sending);
  }

  /** Resolves once nothing waits to be written. */
  async drained(): Promise<void> {
    await this.#sendings.drained();
    await this.#apart.drained();
  }

  #writeGroup(group: readonly Sending[], locking: Locking): Promise<Settled<SendOutcome>[]> {
    return rememberedFirst<Sending, SendOutcome>(group, {
      remembered: async (sendings) => (locking === "skip" ? await this.#sendRemembered(sendings) : []),
      locked: (sendings) => this.#sendLocked(sendings, locking),
      unsure: (sendings) => this.#listener.unsure(this.#forget(sendings)),
    });
  }

  async #sendRemembered(sendings: readonly Sending[]): Promise<readonly (SendOutcome | undefined)[]> {
    const sent = await sendRemembered(this.#database.fork("write"), this.#database.origin, sendings, this.#memory);
    if (sent.events.length > 0) this.#listener.sent(sent);
    return sent.outcomes;
  }

  async #sendLocked(sendings: readonly Sending[], locking: Locking): Promise<readonly Settled<SendOutcome>[]> {
    let attempted: SentGroup | undefined;
    const send = async (em: Em) => {
      attempted = await sendGroup(em, this.#database.origin, sendings, locking);
      return attempted;
    };
    try {
      const sent = await transaction(this.#database, send, patience(locking));
      this.#forget(sendings);
      this.#listener.sent(sent);
      return sent.outcomes;
    } catch (error) {
      // The connection may have been lost after a commit: whoever waits or watches looks again.
      if (attempted) this.#listener.unsure(attempted.events);
      throw error;
    }
  }

  #forget(sendings: readonly Sending[]): { projectId: string; trackerId: string }[] {
    return sendings.flatMap(({ projectId, events }) =>
      events.flatMap(({ taskId, agentId }) => {
        const addressee = { projectId, taskId, agentId };
        const known = this.#memory.counters.get(addresseeKey(addressee));
        this.#memory.forget(addressee);
        return known ? [{ projectId, trackerId: known.trackerId }] : [];
      }),
    );
  }
}

function weightOf({ type, content }: NewEvent): number {
  return itemBytes + type.length + bytesOf(content);
}
