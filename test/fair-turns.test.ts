import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { FairTurns } from "../src/extraction/fair-turns.ts";

const { signal } = new AbortController();
const unbounded = { maxWaiting: 100, maxWaitingOfOwner: 100 };

/** Work that takes turns, and says in which order it began. */
function worker(turns: FairTurns) {
  const begun: string[] = [];
  const ends: Disposable[] = [];
  const begin = async (owner: string, name: string, calledOff = signal) => {
    const turn = await turns.take(owner, calledOff);
    begun.push(name);
    ends.push(turn);
  };
  const endNext = async () => {
    ends.shift()?.[Symbol.dispose]();
    await setImmediate();
  };
  return { begun, begin, endNext };
}

test("free places go round the owners, and each owner's work keeps its order", async () => {
  const { begun, begin, endNext } = worker(new FairTurns({ ...unbounded, places: 1, placesOfOwner: 1 }));
  const all = ["a1", "a2", "a3", "b1", "b2", "c1"].map((name) => begin(name.slice(0, 1), name));
  for (let i = 0; i < all.length; i++) await endNext();
  await Promise.all(all);
  expect(begun).toEqual(["a1", "a2", "b1", "c1", "a3", "b2"]);
});

test("an owner has its places and no more, also while others are free", async () => {
  const { begun, begin, endNext } = worker(new FairTurns({ ...unbounded, places: 3, placesOfOwner: 2 }));
  const all = ["a1", "a2", "a3", "b1"].map((name) => begin(name.slice(0, 1), name));
  await setImmediate();
  expect(begun).toEqual(["a1", "a2", "b1"]);
  for (let i = 0; i < all.length; i++) await endNext();
  await Promise.all(all);
  expect(begun.at(-1)).toBe("a3");
});

test("work that is called off leaves the line, and its place in it", async () => {
  const { begun, begin, endNext } = worker(
    new FairTurns({ places: 1, placesOfOwner: 1, maxWaiting: 2, maxWaitingOfOwner: 1 }),
  );
  const abort = new AbortController();
  const first = begin("a", "a1");
  const off = begin("a", "a2", abort.signal);
  await setImmediate();
  await expect(begin("a", "a3")).rejects.toThrow("1 dry runs of the project wait for their turn already");
  abort.abort(new Error("left"));
  await expect(off).rejects.toThrow("left");
  const next = [begin("a", "a4"), begin("b", "b1")];
  await setImmediate();
  await expect(begin("c", "c1")).rejects.toThrow("2 dry runs wait for their turn already");
  await expect(begin("c", "c1", abort.signal)).rejects.toThrow("left");
  for (let i = 0; i < 3; i++) await endNext();
  await Promise.all([first, ...next]);
  expect(begun).toEqual(["a1", "a4", "b1"]);
});
