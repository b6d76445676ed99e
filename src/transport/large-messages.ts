import type { ServerHttp2Stream } from "node:http2";
import type { ConnectError } from "@connectrpc/connect";
import { FramedSizes } from "./framed-sizes.ts";
import type { NodeRequest, NodeResponse } from "./node-handler.ts";
import { type RequestBytes, type Room, smallMessageBytes } from "./request-bytes.ts";

/** Where large messages get room, and how large one may be. */
export interface MessageRoom {
  readonly room: RequestBytes;
  readonly maxBytes: number;
}

const prefixBytes = 5;

/**
 * Holds an HTTP/2 stream of gRPC back while there is no room for the large message that it brings. It must have its
 * reader already, who pauses and resumes it too.
 */
export function holdBack(
  stream: ServerHttp2Stream,
  { room, maxBytes }: MessageRoom,
  refuse: (stream: ServerHttp2Stream, error: ConnectError) => void,
): void {
  let sizes: FramedSizes | undefined;
  let held: Room | undefined;
  let isWaiting = false;
  let isWanted = false;

  const end = () => {
    isWaiting = false;
    held?.[Symbol.dispose]();
    held = undefined;
  };
  // The reader wants to go on while there is no room.
  const resumed = () => {
    if (!isWaiting) return;
    isWanted = true;
    stream.pause();
  };

  function begins(bytes: number): void {
    // The reader has let this one come, so the one before is with its handler, who limits what is not answered.
    end();
    if (bytes <= smallMessageBytes) return;
    isWanted = !stream.isPaused();
    isWaiting = true;
    stream.pause();
    const take = () => {
      isWaiting = false;
      if (isWanted) stream.resume();
    };
    held = room.ask({
      bytes,
      connection: stream.session ?? stream,
      take,
      refuse: (error) => {
        isWaiting = false;
        refuse(stream, error);
      },
    });
  }

  stream.on("data", (chunk: Buffer) => {
    if (!sizes) {
      // Nearly every call is one small message that comes in one piece.
      if (chunk.length <= smallMessageBytes && isWhole(chunk)) return;
      sizes = new FramedSizes(maxBytes, { begins, arrived: () => held?.arrived() });
      stream.on("resume", resumed);
      stream.once("close", end);
    }
    sizes.push(chunk);
  });
}

function isWhole(chunk: Buffer): boolean {
  return chunk.length >= prefixBytes && chunk[0] === 0 && chunk.readUInt32BE(1) === chunk.length - prefixBytes;
}

/** Yields the body of a request, and waits where there is no room for a large message of it. Throws Overloaded. */
export async function* heldBack(
  body: AsyncIterable<Uint8Array>,
  request: NodeRequest,
  response: NodeResponse,
  { room, maxBytes }: MessageRoom,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { "content-type": type = "", "content-length": length, "content-encoding": coding } = request.headers;
  const isFramed = /^application\/(grpc|connect\+)/.test(type);
  const connection = ("stream" in request ? request.stream.session : request.socket) ?? request;
  let wanted = 0;
  let held: Room | undefined;
  const sizes = new FramedSizes(maxBytes, { begins: (bytes) => (wanted = bytes), arrived: () => held?.arrived() });
  let seen = 0;
  response.once("close", () => held?.[Symbol.dispose]());
  for await (const chunk of body) {
    seen += chunk.length;
    wanted = 0;
    if (isFramed) sizes.push(chunk);
    else if (seen > smallMessageBytes && !held)
      wanted = coding ? maxBytes : Math.min(Number(length ?? maxBytes), maxBytes);
    if (wanted > smallMessageBytes) {
      held?.[Symbol.dispose]();
      const asked = Promise.withResolvers<void>();
      held = room.ask({ bytes: wanted, connection, take: asked.resolve, refuse: asked.reject });
      await asked.promise;
    }
    yield chunk;
  }
  held?.arrived();
}
