import type { Hub, Topic } from "../live/hub.ts";
import type { Pass } from "../live/journal-reader.ts";
import { Tail } from "../live/tail.ts";
import type { SentGroup } from "../store/event-group.ts";
import type { EventRow } from "../store/event-rows.ts";
import type { EventListener } from "../store/event-writer.ts";
import type { TrackerListener, WrittenTracker } from "../store/tracker-writer.ts";

/** A tracker that somebody waits for, with the task whose end ends that. */
export interface Followed {
  readonly projectId: string;
  readonly taskId: string;
  readonly trackerId: string;
}

type TrackerId = Pick<Followed, "projectId" | "trackerId">;

/** The topic of the events of a tracker. */
export function eventsTopic({ projectId, trackerId }: TrackerId): string {
  return `events\n${projectId}\n${trackerId}`;
}

/** The topic of who has a tracker. */
export function claimTopic({ projectId, trackerId }: TrackerId): string {
  return `claim\n${projectId}\n${trackerId}`;
}

/** Brings the news of events and claims to those who wait: from this process at once, from others by the journal. */
export class TrackerTopics implements EventListener, TrackerListener {
  readonly #hub: Hub;
  readonly #origin: string;
  readonly #committed: () => void;
  /** By project, then by task. */
  readonly #followed = new Map<string, Map<string, Set<Followed>>>();

  constructor(hub: Hub, origin: string, committed: () => void) {
    this.#hub = hub;
    this.#origin = origin;
    this.#committed = committed;
  }

  sent({ events }: Pick<SentGroup, "events">): void {
    for (const [name, rows] of Map.groupBy(events, eventsTopic)) {
      const topic = this.#hub.find(name);
      if (!topic) continue;
      (topic.memory as Tail<EventRow> | undefined)?.push(rows);
      topic.wake();
    }
    this.#committed();
  }

  unsure(trackers: readonly TrackerId[]): void {
    for (const tracker of trackers) this.#forgetAndWake(tracker);
    this.#committed();
  }

  written(trackers: readonly WrittenTracker[]): void {
    for (const { projectId, standing } of trackers) this.#hub.wake(claimTopic({ projectId, trackerId: standing.id }));
    if (trackers.length > 0) this.#committed();
  }

  /** Takes in a pass over the journal. */
  onPass({ lines }: Pass): void {
    for (const { projectId, kind, ids, origin } of lines) {
      if (kind === "tracker" && origin !== this.#origin) {
        for (const trackerId of ids) this.#trackerChanged({ projectId, trackerId });
      }
      // Of tasks also what this process wrote itself: whoever ends or deletes one does not know who follows its events.
      if (kind !== "task") continue;
      for (const taskId of ids) {
        for (const one of this.#followed.get(projectId)?.get(taskId) ?? []) this.#trackerChanged(one);
      }
    }
  }

  /** Says that somebody waits for a tracker, until that is disposed: the end of its task is news to them. */
  follow(followed: Followed): Disposable {
    const { projectId, taskId } = followed;
    const byTask = this.#followed.get(projectId) ?? new Map<string, Set<Followed>>();
    this.#followed.set(projectId, byTask);
    const all = byTask.get(taskId) ?? new Set();
    byTask.set(taskId, all.add(followed));
    return {
      [Symbol.dispose]: () => {
        all.delete(followed);
        if (all.size === 0) byTask.delete(taskId);
        if (byTask.size === 0) this.#followed.delete(projectId);
      },
    };
  }

  /** The projects that have a tracker for which somebody waits. */
  watchedProjects(): Iterable<string> {
    return this.#followed.keys();
  }

  /** Whether somebody waits for any tracker. */
  get isWatched(): boolean {
    return this.#followed.size > 0;
  }

  #trackerChanged(tracker: TrackerId): void {
    this.#forgetAndWake(tracker);
    this.#hub.wake(claimTopic(tracker));
  }

  // What this process remembers of the events may not reach to their end any more, or they have ended.
  #forgetAndWake(tracker: TrackerId): void {
    const topic = this.#hub.find(eventsTopic(tracker));
    if (!topic) return;
    topic.memory = undefined;
    topic.wake();
  }
}

/**
 * Begins to remember what is recorded from now on: for who has just read that the events go on. A topic that was woken
 * since that read is left alone, since the news may be their end.
 */
export function remember(topic: Topic, version: number): void {
  if (topic.version === version) topic.memory ??= new Tail<EventRow>(weigh);
}

function weigh({ type, content }: EventRow): number {
  return 300 + type.length + (content === null ? 0 : JSON.stringify(content).length);
}
