import type { Em } from "../db/orm.ts";
import { bytesOf, textBytes } from "../domain/bytes.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import { type ActivityKey, type ActivityRow, keyOf } from "./activity-rows.ts";
import { ApartWriter, patience } from "./apart-writer.ts";
import type { Append, AppendOutcome } from "./appending.ts";
import { Batcher, itemBytes, type Settled, usualLimits } from "./batcher.ts";
import { type CreateOutcome, createGroup, isOneStatement, type NewActivity } from "./create-store.ts";
import type { Database, Locking } from "./database.ts";
import { projectsWithFreedKeys } from "./key-slots.ts";
import { type AppendedGroup, appendLocked } from "./locked-append.ts";
import type { Progress } from "./progress-sql.ts";
import type { QueueListener } from "./queue-news.ts";
import { AppendMemory, appendRemembered } from "./remembered-append.ts";
import { rememberedFirst } from "./remembered-first.ts";
import { once, type Repeatable, statement, transaction } from "./transaction.ts";

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

// Groups that may be in the database at once. An activity keeps to one lane, so that its entries stay in order.
const appendLanes = 1;

/** Writes activities in groups: every hot write of a process goes through one of these. */
export class ActivityWriter {
  readonly #database: Database;
  readonly #messages: DefaultMessages;
  readonly #listener: ActivityListener;
  readonly #queue: QueueListener;
  readonly #memory = new AppendMemory();
  readonly #creates: Batcher<NewActivity, CreateOutcome>;
  readonly #createsApart: ApartWriter<NewActivity, CreateOutcome>;
  readonly #appends: readonly Batcher<Append, AppendOutcome>[];
  readonly #apart: ApartWriter<Append, AppendOutcome>;

  constructor(database: Database, messages: DefaultMessages, listener: ActivityListener, queue: QueueListener) {
    this.#database = database;
    this.#messages = messages;
    this.#listener = listener;
    this.#queue = queue;
    const creates = {
      ...usualLimits,
      weigh: bytesOfNew,
      rowsOf: (activity: NewActivity) => [keyOf(activity)],
      maxGroupItems: 500,
    };
    this.#createsApart = new ApartWriter<NewActivity, CreateOutcome>({
      limits: creates,
      write: (group, locking) => this.#writeCreates(group, locking),
    });
    this.#creates = new Batcher((group) => this.#createsApart.write(group), creates);
    const limits = {
      ...usualLimits,
      weigh: ({ bytes }: Append) => itemBytes + bytes,
      rowsOf: (append: Append) => [keyOf(append)],
    };
    this.#apart = new ApartWriter({
      limits,
      write: (group, locking) => this.#writeAppends(group, locking),
    });
    this.#appends = Array.from(
      { length: appendLanes },
      () => new Batcher<Append, AppendOutcome>((group) => this.#apart.write(group), limits),
    );
  }

  /** Creates an activity. Throws ActivityExists, or FieldInvalid for a parent that is not there. */
  create(activity: NewActivity): Promise<CreateOutcome> {
    return this.#creates.submit(activity);
  }

  /** Appends to the log of an activity. Throws what its rules refuse. */
  append(append: Append): Promise<AppendOutcome> {
    return laneOf(append.activityId, this.#appends).submit(append);
  }

  /** Appends to the logs of many activities in one transaction, prepared in it. */
  async appendMany<T>(
    request: Repeatable<T> | undefined,
    prepare: (em: Em) => Promise<PreparedAppends<T>>,
  ): Promise<{ value: T } | { replay: Uint8Array }> {
    let group: AppendedGroup | undefined;
    const outcome = await once(this.#database, request, async (em) => {
      // What an attempt that was undone had worked out is not announced.
      group = undefined;
      const { appends, finish } = await prepare(em);
      group = await appendLocked(em, this.#database.origin, appends, this.#messages);
      const changed = new Set(group.progress.map(({ state }) => state.id));
      return finish(appends.map(({ activityId }) => activityId).filter((id) => changed.has(id)));
    });
    if (group) this.appended(group.progress);
    return outcome;
  }

  /** Takes in what was appended in a transaction that this writer did not make, and tells those who watch. */
  appended(progress: readonly Progress[]): void {
    if (progress.length === 0) return;
    for (const { key } of progress) this.#memory.forget(key);
    this.#listener.progressed(progress);
    this.#tellFreed(progress);
  }

  /** Says that these were changed by other means than this writer. */
  changed(keys: readonly ActivityKey[]): void {
    for (const key of keys) this.#memory.forget(keyOf(key));
    this.#listener.changed(keys);
    this.#queue.freed([...new Set(keys.map(({ projectId }) => projectId))]);
  }

  /** Whether many append at once. */
  get isCrowded(): boolean {
    return this.#appends.some((batcher) => batcher.isCrowded);
  }

  /** Resolves once nothing waits to be written. */
  async drained(): Promise<void> {
    await Promise.all([this.#creates, ...this.#appends].map((batcher) => batcher.drained()));
    await Promise.all([this.#createsApart.drained(), this.#apart.drained()]);
  }

  async #writeCreates(group: readonly NewActivity[], locking: Locking) {
    const create = (em: Em) => createGroup(em, this.#database.origin, group, this.#messages, locking);
    const isOne = locking === "skip" && isOneStatement(group);
    const created = isOne
      ? await statement(this.#database, create)
      : await transaction(this.#database, create, patience(locking));
    this.#listener.created(created.rows);
    created.queued.tell(this.#queue);
    return created.outcomes;
  }

  #writeAppends(group: readonly Append[], locking: Locking): Promise<Settled<AppendOutcome>[]> {
    return rememberedFirst<Append, AppendOutcome>(group, {
      remembered: async (appends) => (locking === "skip" ? await this.#appendRemembered(appends) : []),
      locked: async (appends) => (await this.#appendLocked(appends, locking)).outcomes,
      // Watchers look, in case it was written.
      unsure: (appends) => this.changed(appends),
    });
  }

  async #appendRemembered(group: readonly Append[]): Promise<readonly (AppendOutcome | undefined)[]> {
    // Requests and whole rows take more statements, and so a transaction; one such item makes it one for its group.
    if (group.some(({ request, wantsRow }) => request || wantsRow)) return [];
    const { origin } = this.#database;
    const appended = await appendRemembered(this.#database.fork("write"), origin, group, this.#memory, this.#messages);
    this.#listener.progressed(appended.progress);
    return appended.outcomes;
  }

  async #appendLocked(group: readonly Append[], locking: Locking): Promise<AppendedGroup> {
    const { origin, clock } = this.#database;
    const append = (em: Em) => appendLocked(em, origin, group, this.#messages, { locking, clock });
    const appended = await transaction(this.#database, append, patience(locking));
    for (const item of group) this.#memory.forget(keyOf(item));
    this.#listener.progressed(appended.progress);
    this.#tellFreed(appended.progress);
    return appended;
  }

  #tellFreed(progress: readonly Progress[]): void {
    const projectIds = projectsWithFreedKeys(progress);
    if (projectIds.length > 0) this.#queue.freed(projectIds);
  }
}

function laneOf<T>(activityId: string, lanes: readonly T[]): T {
  let hash = 0;
  for (let i = 0; i < activityId.length; i += 1) hash = (hash * 31 + activityId.charCodeAt(i)) | 0;
  return lanes[(hash >>> 0) % lanes.length] as T;
}

function bytesOfNew({ name, message, metadata, input }: NewActivity): number {
  return itemBytes + name.length + textBytes(message) + bytesOf(metadata) + bytesOf(input);
}
