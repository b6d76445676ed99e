import type { Em } from "../db/orm.ts";
import { sessionNotFound } from "../domain/session-errors.ts";
import { Apart, HeldRows } from "./apart-writer.ts";
import type { Settled } from "./batcher.ts";
import { type Locking, type Sql, sqlOf } from "./database.ts";
import {
  type DraftedMessages,
  MessageDrafts,
  type StoredMessage,
  type Storing,
  type StoringGround,
  storedMessage,
} from "./message-drafts.ts";
import { lockSessions, type MessageDraft, takenMessageIds, type WrittenSession, writeMessages } from "./message-sql.ts";
import { GroupRequests, type KnownRequest, type RequestKey, withoutTwins } from "./requests.ts";
import { type SessionKey, sessionKey } from "./session-rows.ts";
import { toolHistories } from "./tool-history.ts";

/** A call that stores messages. */
export interface StoreCall extends Storing {
  readonly request: RequestKey | undefined;
  /** Encodes the answer, to be kept for a call that is repeated. */
  readonly encode: (stored: Stored) => Uint8Array;
}

/** Messages as they were stored, in the order in which they were given. */
export interface Stored {
  readonly messages: readonly StoredMessage[];
}

/** What was stored, or the kept answer to the same request. */
export type StoreOutcome = Stored | { readonly replay: Uint8Array };

/** What was written into a session. */
export interface StoredIn extends SessionKey {
  readonly messages: readonly StoredMessage[];
  /** In how many milliseconds the session is due to be extracted, if that was settled with them. */
  readonly dueInMs?: number | null;
}

/** What a group did: an outcome for each item, and the messages of each session, in order. */
export interface StoredGroup {
  readonly outcomes: Settled<StoreOutcome>[];
  /** Works it out, for those who watch: often nobody does. */
  readonly stored: () => readonly StoredIn[];
}

/** Whether an item must be looked into under the locks of its session: most just want the next numbers. */
export function needsGround({ request, completed, messages }: StoreCall): boolean {
  return request !== undefined || completed !== undefined || messages.some(({ isIdChosen }) => isIdChosen);
}

/** Stores a group of items that need no ground, in one statement. An item whose session is not there fails alone. */
export async function storePlain(em: Em, origin: string, group: readonly StoreCall[]): Promise<StoredGroup> {
  const drafts = new MessageDrafts();
  const worked = group.map((item) => {
    const drafted = drafts.work([item]);
    drafts.note(drafted);
    return drafted.flat();
  });
  const db = sqlOf(em);
  const written = await writeMessages(db, origin, drafts.sessions, drafts.messages);
  const missing = drafts.sessions.filter(({ nth }) => !written.has(nth));
  const held = (await lockSessions(db, missing, { lock: false })).sessions;
  const outcomes = worked.map((drafted, i): Settled<Stored> => {
    const item = group[i] as StoreCall;
    const session = written.get(drafted[0]?.session.nth ?? 0);
    if (!session && held.has(sessionKey(item))) return { error: new Apart() };
    if (!session) return { error: sessionNotFound(item.sessionId, item.field) };
    return { value: { messages: drafted.map((draft) => storedMessage(draft, session)) } };
  });
  return { outcomes, stored: () => storedIn(drafts.messages, written) };
}

/**
 * Stores a group in the transaction of an entity manager. Sessions are locked in the order of their keys, so groups of
 * several replicas never deadlock; a refused item leaves no trace. With "skip", an item of a session that another
 * transaction holds is refused with Apart.
 */
export async function storeLocked(
  em: Em,
  origin: string,
  group: readonly StoreCall[],
  locking: Locking,
): Promise<StoredGroup> {
  const db = sqlOf(em);
  const { sessions, held } = await lockSessions(db, group, { lock: locking });
  const heldRows = new HeldRows(held);
  // After the locks: what others have committed while they were waited for is found.
  const requests = await GroupRequests.find(
    db,
    group.map(({ request }) => request),
  );
  const drafts = new MessageDrafts(await groundOf(db, sessions, group));
  const worked = group.map((item, i): Settled<DraftedMessages | KnownRequest> => {
    try {
      heldRows.pass([sessionKey(item)]);
      const known = requests.lookUp(i);
      if (known) return { value: known };
      const drafted = drafts.work([item]);
      drafts.note(drafted);
      return { value: drafted.flat() };
    } catch (error) {
      return { error };
    }
  });
  const written = await writeMessages(db, origin, drafts.sessions, drafts.messages);
  const outcomes = worked.map((one): Settled<Stored | KnownRequest> => {
    if (!("value" in one) || !Array.isArray(one.value)) return one as Settled<KnownRequest>;
    return { value: { messages: numbered(one.value, written) } };
  });
  await requests.keep(db, (i) => {
    const outcome = outcomes[i];
    return outcome && "value" in outcome && "messages" in outcome.value ? group[i]?.encode(outcome.value) : undefined;
  });
  return { outcomes: withoutTwins(outcomes), stored: () => storedIn(drafts.messages, written) };
}

/** Reads what is to be known to store items into sessions that are locked. */
export async function groundOf(
  db: Sql,
  sessions: ReadonlySet<string>,
  items: readonly Storing[],
): Promise<StoringGround> {
  const chosen = items.flatMap(({ projectId, messages }) =>
    messages.flatMap(({ id, isIdChosen }) => (isIdChosen ? [{ projectId, id }] : [])),
  );
  return {
    sessions,
    taken: await takenMessageIds(db, chosen),
    histories: await toolHistories(
      db,
      items.filter(({ completed }) => completed),
    ),
  };
}

/** Drafts with the numbers that their write has given them. */
export function numbered(
  drafts: readonly MessageDraft[],
  written: ReadonlyMap<number, WrittenSession>,
): StoredMessage[] {
  return drafts.map((draft) => storedMessage(draft, written.get(draft.session.nth) as WrittenSession));
}

/** The messages that were written, by session. */
export function storedIn(
  drafts: readonly MessageDraft[],
  written: ReadonlyMap<number, WrittenSession>,
): readonly StoredIn[] {
  return [...Map.groupBy(drafts, (draft) => draft.session)].flatMap(([drafted, ofSession]) => {
    const session = written.get(drafted.nth);
    if (!session) return [];
    const { projectId, sessionId } = drafted;
    return [{ projectId, sessionId, messages: numbered(ofSession, written), dueInMs: session.dueInMs }];
  });
}
