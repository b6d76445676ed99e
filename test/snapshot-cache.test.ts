import { describe, expect, test } from "vitest";
import { bytesOf } from "../src/domain/bytes.ts";
import type { TrackerStanding } from "../src/domain/tracker-standing.ts";
import { Hub } from "../src/live/hub.ts";
import { SnapshotCache } from "../src/store/snapshot-cache.ts";
import { TrackerMemory } from "../src/store/tracker-memory.ts";
import { keysOfTracker } from "../src/store/tracker-rows.ts";

describe("SnapshotCache", () => {
  test("holds no more than its bytes, and lets the least recently used go first", () => {
    const gone: string[] = [];
    const cache = new SnapshotCache<string, { text: string }>({
      maxBytes: 4000,
      weigh: ({ text }) => text.length,
      onGone: (_value, key) => gone.push(key),
    });
    for (const key of ["a", "b", "c"]) cache.set(key, { text: "x".repeat(1000) });
    cache.get("a");
    cache.set("d", { text: "x".repeat(1000) });
    expect(gone).toEqual(["b"]);
    expect(["a", "b", "c", "d"].map((key) => cache.has(key))).toEqual([true, false, true, true]);
    expect(cache.bytes).toBeLessThanOrEqual(4000);
    // A value in the place of another counts once.
    for (let i = 0; i < 100; i += 1) cache.set("d", { text: "x".repeat(1000) });
    expect(cache.size).toBe(3);
  });

  test("does not keep what is larger than all of it, nor what that takes the place of", () => {
    const cache = new SnapshotCache<string, { text: string }>({ maxBytes: 1000, weigh: ({ text }) => text.length });
    cache.set("small", { text: "x" });
    cache.set("large", { text: "x" });
    cache.set("large", { text: "x".repeat(5000) });
    expect([cache.has("small"), cache.has("large")]).toEqual([true, false]);
  });
});

test("trackers are remembered by the bytes of their documents, and one that is used is not forgotten for others", () => {
  const memory = new TrackerMemory();
  const standing = (n: number) =>
    ({ id: `t${n}`, taskId: `task${n}`, agentId: "a", statusReason: "" }) as TrackerStanding;
  const learn = (n: number) =>
    memory.learn({ projectId: "p", standing: standing(n), document: { text: "x".repeat(1_000_000) } });
  const names = (n: number) => keysOfTracker("p", standing(n));
  for (let n = 0; n < 200; n += 1) {
    learn(n);
    expect(memory.get(names(0)[1])).toBeDefined();
  }
  const known = Array.from({ length: 200 }, (_, n) => n).filter((n) => memory.get(names(n)[0]));
  expect(known[0]).toBe(0);
  expect(known.at(-1)).toBe(199);
  // 64 MiB at three forms of 1 MB each.
  expect(known.length).toBeGreaterThan(15);
  expect(known.length).toBeLessThan(25);
  expect(known).toEqual(Array.from({ length: 200 }, (_, n) => n).filter((n) => memory.get(names(n)[1])));
});

describe("a topic", () => {
  const read = (text: string) => async () => ({ text });

  test("makes a page once for a thousand watchers at one position", async () => {
    const { topic } = new Hub().subscribe("log", AbortSignal.timeout(60_000), 1000);
    let reads = 0;
    const make = () => {
      reads += 1;
      return read("entry")();
    };
    const pages = await Promise.all(Array.from({ length: 1000 }, () => topic.share("7", make)));
    expect(new Set(pages).size).toBe(1);
    // Right behind them.
    expect(await topic.share("7", make)).toBe(pages[0]);
    expect(reads).toBe(1);
    topic.wake();
    await topic.share("7", make);
    expect(reads).toBe(2);
  });

  test("keeps no more of a long log than a process may keep of all topics", async () => {
    const hub = new Hub();
    for (const name of ["one", "two"]) {
      const { topic } = hub.subscribe(name, AbortSignal.timeout(60_000), 1000);
      for (let at = 0; at < 100; at += 1) await topic.share(`${at}`, read("x".repeat(1_000_000)));
    }
    const again: string[] = [];
    for (const name of ["one", "two"]) {
      const topic = hub.find(name);
      for (let at = 99; at >= 0; at -= 1) {
        await topic?.share(`${at}`, () => {
          again.push(`${name} ${at}`);
          return read("")();
        });
      }
    }
    // 200 pages of 1 MB were read; those that are kept are no more than 16 MB.
    expect(again.length).toBeGreaterThan(180);
  });

  test("forgets a page that failed", async () => {
    const { topic } = new Hub().subscribe("log", AbortSignal.timeout(60_000), 1000);
    await expect(topic.share("7", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(await topic.share("7", read("entry"))).toEqual({ text: "entry" });
  });
});

test("a value weighs about as much as its JSON", () => {
  const row = { id: "a", message: "é".repeat(1000), data: { list: [1, 2, 3], none: null }, bytes: new Uint8Array(500) };
  expect(bytesOf(row)).toBeGreaterThan(2500);
  expect(bytesOf(row)).toBeLessThan(3000);
});
