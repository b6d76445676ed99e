import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { isConnectionFailure } from "./failure.ts";

const firstPauseMs = 250;
const maxPauseMs = 10_000;

/** How a stream is read. */
export interface ResumeOptions {
  readonly signal: AbortSignal;
  /** Called when the stream breaks, once until it flows again. */
  readonly onBreak: (err: ConnectError) => void;
}

/**
 * Reads a stream, and opens it again as often as the server goes away. `open` goes on from the last frame that was
 * read. Ends with the stream, or when the signal aborts. Throws every other error, and before the first frame
 * that too: a server that never answered is rather a wrong address than one that restarts.
 */
export async function* resumed<Frame>(
  open: () => AsyncIterable<Frame>,
  { signal, onBreak }: ResumeOptions,
): AsyncGenerator<Frame, void> {
  let answered = false;
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      for await (const frame of open()) {
        answered = true;
        failures = 0;
        yield frame;
      }
      return;
    } catch (thrown) {
      if (signal.aborted) return;
      const err = ConnectError.from(thrown);
      const passes = err.code === Code.Unavailable || isConnectionFailure(err);
      if (!answered || !passes) throw err;
      if (failures === 0) onBreak(err);
      const pauseMs = Math.min(firstPauseMs * 2 ** failures, maxPauseMs);
      // Half of the pause is random, so that many watchers do not come back at the same moment.
      await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
    }
  }
}
