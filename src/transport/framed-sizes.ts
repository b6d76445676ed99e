// One byte of flags and four of the length.
const prefixBytes = 5;

const isCompressed = 1;

// What deflate, the tightest of the codings that are taken, makes of a byte at most.
const maxInflation = 1032;

/** What the bytes of a stream of messages say: a message of so many bytes begins, or one has arrived. */
export interface FrameEvents {
  readonly begins: (bytes: number) => void;
  readonly arrived: () => void;
}

/**
 * Finds in a stream of bytes how large its messages are, as gRPC and Connect frame them, before they have arrived. It
 * copies nothing.
 */
export class FramedSizes {
  readonly #maxBytes: number;
  readonly #events: FrameEvents;
  readonly #prefix = Buffer.alloc(prefixBytes);
  #prefixSeen = 0;
  #left = 0;

  /** No message takes more than `maxBytes`, once it is decompressed: beyond that it is refused. */
  constructor(maxBytes: number, events: FrameEvents) {
    this.#maxBytes = maxBytes;
    this.#events = events;
  }

  /** Takes in the next bytes. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at);
        at += taken;
        this.#left -= taken;
        if (this.#left === 0) this.#events.arrived();
        continue;
      }
      this.#prefix[this.#prefixSeen] = chunk[at] as number;
      at += 1;
      this.#prefixSeen += 1;
      if (this.#prefixSeen < prefixBytes) continue;
      this.#prefixSeen = 0;
      this.#left = this.#prefix.readUInt32BE(1);
      const grown = this.#prefix.readUInt8(0) & isCompressed ? this.#left * maxInflation : this.#left;
      this.#events.begins(Math.min(grown, this.#maxBytes));
      if (this.#left === 0) this.#events.arrived();
    }
  }
}
