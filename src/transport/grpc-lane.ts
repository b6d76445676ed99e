import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type DescMessage, type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { Code, type ConnectError } from "@connectrpc/connect";
import {
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Logger } from "pino";
import { StatusSchema } from "../../gen/ts/google/rpc/status_pb.ts";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { partClosedStreams } from "./closed-streams.ts";
import { drained } from "./drained.ts";
import { readOptions, rpcError, statusOf, toRpcError } from "./errors.ts";
import { GrpcContext } from "./grpc-context.ts";
import { injectorOf } from "./grpc-injector.ts";
import type { PipedMethod } from "./pipeline.ts";
import type { RequestBytes } from "./request-bytes.ts";

/** Where and how a lane listens. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly maxMessageBytes: number;
  /** What all lanes together take of large messages at once. */
  readonly room: RequestBytes;
  /** The names under which calls are answered. */
  readonly hosts: AllowedHosts;
  readonly log: Logger;
}

/** A server that listens. */
export interface Lane {
  readonly port: number;
  /** Takes no more calls, and ends those under way within a time; then cuts what is left. */
  stop(graceMs: number): Promise<void>;
}

/** Starts the gRPC lane: grpc-js, the fast one for gRPC clients. */
export async function startGrpcLane(methods: readonly PipedMethod[], options: ListenOptions): Promise<Lane> {
  const { host, port, tls, maxMessageBytes, hosts, room, log } = options;
  const server = new Server({
    // Twice the limit still gets an error with a reason; beyond that the library refuses the frame unread.
    "grpc.max_receive_message_length": 2 * maxMessageBytes,
    "grpc.max_send_message_length": -1,
    // Counters of each call that nobody here asks for.
    "grpc.enable_channelz": 0,
    "grpc.keepalive_time_ms": 60_000,
    "grpc.keepalive_timeout_ms": 20_000,
  });
  for (const [, ofService] of Map.groupBy(methods, ({ method }) => method.parent)) {
    const entries = ofService.map((piped) => [piped.method.name, piped] as const);
    server.addService(
      Object.fromEntries(entries.map(([name, piped]) => [name, definition(piped, maxMessageBytes)])),
      Object.fromEntries(
        entries.map(([name, piped]) => [name, handlerOf(piped, hosts)]),
      ) as UntypedServiceImplementation,
    );
  }
  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ cert_chain: readFileSync(tls.cert), private_key: readFileSync(tls.key) }])
    : ServerCredentials.createInsecure();
  // The sockets are ours: the library's own forced shutdown waits for peers that never close theirs.
  const paths = new Set(methods.map(({ method }) => pathOf(method)));
  const injector = injectorOf(server, credentials, paths, { room, maxBytes: 2 * maxMessageBytes });
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    injector.injectConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", (cause) => {
      reject(new Error(`cannot listen on ${host}:${port}: ${cause.message}`, { cause }));
    });
    listener.listen({ host, port }, resolve);
  });
  const parting = partClosedStreams((sentence) => log.warn(sentence));
  return {
    port: (listener.address() as AddressInfo).port,
    async stop(graceMs) {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      // Before the library's own, which would tell the callers that they canceled: a cut connection is UNAVAILABLE.
      const force = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      injector.drain(graceMs);
      await closed;
      clearTimeout(force);
      parting[Symbol.dispose]();
    },
  };
}

/** A request that could not be read. It goes through the handler, so that its error has a reason as any other. */
class Unreadable {
  readonly error: ConnectError;
  constructor(error: ConnectError) {
    this.error = error;
  }
}

function pathOf({ parent, name }: DescMethod): string {
  return `/${parent.typeName}/${name}`;
}

function definition({ method, kind }: PipedMethod, maxMessageBytes: number): MethodDefinition<unknown, unknown> {
  const { input, output, methodKind } = method;
  return {
    path: pathOf(method),
    requestStream: methodKind === "client_streaming" || methodKind === "bidi_streaming",
    responseStream: kind === "stream",
    requestSerialize: () => Buffer.alloc(0),
    requestDeserialize: (bytes) => read(input, bytes, maxMessageBytes),
    responseSerialize: (message) =>
      kind === "stream" ? encodeOnce(output, message as Message) : asBuffer(toBinary(output, message as Message)),
    responseDeserialize: () => ({}),
  };
}

