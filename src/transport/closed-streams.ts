import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import type { Http2Stream } from "node:http2";

// Node says so of every stream of a server whose end is settled. It may still have to be read to the end.
const closing = "http2.server.stream.close";

// What says of a stream that it is closed, and some of the fields in it, by the names that Node gives them and with the
// types that they have. Closed streams share these parts.
const shared = new Map<string, Readonly<Record<string, string>>>([
  [
    "_readableState",
    { highWaterMark: "number", length: "number", buffer: "object", pipes: "object", "Symbol(kState)": "number" },
  ],
  [
    "_writableState",
    { highWaterMark: "number", length: "number", writelen: "number", onwrite: "function", "Symbol(kState)": "number" },
  ],
  [
    "Symbol(state)",
    {
      ...{ flags: "number", rstCode: "number", writeQueueSize: "number", didRead: "boolean" },
      ...{ trailersReady: "boolean", endAfterHeaders: "boolean", shutdownWritableCalled: "boolean" },
    },
  ],
]);

// What a stream holds of its call, and no longer needs. A stream has some of these.
const released = new Set(
  ["kSession", "kHandle", "timeout", "protocol", "authority", "info-headers", "sent-headers", "sent-trailers"]
    .concat("request", "response", "proxySocket")
    .map((name) => `Symbol(${name})`),
);

/**
 * Parts closed HTTP/2 streams from their calls and from their own parts, until it is disposed.
 *
 * Only a full garbage collection frees a closed stream: V8 puts a function that is written down as the value of a
 * property among the old objects at once, Node does so with a function of each writable stream, and that function
 * holds the stream. Its listeners hold the call with all that it read and wrote. Each small collection would copy
 * thousands of calls that are long over, and full ones would come every second.
 *
 * The parts of a stream are private to Node. The first stream shows whether they are as this module knows them. If they
 * differ, `tell` is told so once, and only the listeners are removed: the server works, and needs more memory.
 */
export function partClosedStreams(tell: (sentence: string) => void): Disposable {
  let closed: Http2Stream[] = [];
  // Once they are closed, all streams that ended well are alike: they share the parts of the first of them.
  let likeness: object | undefined;
  let isKnown = true;

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
      if (!isKnown || !endedWell(stream)) continue;
      likeness ??= likenessOf(stream);
      if (likeness) Object.assign(stream, likeness);
    }
  }

  /** What is left of a stream that ended well: the parts that say so. Undefined on a Node whose streams differ. */
  function likenessOf(stream: Http2Stream): object | undefined {
    const unknown = unknownPartOf(stream);
    if (unknown === undefined) {
      const keys = Reflect.ownKeys(stream);
      return Object.fromEntries([
        ...keys.filter((key) => shared.has(String(key))).map((key) => [key, Reflect.get(stream, key)]),
        ...keys.filter((key) => released.has(String(key))).map((key) => [key, undefined]),
      ]);
    }
    isKnown = false;
    tell(
      `the HTTP/2 streams of Node ${process.version} are not as Headway knows them (${unknown}): closed streams are left as they are, and need more memory`,
    );
    return undefined;
  }

  subscribe(closing, onClosing);
  return { [Symbol.dispose]: () => void unsubscribe(closing, onClosing) };
}

function endedWell(stream: Http2Stream): boolean {
  const { rstCode, errored, aborted, readableEnded, writableFinished } = stream;
  return rstCode === 0 && !errored && !aborted && readableEnded && writableFinished;
}

/** The name of the first part of a closed stream that is missing, of another kind, or held under an unknown name. */
function unknownPartOf(stream: Http2Stream): string | undefined {
  const parts = ownFieldsOf(stream);
  for (const [name, fields] of shared) {
    const part = parts.get(name);
    // A field that is computed, or cannot be written, is no plain value.
    if (!part?.writable || !isObject(part.value)) return name;
    const own = ownFieldsOf(part.value);
    for (const [field, type] of Object.entries(fields)) {
      if (typeof own.get(field)?.value !== type) return `${name}.${field}`;
    }
  }
  for (const [name, { value, writable }] of parts) {
    if (released.has(name) ? !writable : !shared.has(name) && name !== "_events" && isHeld(value)) return name;
  }
  return undefined;
}

function ownFieldsOf(object: object): Map<string, PropertyDescriptor> {
  const keys = Reflect.ownKeys(object);
  return new Map(keys.map((key) => [String(key), Reflect.getOwnPropertyDescriptor(object, key) ?? {}]));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isHeld(value: unknown): boolean {
  return isObject(value) || typeof value === "string";
}
