import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { interleave } from "../src/live/interleave.ts";

const nothing = () => {};

async function* numbers(count: number, pauseMs = 0): AsyncGenerator<number> {
  for (let i = 1; i <= count; i += 1) {
    if (pauseMs > 0) await sleep(pauseMs);
    yield i;
  }
}

describe("interleave", () => {
  test("everything of every source comes once, each source in its order", async () => {
    const [quick, slow] = [numbers(50), numbers(20, 1)];
    async function* tagged(name: string, source: AsyncIterable<number>) {
      for await (const item of source) yield [name, item] as const;
    }
    const all = await Array.fromAsync(interleave([tagged("quick", quick), tagged("slow", slow)], nothing));
    const of = (name: string) => all.filter(([from]) => from === name).map(([, item]) => item);
    expect(of("quick")).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(of("slow")).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test("a source is at most one item ahead of the reader", async () => {
    let made = 0;
    async function* eager() {
      for (;;) yield (made += 1);
    }
    const merged = interleave([eager()], nothing);
    for (let i = 1; i <= 5; i += 1) {
      expect((await merged.next()).value).toBe(i);
      await sleep(1);
      expect(made).toBeLessThanOrEqual(i + 1);
    }
    await merged.return();
  });

  test("the failure of one ends all, and what waits is called off", async () => {
    const stopping = new AbortController();
    const ended: string[] = [];
    async function* waiting() {
      await new Promise<void>((resolve) => stopping.signal.addEventListener("abort", () => resolve()));
      ended.push("waiting");
      yield 0;
    }
    async function* failing() {
      yield 1;
      throw new Error("broken");
    }
    const merged = interleave([waiting(), failing()], () => stopping.abort());
    expect((await merged.next()).value).toBe(1);
    await expect(merged.next()).rejects.toThrow("broken");
    expect(ended).toEqual(["waiting"]);
  });

  test("a reader that has enough lets every source end", async () => {
    const ended: number[] = [];
    async function* source(n: number) {
      try {
        for (;;) yield n;
      } finally {
        ended.push(n);
      }
    }
    for await (const _ of interleave([source(1), source(2)], nothing)) break;
    expect(new Set(ended)).toEqual(new Set([1, 2]));
  });
});
