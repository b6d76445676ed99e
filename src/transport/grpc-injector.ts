import {
  constants,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import { toBinary } from "@bufbuild/protobuf";
import { Code, type ConnectError } from "@connectrpc/connect";
import type { ConnectionInjector, Server, ServerCredentials } from "@grpc/grpc-js";
import { StatusSchema } from "../../gen/ts/google/rpc/status_pb.ts";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { rpcError, statusOf } from "./errors.ts";
import { holdBack, type MessageRoom } from "./large-messages.ts";
import { streamResetLimits } from "./sniffing-server.ts";

type OnStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

// The library quotes these headers in its errors. No right value of them is longer.
const quotedHeaders = ["grpc-timeout", "grpc-encoding"] as const;
const maxQuoted = 64;

/**
 * Makes what takes the connections of a grpc-js server. The library has no settings for three things, which are done at
 * its HTTP/2 server: how many streams a client may reset, how many bytes of messages are received at once, and what a
 * caller of a method that there is not is told. Its own answer repeats the name of the method, whatever its length, and
 * clients refuse an answer that long.
 */
export function injectorOf(
  server: Server,
  credentials: ServerCredentials,
  paths: ReadonlySet<string>,
  room: MessageRoom,
) {
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
    if (!paths.has(path)) return unimplemented(stream, path);
    for (const name of quotedHeaders) {
      const value = headers[name];
      if (value && value.length > maxQuoted) headers[name] = value.slice(0, maxQuoted);
    }
    onStream(stream, headers);
    holdBack(stream, room, refuse);
  });
  return injector;
}

function unimplemented(stream: ServerHttp2Stream, path: string): void {
  // Nobody else listens, and without a listener the error of a stream that its client has reset ends the process.
  stream.on("error", () => {});
  const message = `this server has no method ${path.slice(0, 300)}`;
  answer(stream, rpcError(Code.Unimplemented, ErrorReason.NOT_IMPLEMENTED, message));
}

/** Ends a call whose message is not read to its end. One that was answered in part already is cut. */
function refuse(stream: ServerHttp2Stream, error: ConnectError): void {
  if (stream.closed || stream.destroyed) return;
  if (stream.headersSent) return stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  answer(stream, error);
  stream.close(constants.NGHTTP2_NO_ERROR);
}

function answer(stream: ServerHttp2Stream, error: ConnectError): void {
  const status = statusOf(error);
  const headers: OutgoingHttpHeaders = {
    ":status": 200,
    "content-type": "application/grpc+proto",
    "grpc-status": status.code,
    "grpc-message": encodeURIComponent(status.message),
    "grpc-status-details-bin": Buffer.from(toBinary(StatusSchema, status)).toString("base64"),
  };
  stream.respond(headers, { endStream: true });
}
