import { describe, expect, test } from "vitest";
import { FramedSizes } from "../src/transport/framed-sizes.ts";
import { RequestBytes } from "../src/transport/request-bytes.ts";

const limits = { maxBytes: 100, maxBytesOfConnection: 60, maxWaiting: 3, maxWaitMs: 60_000 };

/** Asks, and notes what came of it. */
function asker(room: RequestBytes, log: string[]) {
  return (name: string, bytes: number, connection: object) =>
    room.ask({
      bytes,
      connection,
      take: () => void log.push(`${name} taken`),
      refuse: ({ rawMessage }) => void log.push(`${name} refused: ${rawMessage}`),
    });
}

describe("the room for large messages", () => {
  const [one, other] = [{}, {}];

  test("is given in order, and what waits gets it when another gives it back", () => {
    const log: string[] = [];
    const room = new RequestBytes(limits);
    const ask = asker(room, log);
    const a = ask("a", 50, one);
    const b = ask("b", 50, other);
    ask("c", 40, one);
    ask("d", 10, other);
    expect(log).toEqual(["a taken", "b taken"]);
    a[Symbol.dispose]();
    expect(log.slice(2)).toEqual(["c taken", "d taken"]);
    expect(room.bytes).toBe(100);
    b[Symbol.dispose]();
    b[Symbol.dispose]();
    expect(room.bytes).toBe(50);
  });

  test("is not taken by one connection alone", () => {
    const log: string[] = [];
    const ask = asker(new RequestBytes(limits), log);
    ask("a", 50, one);
    ask("b", 50, one);
    ask("c", 50, other);
    expect(log).toEqual(["a taken", "c taken"]);
  });

  test("is given to a message that is larger than all of it, alone", () => {
    const log: string[] = [];
    const ask = asker(new RequestBytes(limits), log);
    const a = ask("a", 500, one);
    ask("b", 1, other);
    expect(log).toEqual(["a taken"]);
    a[Symbol.dispose]();
    expect(log).toEqual(["a taken", "b taken"]);
  });

  test("is refused in a sentence when too many wait", () => {
    const log: string[] = [];
    const ask = asker(new RequestBytes(limits), log);
    for (let i = 0; i < 5; i += 1) ask(`${i}`, 100, {});
    expect(log).toEqual(["0 taken", "4 refused: 3 large messages wait for room already: try again in a moment"]);
  });

  test("is refused when it does not come in time, and taken back from a message that does not arrive in time", async () => {
    const log: string[] = [];
    const room = new RequestBytes({ ...limits, maxWaitMs: 20 });
    const done = Promise.withResolvers<void>();
    const refuse = (name: string) => (error: Error) => {
      log.push(`${name} ${error.message}`);
      if (log.length === 2) done.resolve();
    };
    const arrived = room.ask({ bytes: 50, connection: one, take: () => {}, refuse: refuse("arrived") });
    arrived.arrived();
    room.ask({ bytes: 50, connection: other, take: () => {}, refuse: refuse("slow") });
    room.ask({ bytes: 60, connection: {}, take: () => {}, refuse: refuse("waiting") });
    await done.promise;
    expect(log.map((line) => line.replace(/\[.*?\] /, ""))).toEqual([
      "slow the message of 50 bytes did not arrive within 0.02 s: try again in a moment",
      "waiting the message of 60 bytes found no room beside the others within 0.02 s: try again in a moment",
    ]);
    expect(room.bytes).toBe(50);
  });
});

describe("the sizes of framed messages", () => {
  const frame = (bytes: number, flags = 0) => {
    const framed = Buffer.alloc(5 + bytes);
    framed.writeUInt8(flags, 0);
    framed.writeUInt32BE(bytes, 1);
    return framed;
  };

  test.each([1, 2, 3, 7, 1000])("are told however the bytes are cut: by %i", (size) => {
    const log: string[] = [];
    const sizes = new FramedSizes(100_000, {
      begins: (bytes) => log.push(`begins ${bytes}`),
      arrived: () => log.push("arrived"),
    });
    const all = Buffer.concat([frame(10), frame(0), frame(300)]);
    for (let at = 0; at < all.length; at += size) sizes.push(all.subarray(at, at + size));
    expect(log).toEqual(["begins 10", "arrived", "begins 0", "arrived", "begins 300", "arrived"]);
  });

  test("of compressed messages are what they may grow to", () => {
    const sizes: number[] = [];
    new FramedSizes(100_000, { begins: (bytes) => sizes.push(bytes), arrived: () => {} }).push(
      Buffer.concat([frame(10, 1), frame(1000, 1)]),
    );
    expect(sizes).toEqual([10_320, 100_000]);
  });
});
