import type { ConnectError } from "@connectrpc/connect";
import { DomainError } from "../domain/errors.ts";
import { toRpcError } from "./errors.ts";

/** How many bytes of large messages a process takes at once. */
export interface RequestBytesLimits {
  /** The bytes of all that are being received or handled. */
  readonly maxBytes: number;
  /** The bytes of those of one connection, so that it does not take the room of all others. */
  readonly maxBytesOfConnection: number;
  /** How many may wait for their turn. Further ones are refused at once. */
  readonly maxWaiting: number;
  /** How long a message may wait for its turn, and then how long it may take to arrive. */
  readonly maxWaitMs: number;
}

/** A message of so many bytes or fewer is taken without asking. */
export const smallMessageBytes = 64 * 1024;

const megabyte = 1024 * 1024;

// A message takes several times its bytes while it is handled: as an object, and as what is written of it.
const defaultLimits: RequestBytesLimits = {
  maxBytes: 64 * megabyte,
  maxBytesOfConnection: 32 * megabyte,
  maxWaiting: 2000,
  maxWaitMs: 10_000,
};

/** A large message that asks for room. */
export interface Asking {
  readonly bytes: number;
  /** What the message comes by. */
  readonly connection: object;
  /** There is room: the message may be received. */
  readonly take: () => void;
  /** There was no room in time, or the message did not arrive in time. */
  readonly refuse: (error: ConnectError) => void;
}

/** The room of one large message. Disposing gives it back, or ends the wait for it. */
export interface Room extends Disposable {
  /** The message has arrived. From now on its call may take as long as it takes. */
  arrived(): void;
}

/**
 * The room that a process has for large messages: each takes its bytes from before it is received to the end of its
 * call.
 *
 * A message that has to wait is not read meanwhile: the flow control of its connection holds the sender back, so it
 * takes one window of memory. Small messages never wait here.
 */
export class RequestBytes {
  readonly #limits: RequestBytesLimits;
  readonly #waiting = new Map<Asking, NodeJS.Timeout>();
  readonly #taken = new Map<Asking, NodeJS.Timeout>();
  readonly #ofConnection = new Map<object, number>();
  #bytes = 0;

  constructor(limits: RequestBytesLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** The bytes of the messages that have room. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Asks for room. It may be there at once; messages of one connection get it in the order in which they ask. */
  ask(asking: Asking): Room {
    if (this.#waiting.size >= this.#limits.maxWaiting) {
      asking.refuse(overloaded(`${this.#waiting.size} large messages wait for room already: try again in a moment`));
    } else {
      this.#waiting.set(asking, this.#timer(asking, "found no room beside the others"));
      this.#give();
    }
    return {
      arrived: () => clearTimeout(this.#taken.get(asking)),
      [Symbol.dispose]: () => this.#end(asking),
    };
  }

  #timer(asking: Asking, what: string): NodeJS.Timeout {
    const { maxWaitMs } = this.#limits;
    const message = `the message of ${asking.bytes} bytes ${what} within ${maxWaitMs / 1000} s: try again in a moment`;
    return setTimeout(() => {
      this.#end(asking);
      asking.refuse(overloaded(message));
    }, maxWaitMs);
  }

  #give(): void {
    const { maxBytes, maxBytesOfConnection } = this.#limits;
    for (const [asking, timer] of this.#waiting) {
      const { bytes, connection } = asking;
      // One that is larger than all of the room gets it alone.
      if (this.#bytes > 0 && this.#bytes + bytes > maxBytes) return;
      const before = this.#ofConnection.get(connection) ?? 0;
      if (before > 0 && before + bytes > maxBytesOfConnection) continue;
      clearTimeout(timer);
      this.#waiting.delete(asking);
      this.#taken.set(asking, this.#timer(asking, "did not arrive"));
      this.#bytes += bytes;
      this.#ofConnection.set(connection, before + bytes);
      asking.take();
    }
  }

  #end(asking: Asking): void {
    clearTimeout(this.#waiting.get(asking));
    this.#waiting.delete(asking);
    const timer = this.#taken.get(asking);
    if (!timer) return;
    clearTimeout(timer);
    this.#taken.delete(asking);
    const { bytes, connection } = asking;
    this.#bytes -= bytes;
    const left = (this.#ofConnection.get(connection) ?? 0) - bytes;
    if (left > 0) this.#ofConnection.set(connection, left);
    else this.#ofConnection.delete(connection);
    this.#give();
  }
}

function overloaded(message: string): ConnectError {
  return toRpcError(new DomainError("Overloaded", message));
}
