import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a port that is cut again and again, in the middle of whatever is being said. */
export interface CuttingProxy extends AsyncDisposable {
  readonly port: number;
  /** How many connections it has cut. */
  readonly cuts: number;
}

/** When a connection is cut: after so many bytes from the server, or after so long. */
export interface Budget {
  readonly bytes: number;
  readonly ms: number;
}

/**
 * Starts a proxy to a port. It cuts each connection when `budget` says, which is asked when the connection opens. It
 * calls `onSaid` when a client has said something, before it goes on to the server.
 */
export async function startCuttingProxy(
  target: number,
  budget: () => Budget | undefined,
  onSaid: () => void = () => {},
): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let cuts = 0;
  // Nothing is held back to be sent with what follows: that costs 40 ms a call.
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: target, host: "127.0.0.1", noDelay: true });
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on("error", () => {})
        .on("close", () => {
          sockets.delete(socket);
          end();
        });
    }
    const given = budget();
    let left = given?.bytes ?? Number.POSITIVE_INFINITY;
    const late = given && setTimeout(() => cut(), given.ms);
    const cut = (last = Buffer.alloc(0)) => {
      cuts += 1;
      left = 0;
      clearTimeout(late);
      // The last bytes leave before the connection ends, so that the cut is where it is meant to be.
      near.write(last, end);
    };
    near.on("close", () => clearTimeout(late));
    near.on("data", (chunk) => {
      onSaid();
      far.write(chunk);
    });
    far.on("data", (chunk) => {
      if (left === 0) return;
      if (chunk.length >= left) return cut(chunk.subarray(0, left));
      left -= chunk.length;
      near.write(chunk);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
