import { flag, frame, frameType, maxPayload } from "./http2-frames.ts";

/** A gRPC call with one message, encoded down to the frames. Only the id of its stream is still to be written. */
export interface GrpcRequest {
  readonly bytes: Buffer;
  /** Where the DATA frame begins. */
  readonly dataAt: number;
  /** What the DATA frame takes of the peer's window. */
  readonly dataLength: number;
}

/** What a request says besides its message. */
export interface GrpcTarget {
  /** Such as "/headway.v1.ActivityService/ReportProgress". */
  readonly path: string;
  readonly authority: string;
  /** The header "authorization", if the server wants one. */
  readonly authorization?: string | undefined;
}

// Entries of HPACK's static table: whole ones, and ones of which only the name is used.
const methodPost = 0x83;
const schemeHttp = 0x86;
const nameOf = { authority: 1, path: 4, authorization: 23, contentType: 31 };

/** Encodes a call. Throws when the message does not fit into one DATA frame. */
export function grpcRequest({ path, authority, authorization }: GrpcTarget, message: Uint8Array): GrpcRequest {
  const block = Buffer.concat([
    Buffer.of(methodPost, schemeHttp),
    literal(nameOf.path, path),
    literal(nameOf.authority, authority),
    literal(nameOf.contentType, "application/grpc"),
    literal("te", "trailers"),
    ...(authorization ? [literal(nameOf.authorization, authorization)] : []),
  ]);
  const body = grpcMessage(message);
  if (body.length > maxPayload) throw new Error(`a request of ${message.length} bytes is too large for one frame`);
  const headers = frame(frameType.headers, flag.endHeaders, 0, block);
  const data = frame(frameType.data, flag.endStream, 0, body);
  return { bytes: Buffer.concat([headers, data]), dataAt: headers.length, dataLength: body.length };
}

/** Puts the prefix of gRPC before a message: not compressed, and its length. */
export function grpcMessage(message: Uint8Array): Buffer {
  const bytes = Buffer.alloc(5 + message.length);
  bytes.writeUInt32BE(message.length, 1);
  bytes.set(message, 5);
  return bytes;
}

/** Encodes a header as an HPACK literal without indexing, so that every request has the same bytes. */
export function literal(name: number | string, value: string): Buffer {
  const named = typeof name === "number" ? integer(name, 4) : Buffer.concat([integer(0, 4), text(name)]);
  return Buffer.concat([named, text(value)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  return Buffer.concat([integer(bytes.length, 7), bytes]);
}

function integer(value: number, prefixBits: number): Buffer {
  const full = 2 ** prefixBits - 1;
  if (value < full) return Buffer.of(value);
  const bytes = [full];
  let left = value - full;
  for (; left >= 128; left >>= 7) bytes.push((left & 127) | 128);
  return Buffer.of(...bytes, left);
}
