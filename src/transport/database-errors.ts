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
// The driver tells these by their text only.
const unreachedText = /^timeout exceeded when trying to connect|^timeout expired$|due to connection timeout/;
const lostText = /^Connection terminated|not queryable/;

/**
 * What an error, or what caused it, says of the way to the database: "unreached" when nothing was asked of it, "lost"
 * when a statement may have been under way, and "slow" when the database gave a statement up because it took too long.
 */
export function databaseTrouble(err: unknown): "unreached" | "lost" | "slow" | undefined {
  for (let at = err, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const { code = "", syscall, message, cause, errors } = at as SystemError;
    if (unreached.has(code) || syscall === "connect" || unreachedText.test(message)) return "unreached";
    if (lost.has(code) || lostText.test(message)) return "lost";
    if (code === "57014" && message.includes("statement timeout")) return "slow";
    at = cause ?? errors?.[0];
  }
  return undefined;
}

interface SystemError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly errors?: readonly unknown[];
}
