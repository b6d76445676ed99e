import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Http2Stream } from "node:http2";

// Node says so of every stream of a server, right before the stream's own event.
const closing = "http2.server.stream.close";

/**
 * Parts closed HTTP/2 streams from the calls that they carried, until it is disposed.
 *
 * Node itself holds a closed stream until the next full garbage collection, and the stream's listeners hold the call
 * with all that it read and wrote: each small collection then copies thousands of calls that are long over.
 */
export function partClosedStreams(): Disposable {
  subscribe(closing, onClosing);
  return { [Symbol.dispose]: () => void unsubscribe(closing, onClosing) };
}

function onClosing(message: unknown): void {
  const { stream } = message as { readonly stream: Http2Stream };
  stream.once("close", part);
}

// The last listener of the last event. Without those that want to hear of it, all others go at once.
function part(this: Http2Stream): void {
  this.removeAllListeners("removeListener");
  this.removeAllListeners();
}
