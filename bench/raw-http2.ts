import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { GrpcRequest } from "./grpc-request.ts";
import {
  FrameReader,
  flag,
  frame,
  frameType,
  initialWindow,
  maxWindow,
  openSettings,
  preface,
  windowUpdate,
} from "./http2-frames.ts";

/** What a caller wants to know of a call. */
export interface GrpcStream {
  /** A message of the answer has come. Its bytes are only valid during the call. */
  message(bytes: Buffer): void;
  /** The call is over. Without a message before, a unary one has failed. */
  end(): void;
}

interface OpenStream {
  readonly stream: GrpcStream;
  /** The beginning of a message whose end is still to come. */
  rest: Buffer | undefined;
}

// The connection's window is filled up again when this much of it was used.
const refillAt = 2 ** 29;

/**
 * A gRPC client connection with next to no cost of its own: frames by hand over a socket, headers neither made nor
 * read, no objects per frame. It knows as much of HTTP/2 as it takes to talk to a Node server, and what is sent in
 * one turn of the event loop leaves in one write.
 */
export class RawHttp2 implements Disposable {
  readonly #socket: Socket;
  readonly #streams = new Map<number, OpenStream>();
  #queue: { readonly id: number; readonly request: GrpcRequest }[] = [];
  #flushing = false;
  #nextId = 1;
  #sendWindow = initialWindow;
  #received = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new FrameReader((...of) => this.#take(...of));
    socket.setNoDelay(true);
    socket.on("data", (chunk) => reader.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => this.#closed());
    socket.write(Buffer.concat([preface, openSettings(), windowUpdate(maxWindow - initialWindow)]));
  }

  /** Connects to a server on this machine that speaks HTTP/2 without TLS. */
  static async connect(port: number): Promise<RawHttp2> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new RawHttp2(socket);
  }

  /** Calls. A connection that is lost ends its calls; after that this throws. */
  start(request: GrpcRequest, stream: GrpcStream): void {
    if (this.#socket.destroyed) throw new Error("the server has closed the connection");
    const id = this.#nextId;
    this.#nextId += 2;
    this.#streams.set(id, { stream, rest: undefined });
    this.#queue.push({ id, request });
    this.#flushSoon();
  }

  /** Calls a unary method. Throws when it is refused. */
  unary(request: GrpcRequest): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let answer: Buffer | undefined;
      this.start(request, {
        message: (bytes) => (answer = Buffer.from(bytes)),
        end: () => (answer ? resolve(answer) : reject(new Error("the server refused a call"))),
      });
    });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    // A microtask runs after all frames of a chunk: the answers in it are followed by their next calls in one write.
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const ready: Buffer[] = [];
    for (const { id, request } of this.#queue) {
      if (request.dataLength > this.#sendWindow) break;
      this.#sendWindow -= request.dataLength;
      const bytes = Buffer.from(request.bytes);
      bytes.writeUInt32BE(id, 5);
      bytes.writeUInt32BE(id, request.dataAt + 5);
      ready.push(bytes);
    }
    if (ready.length === 0) return;
    this.#queue = this.#queue.slice(ready.length);
    this.#socket.write(ready.length === 1 && ready[0] ? ready[0] : Buffer.concat(ready));
  }

  #take(type: number, flags: number, id: number, payload: Buffer): void {
    if (type === frameType.data) {
      this.#received += payload.length;
      if (this.#received >= refillAt) this.#refill();
      this.#read(id, payload);
    }
    if (type === frameType.data || type === frameType.headers) {
      if (flags & flag.endStream) this.#end(id);
    } else if (type === frameType.windowUpdate) {
      if (id === 0) this.#sendWindow += payload.readUInt32BE(0);
      if (this.#queue.length > 0) this.#flushSoon();
    } else if (type === frameType.settings || type === frameType.ping) {
      if (!(flags & flag.ack)) this.#socket.write(acknowledgement(type, payload));
    } else if (type === frameType.resetStream) {
      this.#end(id);
    } else if (type === frameType.goAway) {
      this.#socket.end();
    }
  }

  #read(id: number, payload: Buffer): void {
    const open = this.#streams.get(id);
    if (!open) return;
    const bytes = open.rest ? Buffer.concat([open.rest, payload]) : payload;
    let at = 0;
    while (bytes.length - at >= 5) {
      const end = at + 5 + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) break;
      open.stream.message(bytes.subarray(at + 5, end));
      at = end;
    }
    // Copied, so that a few bytes do not keep the whole chunk that they came with.
    open.rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
  }

  #refill(): void {
    this.#socket.write(windowUpdate(this.#received));
    this.#received = 0;
  }

  #end(id: number): void {
    const open = this.#streams.get(id);
    if (!open) return;
    this.#streams.delete(id);
    open.stream.end();
  }

  #closed(): void {
    for (const id of [...this.#streams.keys()]) this.#end(id);
  }
}

function acknowledgement(type: number, payload: Buffer): Buffer {
  return frame(type, flag.ack, 0, type === frameType.ping ? payload : undefined);
}
