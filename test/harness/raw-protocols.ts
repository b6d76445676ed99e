import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from "node:http2";
import { gunzipSync } from "node:zlib";
import type { DescMethod } from "@bufbuild/protobuf";

/** A protocol, as bytes over HTTP/2. */
export interface RawProtocol {
  readonly name: string;
  readonly port: "grpcPort" | "httpPort";
  readonly isJson: boolean;
  readonly contentType: (method: DescMethod) => string;
  /** Whether each message stands in an envelope of five bytes. */
  readonly isEnveloped: (method: DescMethod) => boolean;
  /** Whether it differs from the other protocols for a method. */
  readonly serves: (method: DescMethod) => boolean;
}

const isUnary = ({ methodKind }: DescMethod) => methodKind === "unary";
const grpc = {
  contentType: () => "application/grpc+proto",
  isEnveloped: () => true,
  isJson: false,
  serves: () => true,
} as const;

/** Every protocol that the two ports speak. */
export const rawProtocols: readonly RawProtocol[] = [
  { name: "gRPC", port: "grpcPort", ...grpc },
  { name: "gRPC on the Connect lane", port: "httpPort", ...grpc },
  { name: "gRPC of JSON", port: "httpPort", ...grpc, isJson: true, contentType: () => "application/grpc+json" },
  { name: "gRPC-Web", port: "httpPort", ...grpc, contentType: () => "application/grpc-web+proto" },
  {
    name: "Connect",
    port: "httpPort",
    isJson: false,
    contentType: (method) => (isUnary(method) ? "application/proto" : "application/connect+proto"),
    isEnveloped: (method) => !isUnary(method),
    serves: () => true,
  },
  {
    name: "Connect as JSON",
    port: "httpPort",
    isJson: true,
    contentType: (method) => (isUnary(method) ? "application/json" : "application/connect+json"),
    isEnveloped: (method) => !isUnary(method),
    serves: () => true,
  },
  {
    name: "JSON as curl sends it",
    port: "httpPort",
    isJson: true,
    contentType: () => "application/json",
    isEnveloped: () => false,
    serves: ({ methodKind }) => methodKind === "server_streaming",
  },
];

/** The beginning of an answer: all of it, or the first message of a stream. */
export interface RawStart {
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A connection for calls whose bytes were written by hand. Disposing cuts it. */
export class RawConnection implements Disposable {
  readonly #session: ClientHttp2Session;
  readonly #protocol: RawProtocol;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(protocol: RawProtocol, port: number, headers: Readonly<Record<string, string>>) {
    this.#session = connect(`http://127.0.0.1:${port}`);
    this.#protocol = protocol;
    this.#headers = headers;
  }

  /** Calls a method with a message, and waits for the end of the answer or its first message, whatever is first. */
  async start(method: DescMethod, message: Uint8Array, timeoutMs: number): Promise<RawStart> {
    const { contentType, isEnveloped } = this.#protocol;
    const request = this.#session.request({
      ...{ ":method": "POST", ":path": `/${method.parent.typeName}/${method.name}` },
      ...{ "content-type": contentType(method), te: "trailers" },
      ...this.#headers,
    });
    const chunks: Buffer[] = [];
    let headers: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    request.on("response", (given) => (headers = given));
    request.on("trailers", (given) => (trailers = given));
    request.end(isEnveloped(method) ? envelope(message) : message);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no answer")), timeoutMs);
      const settle = () => {
        clearTimeout(timer);
        resolve();
      };
      const isStream = method.methodKind !== "unary";
      request.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        if (isStream && hasWhole(Buffer.concat(chunks), isEnveloped(method))) settle();
      });
      request.once("end", settle);
      request.once("close", settle);
      request.once("error", reject);
    });
    request.close();
    return { headers, trailers, body: Buffer.concat(chunks) };
  }

  [Symbol.dispose](): void {
    this.#session.destroy();
  }
}

/** Whether the first message is there. An envelope with a flag is the end of the stream, after which nothing comes. */
function hasWhole(body: Buffer, isEnveloped: boolean): boolean {
  if (!isEnveloped) return body.includes("\n");
  return body.length >= 5 && body.length >= 5 + body.readUInt32BE(1) && (body.readUInt8(0) & ~1) === 0;
}

function envelope(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([prefix, message]);
}

/** The messages that stand in envelopes, each with its flags. */
export function envelopesOf(body: Buffer): { flags: number; data: Buffer }[] {
  const found = [];
  for (let at = 0; at + 5 <= body.length; ) {
    const flags = body.readUInt8(at);
    const end = at + 5 + body.readUInt32BE(at + 1);
    const data = body.subarray(at + 5, end);
    found.push({ flags: flags & ~1, data: (flags & 1) === 1 ? gunzipSync(data) : data });
    at = end;
  }
  return found;
}
