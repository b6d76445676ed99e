import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import type { Http2Stream } from "node:http2";

// Node says so of every stream of a server whose end is settled. It may still have to be read to the end.
const closing = "http2.server.stream.close";

let closed: Http2Stream[] = [];

// What says of a stream that it is closed, by the names that Node gives it.
const standings = new Set(["_readableState", "_writableState", "Symbol(state)"]);

// Once they are closed, all streams that ended well are alike: they share where the first of them stands.
let likeness: object | undefined;

/**
 * Parts closed HTTP/2 streams from their calls and from their own parts, until it is disposed.
 *
 * Only a full garbage collection frees a closed stream: V8 puts a function that is written down as the value of a
 * property among the old objects at once, Node does so with a function of each writable stream, and that function
 * holds the stream. Its listeners hold the call with all that it read and wrote. Each small collection would copy
 * thousands of calls that are long over, and full ones would come every second.
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
    // One that was broken off differs, and may still be at work. There are few.
    if (endedWell(stream)) Object.assign(stream, (likeness ??= likenessOf(stream)));
  }
}

function endedWell(stream: Http2Stream): boolean {
  const { rstCode, errored, aborted, readableEnded, writableFinished } = stream;
  return rstCode === 0 && !errored && !aborted && readableEnded && writableFinished;
}

/** What is left of a stream that ended well: where it stands. */
function likenessOf(stream: Http2Stream): object {
  const parts = Reflect.ownKeys(stream).flatMap((key) => {
    const part: unknown = Reflect.get(stream, key);
    const isHeld = (typeof part === "object" && part !== null) || typeof part === "string";
    return isHeld && key !== "_events" ? [[key, standings.has(String(key)) ? part : undefined]] : [];
  });
  return Object.fromEntries(parts);
}
