import { type EventEmitter, once } from "node:events";

/**
 * Waits until a slow reader has taken what is on its way to it, or its call is aborted. Leaves no listener behind.
 *
 * A call that was aborted before is not waited for: its events have come already, and none comes again.
 */
export async function drained(writer: EventEmitter, signal: AbortSignal): Promise<void> {
  // It rejects when the call is aborted, or its connection breaks. Whoever writes looks at the signal.
  await once(writer, "drain", { signal }).catch(() => {});
}
