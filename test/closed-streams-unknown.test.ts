import { once } from "node:events";
import { connect, createServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { partClosedStreams } from "../src/transport/closed-streams.ts";

/** Gives the streams of a Node with other private fields. */
type Reshape = (stream: ServerHttp2Stream) => void;

const stateOf = (stream: ServerHttp2Stream): object => {
  const key = Object.getOwnPropertySymbols(stream).find((symbol) => String(symbol) === "Symbol(state)");
  return Reflect.get(stream, key ?? "") as object;
};

/** Serves calls one after the other on streams that are reshaped first, and shows each one at its end. */
async function serve(calls: number, reshape: Reshape, onClose: (stream: ServerHttp2Stream) => void): Promise<void> {
  const server = createServer();
  server.on("stream", (stream) => {
    stream.on("close", () => {
      reshape(stream);
      onClose(stream);
    });
    stream.resume().once("end", () => {
      // As gRPC ends a call: with trailers.
      stream.respond({ ":status": 200 }, { waitForTrailers: true });
      stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end("answer");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    for (let i = 0; i < calls; i += 1) {
      const call = session.request({ ":method": "POST" });
      await once(call.end("request").resume(), "close");
    }
  } finally {
    session.close();
    server.close();
    await once(server, "close");
  }
}

const ofListeners = ["_events", "_eventsCount", "Symbol(shapeMode)"];

/** The private fields of a stream. Those of its listeners are left out: the method that removes them is public. */
function fieldsOf(stream: ServerHttp2Stream): Map<string | symbol, unknown> {
  const keys = Reflect.ownKeys(stream).filter((key) => !ofListeners.includes(String(key)));
  return new Map(keys.map((key) => [key, Reflect.get(stream, key)]));
}

const unknownShapes: readonly (readonly [string, string, Reshape])[] = [
  [
    "that has a field more",
    "Symbol(queue)",
    (stream) => void Object.defineProperty(stream, Symbol("queue"), { value: { held: true }, writable: true }),
  ],
  [
    "whose state lacks a field",
    "Symbol(state).rstCode",
    (stream) => {
      const state = stateOf(stream);
      Object.setPrototypeOf(state, { rstCode: 0 });
      Reflect.deleteProperty(state, "rstCode");
    },
  ],
  [
    "whose state has a field of another type",
    "Symbol(state).trailersReady",
    (stream) => void Reflect.set(stateOf(stream), "trailersReady", 0),
  ],
  [
    "whose state of what is read is computed",
    "_readableState",
    (stream) => {
      const value: unknown = Reflect.get(stream, "_readableState");
      Object.defineProperty(stream, "_readableState", { get: () => value, set: () => {}, enumerable: true });
    },
  ],
];

test.each(unknownShapes)("a closed stream %s is left as it is, and one line says so", async (_, field, reshape) => {
  const told: string[] = [];
  const closed: { stream: ServerHttp2Stream; fields: ReturnType<typeof fieldsOf> }[] = [];
  {
    using _parting = partClosedStreams((sentence) => told.push(sentence));
    await serve(3, reshape, (stream) => closed.push({ stream, fields: fieldsOf(stream) }));
    await setImmediate();
  }
  expect(closed).toHaveLength(3);
  // Compared one by one by identity: the streams must not share a part.
  for (const { stream, fields } of closed) {
    for (const [key, value] of fieldsOf(stream)) expect(value === fields.get(key), String(key)).toBe(true);
    expect(stream.eventNames()).toEqual([]);
  }
  expect(told).toEqual([expect.stringContaining(process.version)]);
  expect(told[0]).toContain(field);
});

test("closed streams of this Node are known, and share their parts", async () => {
  const told: string[] = [];
  const closed: ServerHttp2Stream[] = [];
  {
    using _parting = partClosedStreams((sentence) => told.push(sentence));
    await serve(
      3,
      () => {},
      (stream) => closed.push(stream),
    );
    await setImmediate();
  }
  expect(told).toEqual([]);
  expect(closed).toHaveLength(3);
  expect(new Set(closed.map(stateOf)).size).toBe(1);
});
