import type { DefaultMessages } from "../domain/progress.ts";
import type { ActivityWriter } from "./activity-writer.ts";
import { Batcher, type Settled } from "./batcher.ts";
import type { Database } from "./database.ts";
import { type Storing, weightOf } from "./message-drafts.ts";
import type { SessionWriter } from "./session-writer.ts";
import { type TrackerGroup, type TrackerOrder, type TrackerOutcome, writeTrackerGroup } from "./tracker-group.ts";
import type { TrackerDraft } from "./tracker-sql.ts";
import { transaction } from "./transaction.ts";

/** What the writer tells those who wait for trackers, right after the commit. */
export interface TrackerListener {
  written(drafts: readonly TrackerDraft[]): void;
}

/** Writes trackers in groups: every write to a tracker but the sending of events goes through one of these. */
export class TrackerWriter {
  readonly #database: Database;
  readonly #messages: DefaultMessages;
  readonly #activities: Pick<ActivityWriter, "appended" | "changed">;
  readonly #sessions: Pick<SessionWriter, "stored" | "unsure">;
  readonly #listener: TrackerListener;
  readonly #orders: Batcher<TrackerOrder, TrackerOutcome>;

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
    this.#orders = new Batcher((group) => this.#writeGroup(group), {
      weigh,
      maxGroupWeight: 1000,
      maxGroupItems: 128,
      maxWaitingWeight: 50_000,
    });
  }

  /** Writes to a tracker. Resolves once it is durable; throws what the rules refuse. */
  write(order: TrackerOrder): Promise<TrackerOutcome> {
    return this.#orders.submit(order);
  }

  /** Resolves once nothing waits to be written. */
  drained(): Promise<void> {
    return this.#orders.drained();
  }

  async #writeGroup(group: TrackerOrder[]): Promise<Settled<TrackerOutcome>[]> {
    let attempted: TrackerGroup | undefined;
    try {
      const written = await transaction(this.#database, async (em) => {
        attempted = await writeTrackerGroup(em, this.#database.origin, group, this.#messages);
        return attempted;
      });
      this.#activities.appended(written.progress);
      if (written.stored) this.#sessions.stored(written.stored);
      this.#listener.written(written.drafts);
      return written.outcomes;
    } catch (error) {
      // The connection may have been lost after a commit: whoever waits or watches looks again.
      this.#activities.changed(group.flatMap(({ appends = [] }) => appends));
      this.#sessions.unsure(group.flatMap(({ stores = [] }) => stores));
      this.#listener.written(attempted?.drafts ?? []);
      throw error;
    }
  }
}

// A state document may have 1 MiB, and all of a group are in memory at once: a group takes fifty of them.
function weigh({ wantsDocument, appends = [], stores = [] }: TrackerOrder): number {
  const documents = wantsDocument ? 20 : 1;
  return documents + appends.reduce((sum, { weight }) => sum + weight, 0) + stores.reduce(addWeight, 0);
}

function addWeight(sum: number, storing: Storing): number {
  return sum + weightOf(storing);
}
