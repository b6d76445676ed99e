import type { NodeHandler } from "./node-handler.ts";

/** Whether calls can be taken: why not, in a sentence, or undefined when they can. */
export type Readiness = () => string | undefined;

/**
 * Answers what supervisors of processes ask by plain HTTP, before everything else and without a key. `GET /healthz`
 * says that the process lives, and does not look at the database: to start it again would not bring that back.
 * `GET /readyz` says whether it can take calls.
 */
export function answerProbes(unready: Readiness, next: NodeHandler): NodeHandler {
  return (request, response) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    const isLiveness = isRead && request.url === "/healthz";
    if (!isLiveness && !(isRead && request.url === "/readyz")) return next(request, response);
    const problem = isLiveness ? undefined : unready();
    response.writeHead(problem === undefined ? 200 : 503, {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
    });
    response.end(`${problem ?? "ok"}\n`);
  };
}
