import type { Logger } from "pino";

// A fault that comes back this often in a minute is no accident of one call.
const maxPerMinute = 100;
const minuteMs = 60_000;

/**
 * Keeps the server running after an exception or a rejection that nobody caught: it is logged as an error, and concerns
 * one call or one pass of a loop, while other callers depend on the process. Errors while the server starts end it as
 * before. Two kinds of faults still end the process, for its supervisor to start it anew: when Node itself says that
 * its state is broken, and when there is no end of faults, such as a log that cannot be written. Disposing takes this
 * back.
 */
export function surviveFaults(log: Logger): Disposable {
  const times: number[] = [];
  const onFault = (err: unknown, origin: string) => {
    const now = performance.now();
    while (times[0] !== undefined && now - times[0] > minuteMs) times.shift();
    times.push(now);
    if (isBroken(err) || times.length > maxPerMinute) {
      log.fatal({ err, origin }, "a fault that the server cannot survive: it ends");
      process.exit(1);
    }
    log.error({ err, origin }, "a fault that nobody caught: the server runs on");
  };
  process.on("uncaughtException", onFault);
  return { [Symbol.dispose]: () => void process.off("uncaughtException", onFault) };
}

function isBroken(err: unknown): boolean {
  const { code } = (err ?? {}) as { code?: unknown };
  return code === "ERR_INTERNAL_ASSERTION" || code === "ERR_ASSERTION";
}
