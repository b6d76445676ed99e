// Codes of PostgreSQL and of sockets that mean: not now.
const away = new Set([
  ...["57P01", "57P02", "57P03", "53300", "53400", "08000", "08001", "08003", "08004", "08006"],
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH"],
]);
// The driver reports a lost connection by its text only.
const awayText = /^Connection terminated|^timeout exceeded when trying to connect|not queryable/;

/** Whether an error, or what caused it, says that the database cannot be reached at the moment. */
export function isDatabaseAway(err: unknown): boolean {
  for (let at = err, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const { code, message, cause, errors } = at as Error & { code?: string; errors?: unknown[] };
    if ((code !== undefined && away.has(code)) || awayText.test(message)) return true;
    at = cause ?? errors?.[0];
  }
  return false;
}
