import type { Hub } from "../live/hub.ts";
import type { Pass } from "../live/journal-reader.ts";
import type { SessionKey } from "../store/session-rows.ts";

/** The topic of how far the extraction of a session is. */
export function processingTopic({ projectId, sessionId }: SessionKey): string {
  return `processing\n${projectId}\n${sessionId}`;
}

/** Brings the news of extractions to those who wait: from this process at once, from others by the journal. */
export class ProcessingTopics {
  readonly #hub: Hub;
  readonly #origin: string;
  readonly #committed: () => void;

  constructor(hub: Hub, origin: string, committed: () => void) {
    this.#hub = hub;
    this.#origin = origin;
    this.#committed = committed;
  }

  /** The extraction of these sessions has got further. */
  progressed(sessions: readonly SessionKey[]): void {
    for (const session of sessions) this.#hub.wake(processingTopic(session));
    this.#committed();
  }

  /** Takes in a pass over the journal. Answers whether other processes have touched sessions. */
  onPass({ lines }: Pass): boolean {
    const others = lines.filter(({ kind, origin }) => kind === "session" && origin !== this.#origin);
    for (const { projectId, ids } of others) {
      for (const sessionId of ids) this.#hub.wake(processingTopic({ projectId, sessionId }));
    }
    return others.length > 0;
  }
}
