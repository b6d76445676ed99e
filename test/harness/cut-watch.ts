import { ConnectError } from "@connectrpc/connect";
import { startCuttingProxy } from "./cutting-proxy.ts";
import { type Clients, connect, type Lane, type Ports } from "./lanes.ts";

const wantedCuts = 60;

/** A frame of a watch that goes on from a resume token. */
interface Frame {
  readonly resumeToken: string;
  readonly frame: { readonly case: string | undefined };
}

/** What is watched, and who changes it meanwhile. */
export interface CutWatch<F extends Frame> {
  readonly lane: Lane;
  readonly server: Ports;
  /** Opens the watch. An empty token begins anew. */
  readonly open: (clients: Clients, resumeToken: string) => AsyncIterable<F>;
  /** Forgets what was seen, because the watch begins anew. */
  readonly forget: () => void;
  readonly take: (frame: F["frame"]) => void;
  /** Changes what is watched, for as long as it is told to go on. */
  readonly change: (goesOn: () => boolean) => Promise<unknown>;
}

/**
 * Watches through a proxy that cuts the connection dozens of times, and comes back with the last token each time.
 * Resolves when all changes were made, and a watch that began after them says that nothing is missing.
 */
export async function watchThroughCuts<F extends Frame>(watch: CutWatch<F>): Promise<void> {
  const { lane, open, forget, take, change } = watch;
  const isCutting = () => proxy.cuts < wantedCuts;
  const budget = () => (isCutting() ? { bytes: 1e6, ms: 5 + Math.random() * 60 } : undefined);
  await using proxy = await startCuttingProxy(lane.port(watch.server), budget);
  let changed = false;

  async function follow() {
    using clients = connect(lane, { grpcPort: proxy.port, httpPort: proxy.port });
    for (let resumeToken = ""; ; ) {
      const openedAfterAll = changed;
      try {
        if (resumeToken === "") forget();
        for await (const frame of open(clients, resumeToken)) {
          if (openedAfterAll && frame.frame.case === "checkpoint") return;
          take(frame.frame);
          resumeToken = frame.resumeToken || resumeToken;
          // Opened anew once all is changed, so that a checkpoint says that nothing is missing.
          if (changed && !openedAfterAll) break;
        }
      } catch (err) {
        // What the cut looks like differs by protocol. That the server refused would carry details.
        if (!(err instanceof ConnectError) || err.details.length > 0) throw err;
      }
    }
  }

  const following = follow();
  // Heard of at once, also while changes go on.
  await Promise.race([change(isCutting), following]);
  changed = true;
  await following;
}
