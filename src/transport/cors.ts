import { Code, type ConnectError, cors } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { authorityOf, isLoopback } from "./allowed-hosts.ts";
import { rpcError } from "./errors.ts";
import type { NodeHandler, NodeRequest } from "./node-handler.ts";
import { refuse } from "./refuse.ts";

const dayInSeconds = 86_400;

/**
 * Lets pages of other origins call: those that are named ("*" for any), else pages from this machine. Requests of all
 * other pages are refused, with and without a key: a browser would send them also where the page may not read the answer.
 */
export function allowOrigins(origins: readonly string[], next: NodeHandler): NodeHandler {
  const isAllowed = (origin: string) =>
    origins.length === 0 ? isOfThisMachine(origin) : origins.includes("*") || origins.includes(origin);
  return (request, response) => {
    const { origin } = request.headers;
    if (origin === undefined) {
      // What a page makes a browser load, as an image or a script, says no origin.
      if (request.headers["sec-fetch-site"] === "cross-site" && !origins.includes("*")) {
        return refuse(request, response, notAllowed(""));
      }
      return next(request, response);
    }
    if (!isAllowed(origin)) {
      if (isSameOrigin(request, origin)) return next(request, response);
      return refuse(request, response, notAllowed(origin));
    }
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-expose-headers", cors.exposedHeaders.join(", "));
    response.setHeader("vary", "origin");
    const asks = request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
    if (!asks) return next(request, response);
    response.setHeader("access-control-allow-methods", cors.allowedMethods.join(", "));
    response.setHeader("access-control-allow-headers", [...cors.allowedHeaders, "authorization"].join(", "));
    response.setHeader("access-control-max-age", dayInSeconds);
    response.writeHead(204);
    response.end();
  };
}

function isOfThisMachine(origin: string): boolean {
  const url = URL.parse(origin);
  return url !== null && /^https?:$/.test(url.protocol) && isLoopback(url.hostname);
}

/** Whether a page calls the server that it came from. A proxy may have changed the name: the browser knows better. */
function isSameOrigin(request: NodeRequest, origin: string): boolean {
  return (
    request.headers["sec-fetch-site"] === "same-origin" ||
    URL.parse(origin)?.host === authorityOf(request)?.toLowerCase()
  );
}

const maxShown = 100;

function notAllowed(page: string): ConnectError {
  const origin = page.slice(0, maxShown);
  const pages = origin ? `pages of the origin ${origin}` : "pages of other sites";
  const message = `${pages} may not call this server: add their origin to HEADWAY_CORS_ORIGINS if you trust them`;
  return rpcError(Code.PermissionDenied, ErrorReason.SCOPE_MISSING, message, { metadata: { origin } });
}
