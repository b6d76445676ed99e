import type { Hub, Topic } from "./hub.ts";

/** What follows a position. */
export interface Page<Position, Frame> {
  /** What to send. Left out when there is nothing new. */
  readonly frame?: Frame | undefined;
  /** The position after it. */
  readonly position: Position;
  /** There is more to read at once. */
  readonly more: boolean;
  /** The subject has ended, and this was the last of it. */
  readonly ended?: boolean;
  /** The last frame, after the other one: the subject has ended. */
  readonly final?: Frame;
}

/** Something that can be followed from a position. */
export interface Watched<Position, Frame> {
  /** The topic that is woken when it changes. */
  readonly topic: string;
  /** Reads what follows a position. Readers at the same position may share a page: see {@link Topic.share}. */
  read(position: Position, topic: Topic): Promise<Page<Position, Frame>>;
  /** A sign of life at a position. */
  checkpoint(position: Position): Frame;
  /** A later position before which nothing has happened: asked when all is read and the topic was not woken since. */
  advance?(position: Position): Position;
}

/** How a watch waits. */
export interface WatchOptions {
  /** How long it may be silent. */
  readonly checkpointMs: number;
  /** Ends the watch without a word. */
  readonly signal: AbortSignal;
}

/**
 * Follows something from a position on: the one contract of every watch.
 *
 * Frames come in order, each position once. A reader that is behind costs one page of memory: the next page is read
 * when the one before was taken. Ends when the subject has.
 */
export async function* watch<Position, Frame>(
  hub: Hub,
  watched: Watched<Position, Frame>,
  start: () => Promise<{ frames: readonly Frame[]; position: Position }>,
  { checkpointMs, signal }: WatchOptions,
): AsyncGenerator<Frame, void, undefined> {
  // Subscribed before the first read: what is committed in between ends the first wait at once.
  using subscription = hub.subscribe(watched.topic, signal, checkpointMs);
  const { topic } = subscription;
  let { frames, position } = await start();
  yield* frames;
  frames = [];
  while (!signal.aborted) {
    const { version } = topic;
    const page = await watched.read(position, topic);
    position = page.position;
    if (page.frame !== undefined) yield page.frame;
    if (page.final !== undefined) yield page.final;
    if (page.ended || page.final !== undefined) return;
    if (page.more) continue;
    while ((await subscription.news(version)) === "quiet") {
      if (watched.advance && topic.version === version) position = watched.advance(position);
      yield watched.checkpoint(position);
    }
  }
}
