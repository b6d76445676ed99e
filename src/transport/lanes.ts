import type { Logger } from "pino";
import { AllowedHosts } from "./allowed-hosts.ts";
import { startConnectLane } from "./connect-lane.ts";
import { startGrpcLane } from "./grpc-lane.ts";
import type { PipedMethod } from "./pipeline.ts";
import type { Readiness } from "./probes.ts";
import { RequestBytes } from "./request-bytes.ts";

/** Where and how both lanes listen. */
export interface LanesOptions {
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly maxMessageBytes: number;
  readonly allowedHosts: ConstructorParameters<typeof AllowedHosts>[0];
  readonly corsOrigins: readonly string[];
  readonly keysRequired: () => boolean;
  /** Why calls cannot be served at the moment. */
  readonly unready: Readiness;
  readonly log: Logger;
}

/** Both lanes of a server. */
export interface Lanes {
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Takes no more calls, and ends those under way within a time; then cuts what is left. */
  stop(graceMs: number): Promise<void>;
}

/** Starts the gRPC lane and the Connect lane. When one cannot listen, the other one is stopped. */
export async function startLanes(methods: readonly PipedMethod[], options: LanesOptions): Promise<Lanes> {
  const { host, tls, maxMessageBytes, corsOrigins, unready, log } = options;
  const hosts = new AllowedHosts(options.allowedHosts, options.keysRequired);
  const listen = { host, tls, maxMessageBytes, hosts, room: new RequestBytes(), log };
  await using undo = new AsyncDisposableStack();
  const grpc = undo.adopt(await startGrpcLane(methods, { ...listen, port: options.grpcPort }), (it) => it.stop(0));
  const http = await startConnectLane(methods, { ...listen, port: options.httpPort, corsOrigins, unready });
  undo.move();
  return {
    grpcPort: grpc.port,
    httpPort: http.port,
    stop: async (graceMs) => void (await Promise.all([grpc.stop(graceMs), http.stop(graceMs)])),
  };
}
