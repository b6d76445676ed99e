import { bytesOf, textBytes } from "../domain/bytes.ts";
import type { Json } from "../domain/columns.ts";
import type { CanonicalMessage, MessageFormat, MessageRole } from "../domain/message.ts";
import { sessionNotFound } from "../domain/session-errors.ts";
import type { ProcessingStatus } from "../domain/session-message.ts";
import { messageExists, type NewMessage } from "../domain/storing.ts";
import { itemBytes } from "./batcher.ts";
import { type MessageDraft, messageKey, type SessionDraft, type WrittenSession } from "./message-sql.ts";
import { type SessionKey, sessionKey } from "./session-rows.ts";

/** Messages to store in a session, in order: all of them, or none. */
export interface Storing extends SessionKey {
  readonly messages: readonly NewMessage[];
  /** The field that names the session, for errors. */
  readonly field: string;
  /**
   * The messages with what only the session knows: given what was said in it, or at least every message of it with
   * tool calls and results. Left out where the messages need nothing. Throws ToolCallUnmatched.
   */
  readonly completed?: ((history: readonly CanonicalMessage[]) => readonly NewMessage[]) | undefined;
}

/** The bytes of messages to store, for a batcher. */
export function weightOf({ messages }: Storing): number {
  return messages.reduce((sum, { json, metadata }) => sum + itemBytes + textBytes(json) + bytesOf(metadata), 0);
}

/** A message as it was stored. Times in milliseconds. */
export interface StoredMessage {
  readonly id: string;
  readonly sessionId: string;
  readonly sequence: number;
  readonly sourceFormat: MessageFormat;
  readonly role: MessageRole;
  readonly content: CanonicalMessage;
  readonly metadata: Json | null;
  readonly processingStatus: ProcessingStatus;
  readonly eventTime: number | null;
  readonly createdAt: number;
}

/** Messages that are to be written, with their places. */
export type DraftedMessages = readonly MessageDraft[];

/** What is known of sessions once they are locked. */
export interface StoringGround {
  /** Those that are there, by {@link sessionKey}. */
  readonly sessions: ReadonlySet<string>;
  /** The ids that messages have already, by {@link messageKey}. */
  readonly taken: ReadonlySet<string>;
  /** What was said in the sessions whose messages are to be completed. */
  readonly histories: ReadonlyMap<string, readonly CanonicalMessage[]>;
}

/** A group of storings being worked out: what is to be written, without the numbers that only the write gives. */
export class MessageDrafts {
  /** What is to be written. */
  readonly messages: MessageDraft[] = [];
  readonly #ground: StoringGround | undefined;
  readonly #sessions = new Map<string, SessionDraft>();
  readonly #ids = new Set<string>();
  #drafted = 0;

  /** Without a ground, for messages that need none: it is then the write that tells which sessions are there. */
  constructor(ground?: StoringGround) {
    this.#ground = ground;
  }

  /** How many messages are to be written into each session. */
  get sessions(): SessionDraft[] {
    return [...this.#sessions.values()];
  }

  /** Works out messages for different sessions. Throws what the rules refuse. {@link note} adds what it answers. */
  work(items: readonly Storing[]): DraftedMessages[] {
    const ids = new Set<string>();
    return items.map((item) => {
      const { projectId, sessionId } = item;
      const key = sessionKey(item);
      const ground = this.#ground;
      if (ground && !ground.sessions.has(key)) throw sessionNotFound(sessionId, item.field);
      const messages = item.completed ? item.completed(this.#historyOf(key)) : item.messages;
      for (const message of messages) {
        if (!message.isIdChosen) continue;
        const name = messageKey({ projectId, id: message.id });
        if (ground?.taken.has(name) || this.#ids.has(name) || ids.has(name)) throw messageExists(message);
        ids.add(name);
      }
      const session = this.#sessions.get(key) ?? { projectId, sessionId, nth: (this.#drafted += 1), count: 0 };
      return messages.map((message, i) => ({ session, offset: session.count + i + 1, message }));
    });
  }

  /** Adds what was worked out to what is to be written. */
  note(worked: readonly DraftedMessages[]): void {
    for (const drafts of worked) {
      for (const draft of drafts) {
        const { session, message } = draft;
        if (session.count === 0) this.#sessions.set(sessionKey(session), session);
        session.count += 1;
        if (message.isIdChosen) this.#ids.add(messageKey({ projectId: session.projectId, id: message.id }));
        this.messages.push(draft);
      }
    }
  }

  #historyOf(key: string): readonly CanonicalMessage[] {
    const session = this.#sessions.get(key);
    const here = this.messages.filter((draft) => draft.session === session).map(({ message }) => message.content);
    return [...(this.#ground?.histories.get(key) ?? []), ...here];
  }
}

/** A message with the number that its write has given it. */
export function storedMessage(draft: MessageDraft, session: WrittenSession): StoredMessage {
  const { offset, message } = draft;
  const { id, sourceFormat, content, metadata, eventTime } = message;
  return {
    id,
    sessionId: draft.session.sessionId,
    sequence: session.lastSequence + offset,
    sourceFormat,
    role: content.role,
    content,
    metadata,
    processingStatus: session.tracked ? "PENDING" : "DISABLED",
    eventTime,
    createdAt: session.at,
  };
}
