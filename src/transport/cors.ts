import { cors } from "@connectrpc/connect";
import type { NodeHandler } from "./node-handler.ts";

const loopback = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const dayInSeconds = 86_400;

/**
 * Lets pages of other origins call: those that are named ("*" for any), else pages from this machine. A server
 * without keys that took calls from any page would give its data to whatever site its user visits.
 */
export function allowOrigins(origins: readonly string[], next: NodeHandler): NodeHandler {
  const isAllowed = (origin: string) =>
    origins.length === 0 ? loopback.test(origin) : origins.includes("*") || origins.includes(origin);
  return (request, response) => {
    const { origin } = request.headers;
    if (origin === undefined) return next(request, response);
    if (isAllowed(origin)) {
      response.setHeader("access-control-allow-origin", origin);
      response.setHeader("access-control-expose-headers", cors.exposedHeaders.join(", "));
      response.setHeader("vary", "origin");
    }
    const asks = request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
    if (!asks) return next(request, response);
    if (isAllowed(origin)) {
      response.setHeader("access-control-allow-methods", cors.allowedMethods.join(", "));
      response.setHeader("access-control-allow-headers", [...cors.allowedHeaders, "authorization"].join(", "));
      response.setHeader("access-control-max-age", dayInSeconds);
    }
    response.writeHead(204);
    response.end();
  };
}
