// The database refuses a connection, or cannot be connected to: nothing was asked of it.
const unreached = new Set([
  ...["57P03", "53300", "53400", "08001", "08004"],
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
]);
// A connection was lost, perhaps during a statement. 25P03: it stood still within a transaction for too long.
const lost = new Set([
  ...["57P01", "57P02", "25P03", "08000", "08003", "08006"],
  ...["ECONNRESET", "EPIPE", "ETIMEDOUT"],
]);
// No disk or memory is left, or the disk fails.
const full = new Set(["53100", "53200", "58030"]);
// A standby takes no writes, nor does a database that somebody has set to read only. 55000: it is being recovered.
const readOnly = new Set(["25006", "55000"]);
// Transactions that waited for each other, or a lock that somebody held for too long: the database undid this one.
const undone = new Set(["40001", "40P01", "55P03"]);
// The driver tells these by their text only.
const unreachedText = /^timeout exceeded when trying to connect|^timeout expired$|due to connection timeout/;
const lostText = /^Connection terminated|not queryable/;

/**
 * What an error, or what caused it, says of the way to the database: "unreached" when nothing was asked of it, "lost"
 * when a statement may have been under way, "slow" when the database gave a statement up because it took too long; or
 * "full", "readOnly" and "undone" when it does not write.
 */
export function databaseTrouble(err: unknown): DatabaseTrouble | undefined {
  for (let at = err, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const { code = "", syscall, message, cause, errors } = at as SystemError;
    if (unreached.has(code) || syscall === "connect" || unreachedText.test(message)) return "unreached";
    if (lost.has(code) || lostText.test(message)) return "lost";
    if (code === "57014" && message.includes("statement timeout")) return "slow";
    if (full.has(code)) return "full";
    if (readOnly.has(code)) return "readOnly";
    if (undone.has(code)) return "undone";
    at = cause ?? errors?.[0];
  }
  return undefined;
}

/** What the database cannot do at the moment. */
export type DatabaseTrouble = "unreached" | "lost" | "slow" | "full" | "readOnly" | "undone";

interface SystemError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly errors?: readonly unknown[];
}
