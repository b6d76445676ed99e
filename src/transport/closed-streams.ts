import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import type { Http2Stream } from "node:http2";

// Node says so of every stream of a server whose end is settled. It may still have to be read to the end.
const closing = "http2.server.stream.close";

let closed: Http2Stream[] = [];

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
  (message as { readonly stream: Http2Stream }).stream.on("close", onClose);
}

// The last event of a stream. No error comes after it, which somebody would have to listen to.
function onClose(this: Http2Stream): void {
  if (closed.length === 0) setImmediate(part);
  closed.push(this);
}

function part(): void {
  const streams = closed;
  closed = [];
  for (const stream of streams) {
    // As long as something wants to hear of each listener that goes, they go one by one.
    stream.removeAllListeners("removeListener");
    // Not by the stream's own method, which looks whether it is to be read on.
    EventEmitter.prototype.removeAllListeners.call(stream);
  }
}
