import { format } from "node:util";
import type { Logger } from "pino";

// A read that its caller gave up ends with an error: the query builder says so of each.
const ofCanceledRead = /^`\w+(?:\.\w+)?` failed in the background after abortion/;

/**
 * Puts what libraries write to the console into the log: between its lines of JSON a plain text stops whatever reads
 * them. Disposing takes this back.
 */
export function logConsole(log: Logger): Disposable {
  const { error, warn } = console;
  const write = (...args: unknown[]) => {
    const text = format(...args);
    if (ofCanceledRead.test(text)) log.debug({ text }, "a canceled read ended");
    else log.warn({ text }, "a library says");
  };
  console.error = write;
  console.warn = write;
  return { [Symbol.dispose]: () => void Object.assign(console, { error, warn }) };
}
