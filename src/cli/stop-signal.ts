const stopping = new AbortController();
let awaited = false;

/** A signal that aborts when somebody ends the program. A second Ctrl-C finds no listener, and ends it at once. */
export function stopSignal(): AbortSignal {
  awaited = true;
  process.once("SIGINT", () => stop(130));
  process.once("SIGTERM", () => stop(143));
  return stopping.signal;
}

/** Ends the program without a word once nobody reads its output any more, as `head` does when it has enough. */
export function stopWithReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (err: NodeJS.ErrnoException) => {
      if (err.code !== "EPIPE") throw err;
      // Who waits for the signal may have something to put in order first.
      if (awaited) stop(0);
      else process.exit();
    });
  }
}

function stop(exitCode: number): void {
  process.exitCode = exitCode;
  stopping.abort();
}
