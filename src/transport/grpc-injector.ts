import type { Http2Server, IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { toBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import type { ConnectionInjector, Server, ServerCredentials } from "@grpc/grpc-js";
import { StatusSchema } from "../../gen/ts/google/rpc/status_pb.ts";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { rpcError, statusOf } from "./errors.ts";
import { streamResetLimits } from "./sniffing-server.ts";

type OnStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

// The library quotes these headers in its errors. No right value of them is longer.
const quotedHeaders = ["grpc-timeout", "grpc-encoding"] as const;
const maxQuoted = 64;

/**
 * Makes what takes the connections of a grpc-js server. The library has no settings for two things, which are done at
 * its HTTP/2 server: how many streams a client may reset, and what a caller of a method that there is not is told. Its
 * own answer repeats the name of the method, whatever its length, and clients refuse an answer that long.
 */
export function injectorOf(server: Server, credentials: ServerCredentials, paths: ReadonlySet<string>) {
  const options: object | undefined = server["commonServerOptions"];
  if (!options) throw new Error("this version of @grpc/grpc-js keeps the options of its HTTP/2 server elsewhere");
  Object.assign(options, streamResetLimits);
  const injector: ConnectionInjector = server.createConnectionInjector(credentials);
  const servers: ReadonlyMap<Http2Server, unknown> | undefined = server["http2Servers"];
  const [http2] = [...(servers?.keys() ?? [])];
  const [onStream] = (http2?.listeners("stream") ?? []) as OnStream[];
  if (!http2 || !onStream) throw new Error("this version of @grpc/grpc-js keeps its HTTP/2 server elsewhere");
  http2.removeAllListeners("stream");
  http2.on("stream", (stream, headers) => {
    const path = headers[":path"] ?? "";
    if (!paths.has(path)) return refuse(stream, path);
    for (const name of quotedHeaders) {
      const value = headers[name];
      if (value && value.length > maxQuoted) headers[name] = value.slice(0, maxQuoted);
    }
    onStream(stream, headers);
  });
  return injector;
}

function refuse(stream: ServerHttp2Stream, path: string): void {
  // Nobody else listens, and without a listener the error of a stream that its client has reset ends the process.
  stream.on("error", () => {});
  const message = `this server has no method ${path.slice(0, 300)}`;
  const status = statusOf(rpcError(Code.Unimplemented, ErrorReason.NOT_IMPLEMENTED, message));
  const headers: OutgoingHttpHeaders = {
    ":status": 200,
    "content-type": "application/grpc+proto",
    "grpc-status": status.code,
    "grpc-message": encodeURIComponent(status.message),
    "grpc-status-details-bin": Buffer.from(toBinary(StatusSchema, status)).toString("base64"),
  };
  stream.respond(headers, { endStream: true });
}
