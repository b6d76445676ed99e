import type { Hub, Topic } from "../live/hub.ts";
import type { Pass } from "../live/journal-reader.ts";
import { Tail } from "../live/tail.ts";
import type { StoredMessage } from "../store/message-drafts.ts";
import type { StoredIn } from "../store/message-group.ts";
import type { SessionKey } from "../store/session-rows.ts";
import type { SessionListener } from "../store/session-writer.ts";

/** What a process remembers of a watched session. */
export interface SessionMemory {
  /** The newest messages, as this process stored them. */
  readonly tail: Tail<StoredMessage>;
  /** Grows whenever the journal names the session: there may be news beside the messages that are remembered. */
  mentions: number;
}

const topicKind = "session";

/** The topic of a session. */
export function sessionTopic({ projectId, sessionId }: SessionKey): string {
  return `${topicKind}\n${projectId}\n${sessionId}`;
}

/** Brings the news of sessions to those who watch: messages of this process at once, all else by the journal. */
export class SessionTopics implements SessionListener {
  readonly #hub: Hub;
  readonly #origin: string;
  readonly #committed: () => void;

  constructor(hub: Hub, origin: string, committed: () => void) {
    this.#hub = hub;
    this.#origin = origin;
    this.#committed = committed;
  }

  stored(read: () => readonly StoredIn[]): void {
    for (const { messages, ...key } of this.isWatched ? read() : []) {
      const topic = this.#hub.find(sessionTopic(key));
      if (!topic) continue;
      (topic.memory as SessionMemory | undefined)?.tail.push(messages);
      topic.wake();
    }
    this.#committed();
  }

  unsure(keys: readonly SessionKey[]): void {
    for (const key of keys) this.#forgetAndWake(key);
    this.#committed();
  }

  /** Takes in a pass over the journal. */
  onPass({ lines }: Pass): void {
    for (const { projectId, kind, ids, origin } of lines) {
      if (kind !== "session") continue;
      for (const sessionId of ids) {
        if (origin === this.#origin) this.#mention({ projectId, sessionId });
        else this.#forgetAndWake({ projectId, sessionId });
      }
    }
  }

  /** The projects that have a session which is watched. */
  watchedProjects(): Iterable<string> {
    return this.#hub.watchedProjects(topicKind);
  }

  /** Whether any session is watched. */
  get isWatched(): boolean {
    return this.#hub.isWatched(topicKind);
  }

  #mention(key: SessionKey): void {
    const topic = this.#hub.find(sessionTopic(key));
    if (!topic) return;
    const memory = topic.memory as SessionMemory | undefined;
    if (memory) memory.mentions += 1;
    topic.wake();
  }

  // Another process wrote: what this one remembers of the messages may not reach to their end any more.
  #forgetAndWake(key: SessionKey): void {
    const topic = this.#hub.find(sessionTopic(key));
    if (!topic) return;
    topic.memory = undefined;
    topic.wake();
  }
}

/**
 * Begins to remember what is stored from now on: for who has just read a session to its end. A topic that was woken
 * since that read is left alone: its news may be more than what is remembered then.
 */
export function remember(topic: Topic, version: number): void {
  if (topic.version === version) topic.memory ??= { tail: new Tail(weigh), mentions: 0 } satisfies SessionMemory;
}

function weigh({ content, metadata }: StoredMessage): number {
  return 500 + JSON.stringify(content).length + (metadata === null ? 0 : JSON.stringify(metadata).length);
}
