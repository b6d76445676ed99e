import { Code, type ConnectError } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { rpcError } from "./errors.ts";
import type { NodeHandler, NodeRequest } from "./node-handler.ts";
import { refuse } from "./refuse.ts";

// How many authorities are remembered as allowed. Clients use few; whoever makes them up finds no room here.
const maxRemembered = 1000;

/** The name or the address in the authority of a URL ("HOST:PORT"), as URLs write it. Undefined when it is none. */
export function hostnameOf(authority: string): string | undefined {
  if (/[\s/@?#\\]/.test(authority)) return undefined;
  const url = URL.parse(`http://${authority}`);
  return url ? url.hostname.replace(/\.$/, "") : undefined;
}

/** Whether a host name always means this machine: no name server can make it mean another one. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    /^127(\.\d{1,3}){3}$/.test(hostname) ||
    hostname === "[::1]" ||
    // 127.0.0.0/8 in the form of IPv6.
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(hostname)
  );
}

/**
 * The names under which a server without API keys may be called.
 *
 * A web page may have its own name resolve to 127.0.0.1 (DNS rebinding). The browser of whoever opens the page then
 * takes the server for the site of the page, and lets the page call it. The name in the call is still that of the page.
 * Where keys are needed the name does not matter: such a page has none.
 */
export class AllowedHosts {
  readonly #names: readonly string[];
  readonly #keysRequired: () => boolean;
  readonly #allowed = new Set<string>();

  /** The names are beside those of this machine: "headway.test", "*.headway.test", or "*" for any. */
  constructor(names: readonly string[], keysRequired: () => boolean) {
    this.#names = names;
    this.#keysRequired = keysRequired;
  }

  /** Why a call under a name ("HOST:PORT") is refused. Undefined when it is not. */
  refusal(authority: string | undefined): ConnectError | undefined {
    // Browsers always send a name. What sends none, such as a health check over HTTP/1.0, acts for no web page.
    if (!authority || this.#keysRequired() || this.#allowed.has(authority)) return undefined;
    const hostname = hostnameOf(authority);
    if (hostname === undefined || !this.#isAllowed(hostname)) return notAllowed(hostname ?? authority);
    if (this.#allowed.size >= maxRemembered) this.#allowed.clear();
    this.#allowed.add(authority);
    return undefined;
  }

  #isAllowed(hostname: string): boolean {
    return (
      isLoopback(hostname) || this.#names.some((name) => name === "*" || name === hostname || isBelow(name, hostname))
    );
  }
}

/**
 * Answers HTTP requests under allowed names only, and only those whose name and path make a URL: the Connect handler
 * would throw for others, outside of any call, and end the process.
 */
export function allowHosts(hosts: AllowedHosts, next: NodeHandler): NodeHandler {
  return (request, response) => {
    const authority = authorityOf(request);
    const refused = hosts.refusal(authority);
    if (refused) return refuse(request, response, refused);
    if (!authority) request.headers.host = "localhost";
    if (URL.canParse(request.url ?? "", `http://${authority || "localhost"}`)) return next(request, response);
    const message = "the host and the path of the request make no URL";
    refuse(request, response, rpcError(Code.InvalidArgument, ErrorReason.MESSAGE_MALFORMED, message));
  };
}

/** The name ("HOST:PORT") under which a request was sent. */
export function authorityOf({ headers }: NodeRequest): string | undefined {
  const authority = headers[":authority"];
  return typeof authority === "string" ? authority : headers.host;
}

function isBelow(pattern: string, hostname: string): boolean {
  return pattern.startsWith("*.") && hostname.endsWith(pattern.slice(1));
}

const maxShown = 100;

function notAllowed(hostname: string): ConnectError {
  const host = hostname.slice(0, maxShown);
  const message =
    `this server has no API keys, so it answers only calls to this machine (localhost, 127.0.0.1, [::1]), and this call ` +
    `went to "${host}": add that name to HEADWAY_ALLOWED_HOSTS if you trust it, or make an API key (headway keys create)`;
  return rpcError(Code.Unauthenticated, ErrorReason.API_KEY_INVALID, message, { metadata: { host } });
}

/** Refuses to serve a network without keys. The error says what to do. */
export function requireSafeBinding(host: string, keysRequired: boolean): void {
  if (keysRequired || isLoopback(hostnameOf(host.includes(":") ? `[${host}]` : host) ?? host)) return;
  throw new Error(
    `HEADWAY_HOST is ${host}, which others can reach, and there is no API key: anybody could read and write.\n` +
      "Make a key first:  headway keys create --name admin --scope admin\n" +
      "or give one: HEADWAY_BOOTSTRAP_KEY=hw_…, or a file with it: HEADWAY_API_KEY_FILE. Else bind to 127.0.0.1.",
  );
}
