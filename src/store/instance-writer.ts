import type { Em } from "../db/orm.ts";
import { bytesOf } from "../domain/bytes.ts";
import { instanceNotFound } from "../domain/instance-errors.ts";
import { OutageClock } from "../domain/outage-clock.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import type { ActivityRow } from "./activity-rows.ts";
import type { ActivityWriter } from "./activity-writer.ts";
import { Apart, ApartWriter, patience } from "./apart-writer.ts";
import { Batcher, itemBytes, type Settled, usualLimits } from "./batcher.ts";
import type { Database, Locking } from "./database.ts";
import {
  type InstanceGroup,
  type InstanceRules,
  OrdersApart,
  writeInstanceGroup,
  writeLateInstances,
} from "./instance-group.ts";
import { InstanceMemory, touchRemembered } from "./instance-memory.ts";
import type { InstanceOrder, InstanceOutcome } from "./instance-order.ts";
import { type InstanceKey, instanceKey } from "./instance-rows.ts";
import { isLockTimeout, isUndone, transaction } from "./transaction.ts";

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
// When to look again at those that could not be brought up to date, because somebody else holds an async task.
const heldAgainMs = 100;

/** Writes instances in groups: every write to an instance goes through one of these. */
export class InstanceWriter {
  readonly #database: Database;
  readonly #messages: DefaultMessages;
  readonly #activities: Pick<ActivityWriter, "appended" | "changed">;
  readonly #listener: InstanceListener;
  readonly #memory = new InstanceMemory();
  readonly #orders: Batcher<InstanceOrder, InstanceOutcome>;
  readonly #apart: ApartWriter<InstanceOrder, InstanceOutcome>;
  readonly #clock: OutageClock;
  /** When each write began that is under way. */
  readonly #writes = new Set<{ readonly begunAt: number }>();

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
    this.#clock = database.clock ?? new OutageClock();
    const limits = {
      ...usualLimits,
      weigh: ({ metadata, namedIds = [], creates }: InstanceOrder) =>
        itemBytes + bytesOf(metadata) + 50 * namedIds.length + bytesOf(creates?.metadata),
      rowsOf: (order: InstanceOrder) => [instanceKey(order)],
    };
    this.#apart = new ApartWriter({
      limits,
      write: (group, locking) => this.#timed(() => this.#writeGroup(group, locking)),
    });
    this.#orders = new Batcher((group) => this.#apart.write(group), limits);
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
    const except = new Set<string>();
    const which = { projectId, now, limit: lateBatch, except };
    for (;;) {
      try {
        const rules = this.#rules();
        const pass = await transaction(this.#database, (em) => writeLateInstances(em, rules, which));
        this.#tell(pass);
        return except.size === 0 ? pass : { ...pass, nextInMs: Math.min(pass.nextInMs ?? heldAgainMs, heldAgainMs) };
      } catch (error) {
        if (!(error instanceof OrdersApart)) throw error;
        for (const key of error.instances) except.add(key);
      }
    }
  }

  /** Resolves once nothing waits to be written. */
  async drained(): Promise<void> {
    await this.#orders.drained();
    await this.#apart.drained();
  }

  #rules(): InstanceRules {
    const begunAt = performance.now();
    return {
      origin: this.#database.origin,
      messages: this.#messages,
      listeningSince: (now) => {
        this.#clock.answered(now);
        // Heartbeats that wait for long behind a write that does not end are not silence.
        for (const write of [...this.#writes, { begunAt }]) this.#clock.took(performance.now() - write.begunAt);
        return this.#clock.reachedSince(now);
      },
    };
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const write = { begunAt: performance.now() };
    this.#writes.add(write);
    try {
      return await work();
    } finally {
      this.#writes.delete(write);
      this.#clock.took(performance.now() - write.begunAt);
    }
  }

  async #writeGroup(group: readonly InstanceOrder[], locking: Locking): Promise<Settled<InstanceOutcome>[]> {
    const outcomes: (Settled<InstanceOutcome> | undefined)[] = group.map(() => undefined);
    try {
      const rules = this.#rules();
      const quiet = locking === "skip" ? await this.#touchRemembered(group) : [];
      quiet.forEach((value, i) => {
        if (value) outcomes[i] = { value };
      });
      const rest = group.flatMap((order, i) => (quiet[i] ? [] : [{ order, i }]));
      if (rest.length > 0) {
        const written = await this.#writeLocked(
          rest.map(({ order }) => order),
          rules,
          locking,
        );
        rest.forEach(({ i }, at) => (outcomes[i] = written[at]));
      }
    } catch (error) {
      // The connection may have been lost after a commit: nothing that is remembered of these is sure.
      for (const order of group) this.#memory.forget(instanceKey(order));
      if (!isLockTimeout(error)) this.#listener.committed();
      return Array.from(outcomes, (outcome) => outcome ?? { error });
    }
    return Array.from(outcomes, (outcome) => outcome ?? { error: new Error("an order without an outcome") });
  }

  /** What the database undid is told under the locks, where it is tried again. */
  async #touchRemembered(group: readonly InstanceOrder[]) {
    try {
      const listeningSince = this.#clock.reachedSince(this.#memory.clock.now ?? 0);
      return await touchRemembered(this.#database.fork("write"), group, this.#memory, listeningSince);
    } catch (error) {
      if (!isUndone(error)) throw error;
      return [];
    }
  }

  async #writeLocked(
    group: readonly InstanceOrder[],
    rules: InstanceRules,
    locking: Locking,
  ): Promise<Settled<InstanceOutcome>[]> {
    const write = (em: Em) => writeInstanceGroup(em, rules, group, locking);
    try {
      const written = await transaction(this.#database, write, patience(locking));
      this.#learn(group, written);
      this.#tell(written);
      return written.outcomes;
    } catch (error) {
      if (!(error instanceof OrdersApart)) throw error;
      if (group.length === 1) return [{ error: error.reason }];
      return locking === "skip"
        ? await this.#writeWithout(error.instances, group, rules)
        : await this.#writeEach(group, rules);
    }
  }

  /** Writes a group but for the orders of some instances, which are to be written apart. */
  async #writeWithout(instances: ReadonlySet<string>, group: readonly InstanceOrder[], rules: InstanceRules) {
    const isApart = (order: InstanceOrder) => instances.has(instanceKey(order));
    const others = group.filter((order) => !isApart(order));
    const written = others.length > 0 ? await this.#writeLocked(others, rules, "skip") : [];
    let at = 0;
    return group.map((order): Settled<InstanceOutcome> => {
      const settled = isApart(order) ? { error: new Apart() } : written[at++];
      return settled ?? { error: new Error("an order without an outcome") };
    });
  }

  /** Writes the orders of one instance one by one: each of them as if those behind it had not come yet. */
  async #writeEach(group: readonly InstanceOrder[], rules: InstanceRules): Promise<Settled<InstanceOutcome>[]> {
    const outcomes: Settled<InstanceOutcome>[] = [];
    for (const order of group) outcomes.push(...(await this.#writeLocked([order], rules, "wait")));
    return outcomes;
  }

  #learn(group: readonly InstanceOrder[], { outcomes }: InstanceGroup): void {
    outcomes.forEach((outcome, i) => {
      const order = group[i];
      if (!order || !("value" in outcome) || !("state" in outcome.value)) return;
      this.#memory.learn(instanceKey(order), outcome.value.state);
      this.#memory.clock.learn(outcome.value.now);
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
