import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { allowHosts } from "./allowed-hosts.ts";
import { connectHandler } from "./connect-handler.ts";
import { allowOrigins } from "./cors.ts";
import type { Lane, ListenOptions } from "./grpc-lane.ts";
import { jsonStreams } from "./json-streams.ts";
import type { PipedMethod } from "./pipeline.ts";
import { answerProbes, type Readiness } from "./probes.ts";
import { createHttpServer } from "./sniffing-server.ts";

/** How the Connect lane listens. */
export interface ConnectLaneOptions extends ListenOptions {
  /** The origins of pages that may call. Empty means pages from this machine. */
  readonly corsOrigins: readonly string[];
  /** Why calls cannot be served at the moment, for whoever supervises the process. */
  readonly unready: Readiness;
  readonly log: Logger;
}

/** Starts the Connect lane: Connect, gRPC-Web and gRPC, for browsers, curl and whoever speaks HTTP. */
export async function startConnectLane(methods: readonly PipedMethod[], options: ConnectLaneOptions): Promise<Lane> {
  const { host, port, tls, maxMessageBytes, hosts, corsOrigins, unready, log } = options;
  const room = { room: options.room, maxBytes: maxMessageBytes };
  const handler = connectHandler(methods, room, log);
  const calls = allowOrigins(corsOrigins, jsonStreams(methods, room, handler));
  const http = createHttpServer(answerProbes(unready, allowHosts(hosts, calls)), tls);
  await new Promise<void>((resolve, reject) => {
    http.server.once("error", (cause) => {
      reject(new Error(`cannot listen on ${host}:${port}: ${cause.message}`, { cause }));
    });
    http.server.listen({ host, port }, resolve);
  });
  return { port: (http.server.address() as AddressInfo).port, stop: (graceMs) => http.stop(graceMs) };
}
