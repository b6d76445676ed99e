import type { Em } from "../db/orm.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import type { ActivityKey, ActivityRow } from "./activity-rows.ts";
import { Batcher } from "./batcher.ts";
import { type CreateOutcome, createGroup, type NewActivity } from "./create-store.ts";
import type { Database } from "./database.ts";
import type { Progress } from "./progress-sql.ts";
import { type Append, type AppendedGroup, type AppendOutcome, appendGroup } from "./progress-store.ts";
import { once, type Repeatable, transaction } from "./transaction.ts";

/** What the writer tells those who watch, right after the commit. */
export interface ActivityListener {
  created(rows: readonly ActivityRow[]): void;
  progressed(progress: readonly Progress[]): void;
  /** These changed in a way that is to be read, or perhaps changed: a commit whose outcome is not known. */
  changed(keys: readonly ActivityKey[]): void;
}

/** Many appends that belong together, and the answer to what they changed. */
export interface PreparedAppends<T> {
  readonly appends: readonly Append[];
  /** Makes the answer of the ids that got an entry. */
  readonly finish: (changedIds: readonly string[]) => T;
}

/** Writes activities in groups: every hot write of a process goes through one of these. */
export class ActivityWriter {
  readonly #database: Database;
  readonly #messages: DefaultMessages;
  readonly #listener: ActivityListener;
  readonly #creates: Batcher<NewActivity, CreateOutcome>;
  readonly #appends: Batcher<Append, AppendOutcome>;

  constructor(database: Database, messages: DefaultMessages, listener: ActivityListener) {
    this.#database = database;
    this.#messages = messages;
    this.#listener = listener;
    this.#creates = new Batcher((group) => this.#writeCreates(group), {
      weigh: () => 1,
      maxGroupWeight: 500,
      maxWaitingWeight: 20_000,
    });
    this.#appends = new Batcher((group) => this.#writeAppends(group), {
      weigh: ({ weight }) => weight,
      maxGroupWeight: 2000,
      maxWaitingWeight: 50_000,
    });
  }

  /** Creates an activity. Throws ActivityExists, or FieldInvalid for a parent that is not there. */
  create(activity: NewActivity): Promise<CreateOutcome> {
    return this.#creates.submit(activity);
  }

  /** Appends to the log of an activity. Throws what its rules refuse. */
  append(append: Append): Promise<AppendOutcome> {
    return this.#appends.submit(append);
  }

  /** Appends to the logs of many activities in one transaction, prepared in it. */
  async appendMany<T>(
    request: Repeatable<T> | undefined,
    prepare: (em: Em) => Promise<PreparedAppends<T>>,
  ): Promise<{ value: T } | { replay: Uint8Array }> {
    let group: AppendedGroup | undefined;
    const outcome = await once(this.#database, request, async (em) => {
      const { appends, finish } = await prepare(em);
      group = await appendGroup(em, this.#database.origin, appends, this.#messages);
      const changed = new Set(group.progress.map(({ state }) => state.id));
      return finish(appends.map(({ activityId }) => activityId).filter((id) => changed.has(id)));
    });
    if (group) this.#listener.progressed(group.progress);
    return outcome;
  }

  /** Says that these were changed by other means than this writer. */
  changed(keys: readonly ActivityKey[]): void {
    this.#listener.changed(keys);
  }

  /** Resolves once nothing waits to be written. */
  async drained(): Promise<void> {
    await Promise.all([this.#creates.drained(), this.#appends.drained()]);
  }

  async #writeCreates(group: NewActivity[]) {
    const created = await transaction(this.#database, (em) =>
      createGroup(em, this.#database.origin, group, this.#messages),
    );
    this.#listener.created(created.rows);
    return created.outcomes;
  }

  async #writeAppends(group: Append[]) {
    try {
      const appended = await transaction(this.#database, (em) =>
        appendGroup(em, this.#database.origin, group, this.#messages),
      );
      this.#listener.progressed(appended.progress);
      return appended.outcomes;
    } catch (err) {
      // The connection may have been lost after the commit: whoever watches reads what is there.
      this.#listener.changed(group);
      throw err;
    }
  }
}
