import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Probe } from "./client.ts";
import { shortDuration } from "./durations.ts";
import { isConnectionFailure, sentenceOf } from "./failure.ts";
import { notice } from "./output.ts";

const firstPauseMs = 100;
// Somebody looks at it: a server that is back is noticed within a second.
const maxPauseMs = 700;

/** How a stream is read. */
export interface ResumeOptions {
  readonly signal: AbortSignal;
  readonly probe: Probe;
  /** Tells the person at the terminal that the connection is lost, and that it is back. */
  readonly tell?: (sentence: string) => void;
}

/**
 * Reads a stream, and opens it again as often as the server goes away. `open` goes on from the last frame that was
 * read. Ends with the stream, or when the signal aborts. Throws every other error, and before the first frame
 * that too: a server that never answered is rather a wrong address than one that restarts.
 */
export async function* resumed<Frame>(
  open: () => AsyncIterable<Frame>,
  { signal, probe, tell = notice }: ResumeOptions,
): AsyncGenerator<Frame, void> {
  let answered = false;
  while (!signal.aborted) {
    try {
      for await (const frame of open()) {
        answered = true;
        yield frame;
      }
      return;
    } catch (thrown) {
      if (signal.aborted) return;
      const err = ConnectError.from(thrown);
      const passes = err.code === Code.Unavailable || isConnectionFailure(err);
      if (!answered || !passes) throw err;
      const lostAt = Date.now();
      tell(`connection lost: ${sentenceOf(err)}; trying again`);
      await untilBack(probe, signal);
      if (!signal.aborted) tell(`back after ${shortDuration(Date.now() - lostAt)}`);
    }
  }
}

async function untilBack(probe: Probe, signal: AbortSignal): Promise<void> {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
    // Half of the pause is random, so that many watchers do not come back at the same moment.
    await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
    const isBack = await probe().then(
      () => true,
      () => false,
    );
    if (isBack) return;
  }
}