function read(schema: DescMessage, bytes: Buffer, maxMessageBytes: number): unknown {
  if (bytes.length > maxMessageBytes) {
    const message = `the message has ${bytes.length} bytes: the limit is ${maxMessageBytes}`;
    const metadata = { limit: `${maxMessageBytes}` };
    return new Unreadable(rpcError(Code.ResourceExhausted, ErrorReason.MESSAGE_TOO_LARGE, message, { metadata }));
  }
  try {
    return fromBinary(schema, bytes, readOptions);
  } catch (cause) {
    const message = `the body is not a ${schema.typeName}: ${(cause as Error).message}`;
    return new Unreadable(rpcError(Code.InvalidArgument, ErrorReason.MESSAGE_MALFORMED, message, { cause }));
  }
}

// A frame that many watch is one message object: it is encoded for the first, and the others get the same bytes.
const encoded = new WeakMap<Message, Buffer>();

function encodeOnce(schema: DescMessage, message: Message): Buffer {
  let bytes = encoded.get(message);
  if (!bytes) {
    bytes = asBuffer(toBinary(schema, message));
    encoded.set(message, bytes);
  }
  return bytes;
}

// Asking a small array for its buffer moves it out of the heap, which costs more than a copy.
const smallBytes = 1024;

function asBuffer(bytes: Uint8Array): Buffer {
  if (bytes.length <= smallBytes) return Buffer.from(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

type StreamCall = ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>;

function handlerOf(piped: PipedMethod, hosts: AllowedHosts) {
  if (piped.kind === "unary") {
    return (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) => {
      const refused = refusalOf(call.request, call, hosts);
      if (refused) return callback(grpcError(refused));
      const context = new GrpcContext(piped.method, call);
      piped.call(call.request, context).then(
        (response) => callback(null, response),
        (err) => callback(grpcError(err)),
      );
    };
  }
  const isDuplex = piped.method.methodKind === "bidi_streaming";
  return (call: StreamCall) => {
    const single = "request" in call ? call.request : undefined;
    const refused = refusalOf(single, call, hosts);
    if (refused) return call.emit("error", grpcError(refused));
    const message = isDuplex ? readable(call as ServerDuplexStream<unknown, unknown>) : single;
    const context = new GrpcContext(piped.method, call);
    return void send(call, piped.call(message, context), context.signal);
  };
}

/** Why a call goes to no handler: the name that it was sent to is not allowed, or its request could not be read. */
function refusalOf(request: unknown, call: { getHost(): string }, hosts: AllowedHosts): ConnectError | undefined {
  return hosts.refusal(call.getHost()) ?? (request instanceof Unreadable ? request.error : undefined);
}

async function* readable(call: ServerDuplexStream<unknown, unknown>): AsyncGenerator {
  try {
    // Whoever stops reading still has to tell the caller why: the call must not be destroyed by that.
    for await (const message of call.iterator({ destroyOnReturn: false })) {
      if (message instanceof Unreadable) throw message.error;
      yield message;
    }
  } catch (err) {
    // The client went away in the middle.
    if (!call.cancelled) throw err;
  }
}

async function send(call: StreamCall, frames: AsyncIterable<object>, signal: AbortSignal): Promise<void> {
  try {
    for await (const frame of frames) {
      if (call.cancelled) return;
      // The reader is behind: wait until it has taken what is on its way. Nothing is read for it meanwhile.
      if (!call.write(frame)) await drained(call, signal);
    }
    call.end();
  } catch (err) {
    call.emit("error", grpcError(err));
  }
}

function grpcError(thrown: unknown) {
  const err = toRpcError(thrown);
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", asBuffer(toBinary(StatusSchema, statusOf(err))));
  // Connect numbers its codes as gRPC does.
  const code: number = err.code;
  return Object.assign(new Error(err.rawMessage), { code, details: err.rawMessage, metadata });
}
