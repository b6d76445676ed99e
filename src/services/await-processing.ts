import type { SessionKey } from "../store/session-rows.ts";
import type { ServiceDeps } from "./deps.ts";
import { processingTopic } from "./processing-topics.ts";

/**
 * Looks at a session each time its extraction has got further, until what is looked for is there, or the time is over,
 * or the server stops. Answers what was seen last.
 */
export async function awaitProcessing<T>(
  { hub, stopping }: ServiceDeps,
  session: SessionKey,
  { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
  look: () => Promise<{ readonly done: boolean; readonly seen: T }>,
): Promise<T> {
  const until = performance.now() + waitMs;
  const ended = AbortSignal.any([signal, stopping]);
  // Subscribed before the first look: what is committed in between ends the first wait at once.
  using subscription = hub.subscribe(processingTopic(session), ended, Math.max(waitMs, 1));
  const { topic } = subscription;
  for (;;) {
    const { version } = topic;
    const { done, seen } = await look();
    signal.throwIfAborted();
    const leftMs = until - performance.now();
    if (done || leftMs <= 0 || ended.aborted) return seen;
    await subscription.newsWithin(version, leftMs);
  }
}
