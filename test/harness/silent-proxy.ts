import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a database that can fall silent: bytes are taken from both sides and go nowhere. No end, no reset. */
export interface SilentProxy extends AsyncDisposable {
  /** The address of the database by way of the proxy. */
  readonly url: string;
  /** How many connections were opened, by the time of each. */
  readonly openedAt: readonly number[];
  /** Silences the connections that exist, for good; with `also` "new" those that are opened until {@link heal} too. */
  silence(also?: "new"): void;
  /** From now on, new connections work. */
  heal(): void;
}

/** Starts a proxy to the database of an address, by TCP. */
export async function startSilentProxy(databaseUrl: string): Promise<SilentProxy> {
  const url = new URL(databaseUrl);
  const target = Number(url.port);
  const sockets = new Set<Socket>();
  const openedAt: number[] = [];
  let silenced = 0;
  let silencesNew = false;
  const server = createServer({ noDelay: true }, (near) => {
    const number = openedAt.push(performance.now());
    const isSilent = silencesNew;
    const speaks = () => !isSilent && number > silenced;
    const far = connect({ port: target, host: "127.0.0.1", noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from
        .on("error", () => {})
        .on("data", (chunk) => void (speaks() && to.write(chunk)))
        .on("close", () => {
          sockets.delete(from);
          if (speaks()) to.destroy();
        });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url.port = `${(server.address() as AddressInfo).port}`;
  url.searchParams.delete("host");
  return {
    url: url.href,
    openedAt,
    silence(also) {
      silenced = openedAt.length;
      silencesNew = also === "new";
    },
    heal() {
      silencesNew = false;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
