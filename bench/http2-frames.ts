/** The types of HTTP/2 frames that the driver and the bare responder handle. */
export const frameType = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
} as const;

/** Flags of HTTP/2 frames. `ack` is the same bit as `endStream`, on other types. */
export const flag = { ack: 1, endStream: 1, endHeaders: 4 } as const;

/** What a client says first. */
export const preface: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** The largest flow-control window there is. */
export const maxWindow = 0x7fff_ffff;

/** The window that a connection begins with, and each stream unless the settings say otherwise. */
export const initialWindow = 65_535;

/** The largest payload of a frame that a peer takes without being asked. */
export const maxPayload = 16_384;

const headerLength = 9;

/** Makes a frame. */
export function frame(type: number, flags: number, streamId: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(headerLength + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes.writeUInt8(type, 3);
  bytes.writeUInt8(flags, 4);
  bytes.writeUInt32BE(streamId, 5);
  bytes.set(payload, headerLength);
  return bytes;
}

/** Makes a SETTINGS frame that lets the peer send as much as it likes on every stream. */
export function openSettings(): Buffer {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(4, 0); // SETTINGS_INITIAL_WINDOW_SIZE
  payload.writeUInt32BE(maxWindow, 2);
  return frame(frameType.settings, 0, 0, payload);
}

/** Makes a WINDOW_UPDATE frame for the connection. */
export function windowUpdate(increment: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(increment, 0);
  return frame(frameType.windowUpdate, 0, 0, payload);
}

/** Takes a frame. The payload is only valid during the call. */
export type OnFrame = (type: number, flags: number, streamId: number, payload: Buffer) => void;

/** Cuts what comes from a socket into frames. */
export class FrameReader {
  readonly #onFrame: OnFrame;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  /** Takes the next bytes, and gives out the frames that are complete with them. */
  push(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= headerLength) {
      const begin = at + headerLength;
      const end = begin + bytes.readUIntBE(at, 3);
      if (end > bytes.length) break;
      const streamId = bytes.readUInt32BE(at + 5) & maxWindow;
      this.#onFrame(bytes.readUInt8(at + 3), bytes.readUInt8(at + 4), streamId, bytes.subarray(begin, end));
      at = end;
    }
    this.#rest = bytes.subarray(at);
  }
}
