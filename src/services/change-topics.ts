import type { ChangeKind } from "../domain/change.ts";
import type { Position } from "../domain/position.ts";
import type { Hub } from "../live/hub.ts";
import type { JournalLine, Pass } from "../live/journal-reader.ts";

/** What a process remembers of a kind of things in a watched project: the last pass that brought something. */
export interface ChangeMemory {
  readonly from: Position;
  readonly to: Position;
  readonly lines: readonly JournalLine[];
}

const topicKind = "changes";

/** The topic of all changes of a kind in a project. */
export function changeTopic(kind: ChangeKind, projectId: string): string {
  return `${topicKind}\n${projectId}\n${kind}`;
}

/** Brings what the journal says to those who watch a kind of things in a project. */
export class ChangeTopics {
  readonly #hub: Hub;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Takes in a pass over the journal. */
  onPass({ from, to, lines }: Pass): void {
    const byTopic = Map.groupBy(lines, ({ kind, projectId }) => changeTopic(kind, projectId));
    for (const [name, ofTopic] of byTopic) {
      const topic = this.#hub.find(name);
      if (!topic) continue;
      const before = topic.memory as ChangeMemory | undefined;
      // Passes in between that brought nothing for the topic do not matter to those who watch it.
      const start = before?.to.era === from.era ? before.to : from;
      topic.memory = { from: start, to, lines: ofTopic } satisfies ChangeMemory;
      topic.wake();
    }
  }

  /** The projects in which somebody watches every change of some kind. */
  watchedProjects(): Iterable<string> {
    return this.#hub.watchedProjects(topicKind);
  }

  /** Whether somebody watches every change of some kind. */
  get isWatched(): boolean {
    return this.#hub.isWatched(topicKind);
  }
}
