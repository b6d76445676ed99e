type Fetch = typeof fetch;

// A longer wait the package takes for a mistake, and comes back within seconds.
const longestWaitMs = 60_000;

/** How long an answer asks to wait. Undefined when it does not. */
export function retryAfterMs(headers: Headers): number | undefined {
  const inMs = headers.get("retry-after-ms");
  if (inMs !== null) return positive(Number(inMs));
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = Number(value);
  return positive(Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000);
}

/**
 * Sends requests, and keeps the openai package from trying again what asks for a longer wait than a run has time for:
 * to come back earlier is what the endpoint asks not to do.
 */
export function withoutLongWaits(send: Fetch, leftMs: () => number): Fetch {
  return async (...request) => {
    const response = await send(...request);
    const wait = response.ok ? undefined : retryAfterMs(response.headers);
    if (wait === undefined || wait <= Math.min(longestWaitMs, leftMs())) return response;
    const headers = new Headers(response.headers);
    headers.set("x-should-retry", "false");
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  };
}

function positive(ms: number): number | undefined {
  return ms > 0 && Number.isFinite(ms) ? ms : undefined;
}
