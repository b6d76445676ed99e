import { instanceNotFound } from "../domain/instance-errors.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import type { ActivityRow } from "./activity-rows.ts";
import type { ActivityWriter } from "./activity-writer.ts";
import { Batcher, type Settled } from "./batcher.ts";
import { type Database, databaseTime } from "./database.ts";
import {
  CreationRefused,
  type InstanceGroup,
  type InstanceRules,
  writeInstanceGroup,
  writeLateInstances,
} from "./instance-group.ts";
import { InstanceMemory, touchRemembered } from "./instance-memory.ts";
import type { InstanceOrder, InstanceOutcome } from "./instance-order.ts";
import { type InstanceKey, instanceKey } from "./instance-rows.ts";
import { transaction } from "./transaction.ts";

/** What the writer tells those who watch, right after the commit. */
export interface InstanceListener {
  /** Activities that were made with async tasks. */
  created(rows: readonly ActivityRow[]): void;
  /** Something was written that others are to see. */
  committed(): void;
}

/** What is left after a part of the late instances was brought up to date. */
export interface Late {
  /** There were some. */
  readonly found: boolean;
  /** There may be more of them at once. */
  readonly more: boolean;
  /** In how many milliseconds the clock may change the next one. */
  readonly nextInMs: number | undefined;
}

// Late instances that one pass brings up to date.
const lateBatch = 500;
// Who does nothing for so long stood still, and has heard nobody meanwhile.
const deafAfterMs = 5000;

/** Writes instances in groups: every write to an instance goes through one of these. */
export class InstanceWriter {
  readonly #database: Database;
  readonly #messages: DefaultMessages;
  readonly #activities: Pick<ActivityWriter, "appended" | "changed">;
  readonly #listener: InstanceListener;
  readonly #memory = new InstanceMemory();
  readonly #orders: Batcher<InstanceOrder, InstanceOutcome>;
  #listeningSince = 0;
  #awakeAt = 0;

  constructor(
    database: Database,
    messages: DefaultMessages,
    activities: Pick<ActivityWriter, "appended" | "changed">,
    listener: InstanceListener,
  ) {
    this.#database = database;
    this.#messages = messages;
    this.#activities = activities;
    this.#listener = listener;
    this.#orders = new Batcher((group) => this.#writeGroup(group), {
      weigh: () => 1,
      maxGroupWeight: 128,
      maxGroupItems: 128,
      maxWaitingWeight: 50_000,
    });
  }

  /** Writes to an instance. Resolves once it is durable; throws what the rules refuse. */
  write(order: InstanceOrder): Promise<InstanceOutcome> {
    return this.#orders.submit(order);
  }

  /** Brings an instance up to date with the clock and its async tasks. Does nothing where there is none. */
  async bringUpToDate(key: InstanceKey): Promise<void> {
    const plan: InstanceOrder["plan"] = (course) => {
      if (!course) throw instanceNotFound(key.instanceId);
      return { course, verdict: "heard" };
    };
    const order = { ...key, plan, request: undefined, encode: () => new Uint8Array() };
    await this.#orders.submit(order).catch((err: unknown) => {
      if ((err as Error).name !== "InstanceNotFound") throw err;
    });
  }

  /**
   * Brings a part of the late instances up to date: those that the clock or an async task may have changed, of one
   * project or of all. `now` stands in for the database's clock.
   */
  async bringLateUpToDate({ projectId, now }: { projectId?: string; now?: number } = {}): Promise<Late> {
    const which = { projectId, now, limit: lateBatch };
    const rules = await this.#rules();
    const pass = await transaction(this.#database, (em) => writeLateInstances(em, rules, which));
    this.#tell(pass);
    return pass;
  }

  /** Resolves once nothing waits to be written. */
  drained(): Promise<void> {
    return this.#orders.drained();
  }

  /**
   * A process that has just begun, or stood still, has heard nobody before: silence counts from then, by the database's
   * clock. So it does after a time in which the database could not be reached.
   */
  async #rules(): Promise<InstanceRules> {
    if (this.#memory.now === undefined) {
      this.#memory.learnTime((await databaseTime(this.#database.fork())).getTime());
    }
    const now = this.#memory.now ?? Date.now();
    if (now - this.#awakeAt > deafAfterMs) this.#listeningSince = now;
    this.#awakeAt = now;
    return { origin: this.#database.origin, messages: this.#messages, listeningSince: this.#listeningSince };
  }

  async #writeGroup(group: InstanceOrder[]): Promise<Settled<InstanceOutcome>[]> {
    const outcomes: (Settled<InstanceOutcome> | undefined)[] = group.map(() => undefined);
    try {
      const rules = await this.#rules();
      const quiet = await touchRemembered(this.#database.fork(), group, this.#memory, rules.listeningSince);
      quiet.forEach((value, i) => {
        if (value) outcomes[i] = { value };
      });
      const rest = group.flatMap((order, i) => (quiet[i] ? [] : [{ order, i }]));
      if (rest.length > 0) {
        const written = await this.#writeLocked(
          rest.map(({ order }) => order),
          rules,
        );
        rest.forEach(({ i }, at) => (outcomes[i] = written[at]));
      }
    } catch (error) {
      // The connection may have been lost after a commit: nothing that is remembered of these is sure.
      for (const order of group) this.#memory.forget(instanceKey(order));
      this.#listener.committed();
      return Array.from(outcomes, (outcome) => outcome ?? { error });
    }
    return Array.from(outcomes, (outcome) => outcome ?? { error: new Error("an order without an outcome") });
  }

  async #writeLocked(group: readonly InstanceOrder[], rules: InstanceRules): Promise<Settled<InstanceOutcome>[]> {
    try {
      const written = await transaction(this.#database, (em) => writeInstanceGroup(em, rules, group));
      this.#learn(group, written);
      this.#tell(written);
      return written.outcomes;
    } catch (error) {
      if (!(error instanceof CreationRefused)) throw error;
      if (group.length === 1) return [{ error: error.reason }];
      // One of them is refused with what it did to its instance, and nobody knows which but by trying each.
      const outcomes: Settled<InstanceOutcome>[] = [];
      for (const order of group) outcomes.push(...(await this.#writeLocked([order], rules)));
      return outcomes;
    }
  }

  #learn(group: readonly InstanceOrder[], { outcomes }: InstanceGroup): void {
    outcomes.forEach((outcome, i) => {
      const order = group[i];
      if (!order || !("value" in outcome) || !("state" in outcome.value)) return;
      this.#memory.learn(instanceKey(order), outcome.value.state);
      this.#memory.learnTime(outcome.value.now);
    });
  }

  #tell({ created, progress, drafts }: Omit<InstanceGroup, "outcomes">): void {
    for (const { projectId, state } of drafts) {
      const key = instanceKey({ projectId, instanceId: state.id });
      // What is not remembered was not asked for: it may belong to another process.
      if (this.#memory.get(key)) this.#memory.learn(key, state);
    }
    if (created.length > 0) this.#listener.created(created);
    this.#activities.appended(progress);
    if (drafts.some(({ isNews }) => isNews)) this.#listener.committed();
  }
}
