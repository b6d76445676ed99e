import { setTimeout as sleep } from "node:timers/promises";

/** How somebody waits: it can be called off, and says what it waits for. */
export interface Waiting {
  readonly signal?: AbortSignal | undefined;
  /** Tells people one sentence. */
  readonly tell?: ((sentence: string) => void) | undefined;
  /** Called when the first program has been started that takes its time. */
  readonly onLaunch?: (() => void) | undefined;
}

const tellEachMs = 10_000;

/**
 * Looks again and again until something is found, and answers it. Each ten seconds it tells for how long it has
 * waited, and for what.
 */
export async function waitFor<T>(
  look: () => Promise<T | undefined>,
  { signal, tell }: Waiting,
  { pauseMs, what }: { pauseMs: number; what: () => string | Promise<string> },
): Promise<T> {
  const startedAt = performance.now();
  for (let tellAt = startedAt + tellEachMs; ; ) {
    signal?.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    const now = performance.now();
    if (now >= tellAt) {
      tell?.(`has waited for ${Math.round((now - startedAt) / 1000)} s ${await what()}`);
      tellAt = now + tellEachMs;
    }
    await sleep(pauseMs, undefined, signal && { signal });
  }
}
