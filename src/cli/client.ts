import { type Client, Code, ConnectError, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import type { Command } from "commander";
import { Health, HealthCheckResponse_ServingStatus as Serving } from "../../gen/ts/grpc/health/v1/health_pb.ts";
import { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";
import type { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { loadClientConfig } from "../config.ts";
import { isConnectionFailure, reasonOf, sentenceOf } from "./failure.ts";

/** What a command is told about the server that it talks to. */
export interface ServerOptions {
  readonly address?: string;
}

/** The activities of a server. */
export type Activities = Client<typeof ActivityService>;

/** The sessions of a server. */
export type Sessions = Client<typeof SessionService>;

/** Asks whether the server takes calls again, within two seconds. Throws when it does not. */
export type Probe = () => Promise<void>;

const probeTimeoutMs = 2000;

/** Gives a command the option that says where the server is. */
export function addServerOptions(command: Command): Command {
  return command.option("--address <url>", "where the server is (default: HEADWAY_ADDRESS, or http://127.0.0.1:50051)");
}

/** Runs work with the activities of a server, then hangs up. Throws what is wrong, also when nobody answers. */
export async function withActivities(
  options: ServerOptions,
  work: (it: Activities, probe: Probe) => Promise<void>,
): Promise<void> {
  await withServer(options, (transport, probe) => work(createClient(ActivityService, transport), probe));
}

/** Runs work with a server, then hangs up. Throws what is wrong, also when nobody answers. */
export async function withServer(
  options: ServerOptions,
  work: (it: Transport, probe: Probe) => Promise<void>,
): Promise<void> {
  const config = loadClientConfig(process.env);
  const baseUrl = options.address ? url("--address", options.address) : url("HEADWAY_ADDRESS", config.address);
  // The pings tell a server that says nothing for a while from a network that is gone.
  const sessionManager = new Http2SessionManager(baseUrl, { pingIntervalMs: 30_000 });
  const interceptors = config.apiKey ? [bearer(config.apiKey)] : [];
  const transport = createGrpcTransport({ baseUrl, sessionManager, interceptors });
  try {
    await work(transport, () => probe(transport, sessionManager));
  } catch (err) {
    if (isConnectionFailure(err)) throw unreachable(baseUrl, err);
    if (!config.apiKey && reasonOf(err) === "API_KEY_INVALID") throw keyMissing(baseUrl, err);
    throw err;
  } finally {
    sessionManager.abort();
  }
}

async function probe(transport: Transport, sessionManager: Http2SessionManager): Promise<void> {
  try {
    const { status } = await createClient(Health, transport).check({}, { timeoutMs: probeTimeoutMs });
    if (status !== Serving.SERVING) throw new ConnectError("the server does not take calls yet", Code.Unavailable);
  } catch (err) {
    // Whatever else it is that answers, it does.
    const isSilent = [Code.Unavailable, Code.DeadlineExceeded].includes(ConnectError.from(err).code);
    if (!isSilent && !isConnectionFailure(err)) return;
    // An attempt to connect to a machine that is off would hold up those after it for minutes.
    sessionManager.abort();
    throw err;
  }
}

function url(source: string, value: string): string {
  // The server prints HOST:PORT, which is what people copy.
  const full = value.includes("://") ? value : `http://${value}`;
  if (URL.canParse(full) && /^https?:/.test(full)) return full;
  throw new Error(`${source} is ${JSON.stringify(value)}: it must be like http://127.0.0.1:50051`);
}

function bearer(apiKey: string): Interceptor {
  return (next) => (req) => {
    req.header.set("authorization", `Bearer ${apiKey}`);
    return next(req);
  };
}

function unreachable(address: string, { cause, rawMessage }: ConnectError): Error {
  const why = cause === undefined ? rawMessage : sentenceOf(cause);
  const help = "start one with `npm start`, or say where it is with --address or HEADWAY_ADDRESS";
  return new Error(`no server answers at ${address} (${why}): ${help}`, { cause });
}

function keyMissing(address: string, cause: unknown): Error {
  const help = "set HEADWAY_API_KEY (`headway keys create` makes a key)";
  return new Error(`the server at ${address} needs an API key: ${help}`, { cause });
}
