import type { TrackerKey } from "../store/tracker-rows.ts";
import { getTracker } from "../store/tracker-store.ts";
import type { ServiceDeps } from "./deps.ts";
import { eventsTopic } from "./tracker-topics.ts";

/** What to wait for, and for how long. */
export interface EventsAwaited {
  /** Only events with a greater sequence count. */
  readonly after: number;
  readonly count: number;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until a tracker has so many events after a position, or the time is over, or the server stops. Throws
 * TrackerNotFound, also when the tracker is deleted meanwhile.
 */
export async function awaitEvents(
  { database, hub, trackerTopics, stopping }: ServiceDeps,
  { projectId, name }: TrackerKey,
  { after, count, waitMs, signal }: EventsAwaited,
): Promise<void> {
  const until = performance.now() + waitMs;
  const { standing } = await getTracker(database.fork(), { projectId, name }, { signal });
  // The events of a tracker have no holes, so their number is a difference.
  if (standing.newestSequence - after >= count) return;
  const key: TrackerKey = { projectId, name: { trackerId: standing.id } };
  const ended = AbortSignal.any([signal, stopping]);
  using _following = trackerTopics.follow({ projectId, taskId: standing.taskId, trackerId: standing.id });
  // Subscribed before the first look: what is committed in between ends the first wait at once.
  using subscription = hub.subscribe(eventsTopic({ projectId, trackerId: standing.id }), ended, waitMs);
  const { topic } = subscription;
  const look = async () => (await getTracker(database.fork(), key)).standing.newestSequence;
  while (!ended.aborted) {
    const { version } = topic;
    const newest = await topic.share("newest", look);
    signal.throwIfAborted();
    const leftMs = until - performance.now();
    if (newest - after >= count || leftMs <= 0) return;
    await subscription.newsWithin(version, leftMs);
  }
  signal.throwIfAborted();
}
