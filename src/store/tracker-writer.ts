import type { Em } from "../db/orm.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import type { TrackerStanding } from "../domain/tracker-standing.ts";
import type { ActivityWriter } from "./activity-writer.ts";
import { ApartWriter, patience } from "./apart-writer.ts";
import { Batcher, itemBytes, type Settled, usualLimits } from "./batcher.ts";
import type { Database, Locking } from "./database.ts";
import type { HeldTracker } from "./held-trackers.ts";
import { type Storing, weightOf } from "./message-drafts.ts";
import { rememberedFirst } from "./remembered-first.ts";
import { writeRemembered } from "./remembered-trackers.ts";
import type { SessionWriter } from "./session-writer.ts";
import {
  rowsOfOrder,
  type TrackerGroup,
  type TrackerOrder,
  type TrackerOutcome,
  writeTrackerGroup,
} from "./tracker-group.ts";
import { TrackerMemory } from "./tracker-memory.ts";
import { trackerKey } from "./tracker-rows.ts";
import { transaction } from "./transaction.ts";

/** A tracker that somebody may wait for. */
export interface WrittenTracker {
  readonly projectId: string;
  readonly standing: Pick<TrackerStanding, "id">;
}

/** What the writer tells those who wait for trackers, right after the commit. */
export interface TrackerListener {
  /** These were written, or perhaps written: a commit whose outcome is not known. */
  written(trackers: readonly WrittenTracker[]): void;
}

// What a state document counts for as long as nobody knows how long it is.
const unknownDocumentBytes = 80 * 1024;

/** Writes trackers in groups: every write to a tracker but the sending of events goes through one of these. */
export class TrackerWriter {
  readonly #database: Database;
  readonly #messages: DefaultMessages;
  readonly #activities: Pick<ActivityWriter, "appended" | "changed">;
  readonly #sessions: Pick<SessionWriter, "stored" | "unsure">;
  readonly #listener: TrackerListener;
  readonly #memory = new TrackerMemory();
  readonly #orders: Batcher<TrackerOrder, TrackerOutcome>;
  readonly #apart: ApartWriter<TrackerOrder, TrackerOutcome>;

  constructor(
    database: Database,
    messages: DefaultMessages,
    activities: Pick<ActivityWriter, "appended" | "changed">,
    sessions: Pick<SessionWriter, "stored" | "unsure">,
    listener: TrackerListener,
  ) {
    this.#database = database;
    this.#messages = messages;
    this.#activities = activities;
    this.#sessions = sessions;
    this.#listener = listener;
    const limits = {
      ...usualLimits,
      weigh: (order: TrackerOrder) => this.#weigh(order),
      rowsOf: rowsOfOrder,
    };
    this.#apart = new ApartWriter({
      limits,
      write: (group, locking) => this.#writeGroup(group, locking),
    });
    this.#orders = new Batcher((group) => this.#apart.write(group), limits);
  }

  /** Writes to a tracker. Resolves once it is durable; throws what the rules refuse. */
  write(order: TrackerOrder): Promise<TrackerOutcome> {
    return this.#orders.submit(order);
  }

  /** Resolves once nothing waits to be written. */
  async drained(): Promise<void> {
    await this.#orders.drained();
    await this.#apart.drained();
  }

  #writeGroup(group: readonly TrackerOrder[], locking: Locking): Promise<Settled<TrackerOutcome>[]> {
    return rememberedFirst<TrackerOrder, TrackerOutcome>(group, {
      remembered: async (orders) => (locking === "skip" ? await this.#writeRemembered(orders) : []),
      locked: (orders) => this.#writeLocked(orders, locking),
      unsure: (orders) => {
        this.#listener.written(this.#forget(orders));
        this.#activities.changed(orders.flatMap(({ appends = [] }) => appends));
        this.#sessions.unsure(orders.flatMap(({ stores = [] }) => stores));
      },
    });
  }

  async #writeRemembered(orders: readonly TrackerOrder[]): Promise<readonly (TrackerOutcome | undefined)[]> {
    const { origin } = this.#database;
    const written = await writeRemembered(this.#database.fork("write"), origin, orders, this.#memory, this.#messages);
    this.#listener.written(written.drafts);
    return written.outcomes;
  }

  async #writeLocked(orders: readonly TrackerOrder[], locking: Locking): Promise<readonly Settled<TrackerOutcome>[]> {
    let attempted: TrackerGroup | undefined;
    const write = async (em: Em) => {
      attempted = await writeTrackerGroup(em, this.#database.origin, orders, this.#messages, locking);
      return attempted;
    };
    try {
      const written = await transaction(this.#database, write, patience(locking));
      this.#forget(orders);
      this.#activities.appended(written.progress);
      if (written.stored) this.#sessions.stored(written.stored);
      return written.outcomes;
    } finally {
      this.#listener.written(attempted?.drafts ?? []);
    }
  }

  #forget(orders: readonly TrackerOrder[]): HeldTracker[] {
    const known = orders.map((order) => this.#memory.get(trackerKey(order))).filter((held) => held !== undefined);
    for (const held of known) this.#memory.forget(held);
    return known;
  }

  // A state document may have 1 MiB: where it may have to be read, a group takes fifty of them.
  #weigh(order: TrackerOrder): number {
    const { wantsDocument, documentLength = 0, appends = [], stores = [] } = order;
    const present = wantsDocument ? this.#memory.documentLength(trackerKey(order)) : 0;
    const documents = (present ?? unknownDocumentBytes) + documentLength;
    return itemBytes + documents + appends.reduce((sum, { bytes }) => sum + bytes, 0) + stores.reduce(addWeight, 0);
  }
}

function addWeight(sum: number, storing: Storing): number {
  return sum + weightOf(storing);
}
