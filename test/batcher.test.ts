import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DomainError } from "../src/domain/errors.ts";
import { Batcher, type Settled } from "../src/store/batcher.ts";

interface Item {
  readonly name: number;
  readonly weight: number;
  readonly bad?: boolean;
}

const limits = { weigh: ({ weight }: Item) => weight, maxGroupWeight: 10, maxGroupItems: 1000, maxWaitingWeight: 1000 };

/** Writes groups when it is told to, and keeps what it was given. */
function gated() {
  const groups: Item[][] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const write = async (group: Item[]): Promise<Settled<number>[]> => {
    groups.push(group);
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    await gate.promise;
    return group.map(({ name, bad }) => (bad ? { error: new Error(`bad ${name}`) } : { value: name }));
  };
  return { groups, gates, write };
}

const items = fc
  .array(fc.record({ weight: fc.integer({ min: 1, max: 15 }), bad: fc.boolean() }), { maxLength: 50 })
  .map((all) => all.map((one, name) => ({ ...one, name })));

test("items are written in order, in groups within the weight, each settled by its own outcome", async () => {
  await fc.assert(
    fc.asyncProperty(items, async (all) => {
      const groups: Item[][] = [];
      const batcher = new Batcher<Item, number>(async (group) => {
        groups.push(group);
        await new Promise(setImmediate);
        return group.map(({ name, bad }) => (bad ? { error: new Error(`bad ${name}`) } : { value: name }));
      }, limits);
      const outcomes = await Promise.allSettled(all.map((item) => batcher.submit(item)));
      outcomes.forEach((outcome, i) => {
        if (all[i]?.bad) expect(outcome).toMatchObject({ status: "rejected", reason: { message: `bad ${i}` } });
        else expect(outcome).toEqual({ status: "fulfilled", value: i });
      });
      expect(groups.flat()).toEqual(all);
      for (const group of groups) {
        const weight = group.reduce((sum, one) => sum + one.weight, 0);
        expect(weight <= limits.maxGroupWeight || group.length === 1).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

const rowItems = fc
  .array(
    fc.record({
      weight: fc.oneof(fc.constant(1), fc.constant(40), fc.constant(90)),
      rows: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 2 }),
      pause: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((all) => all.map((one, name) => ({ ...one, name })));

const rowLimits = {
  weigh: ({ weight }: Item) => weight,
  rowsOf: ({ rows }: Item & { readonly rows: readonly string[] }) => rows,
  maxGroupWeight: 100,
  maxGroupItems: 3,
  maxWaitingWeight: 10_000,
};

test("large items wait in a line of their own, and items that share a row are written in order all the same", async () => {
  await fc.assert(
    fc.asyncProperty(rowItems, async (all) => {
      type RowItem = (typeof all)[number];
      const written: RowItem[] = [];
      const held = new Set<string>();
      const batcher = new Batcher<RowItem, number>(async (group) => {
        written.push(...group);
        const mine = new Set(group.flatMap(({ rows }) => rows));
        for (const row of mine) {
          expect(held.has(row)).toBe(false);
          held.add(row);
        }
        expect(group.length === 1 || group.reduce((sum, { weight }) => sum + weight, 0) <= 100).toBe(true);
        for (let turns = 1 + (group[0]?.weight ?? 0) / 20; turns > 0; turns -= 1) await new Promise(setImmediate);
        for (const row of mine) held.delete(row);
        return group.map(({ name }) => ({ value: name }));
      }, rowLimits);
      const submitted: Promise<number>[] = [];
      for (const item of all) {
        submitted.push(batcher.submit(item));
        if (item.pause) await new Promise(setImmediate);
      }
      await Promise.all(submitted);
      expect(written.map(({ name }) => name).toSorted((a, b) => a - b)).toEqual(all.map(({ name }) => name));
      for (const row of ["a", "b", "c", "d"] as const) {
        const names = written.filter(({ rows }) => rows.includes(row)).map(({ name }) => name);
        expect(names).toEqual(names.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 200 },
  );
});

test("a small item waits for no large ones, however many there are", async () => {
  const order: string[] = [];
  const batcher = new Batcher<Item & { rows: string[] }, number>(async (group) => {
    for (const { name } of group) order.push(name < 100 ? "large" : "small");
    await new Promise(setImmediate);
    return group.map(({ name }) => ({ value: name }));
  }, rowLimits);
  const large = Array.from({ length: 20 }, (_, name) => batcher.submit({ name, weight: 90, rows: [`${name}`] }));
  const small = Array.from({ length: 3 }, (_, i) => batcher.submit({ name: 100 + i, weight: 1, rows: [`${100 + i}`] }));
  await Promise.all([...large, ...small]);
  expect(order.lastIndexOf("small")).toBeLessThan(5);
});

test("what comes while a group is written goes into the next one, together", async () => {
  const { groups, gates, write } = gated();
  const batcher = new Batcher<Item, number>(write, limits);
  const first = batcher.submit({ name: 0, weight: 1 });
  await expect.poll(() => groups.length).toBe(1);
  const rest = [1, 2, 3].map((name) => batcher.submit({ name, weight: 1 }));
  gates[0]?.resolve();
  expect(await first).toBe(0);
  await expect.poll(() => groups.length).toBe(2);
  expect(groups[1]?.map(({ name }) => name)).toEqual([1, 2, 3]);
  gates[1]?.resolve();
  expect(await Promise.all(rest)).toEqual([1, 2, 3]);
  await batcher.drained();
});

test("the next group is on its way before the callers of the one before get their answers", async () => {
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const batcher = new Batcher<Item, number>(async (group) => {
    order.push(`write ${group.map(({ name }) => name).join()}`);
    if (group[0]?.name === 0) await gate.promise;
    return group.map(({ name }) => ({ value: name }));
  }, limits);
  const note = (name: number) => order.push(`answer ${name}`);
  const first = batcher.submit({ name: 0, weight: 1 }).then(note);
  await expect.poll(() => order).toEqual(["write 0"]);
  expect(batcher.isCrowded).toBe(false);
  const second = batcher.submit({ name: 1, weight: 1 }).then(note);
  gate.resolve();
  await Promise.all([first, second]);
  expect(order.indexOf("write 1")).toBeLessThan(order.indexOf("answer 0"));
});

test("writers are a crowd when full groups follow each other, for as long as one is written and a second more", async () => {
  const { gates, write } = gated();
  const batcher = new Batcher<Item, number>(write, { ...limits, maxGroupItems: 4 });
  const submit = (count: number) => Array.from({ length: count }, (_, name) => batcher.submit({ name, weight: 1 }));
  const first = submit(3);
  await expect.poll(() => gates.length).toBe(1);
  expect(batcher.isCrowded).toBe(false);
  const second = submit(3);
  gates[0]?.resolve();
  await expect.poll(() => batcher.isCrowded).toBe(true);
  // A small group after full ones changes nothing.
  const small = submit(1);
  gates[1]?.resolve();
  await expect.poll(() => gates.length).toBe(3);
  gates[2]?.resolve();
  await Promise.all([...first, ...second, ...small]);
  expect(batcher.isCrowded).toBe(true);
  await expect.poll(() => batcher.isCrowded, { timeout: 5000 }).toBe(false);
});

test("a group that fails as a whole fails each of its items, and the next group goes on", async () => {
  let failing = true;
  const batcher = new Batcher<Item, number>(async (group) => {
    if (failing) throw new Error("away");
    return group.map(({ name }) => ({ value: name }));
  }, limits);
  const lost = await Promise.allSettled([
    batcher.submit({ name: 0, weight: 1 }),
    batcher.submit({ name: 1, weight: 1 }),
  ]);
  for (const one of lost) expect(one).toMatchObject({ status: "rejected", reason: { message: "away" } });
  failing = false;
  expect(await batcher.submit({ name: 2, weight: 1 })).toBe(2);
});

test("what exceeds the weight that may wait is refused as overload, and taken again once there is room", async () => {
  const { groups, gates, write } = gated();
  const batcher = new Batcher<Item, number>(write, { ...limits, maxWaitingWeight: 20 });
  const running = batcher.submit({ name: 0, weight: 1 });
  await expect.poll(() => groups.length).toBe(1);
  const waiting = [batcher.submit({ name: 1, weight: 10 }), batcher.submit({ name: 2, weight: 10 })];
  await expect(batcher.submit({ name: 3, weight: 1 })).rejects.toBeInstanceOf(DomainError);
  await expect(batcher.submit({ name: 3, weight: 1 })).rejects.toMatchObject({ name: "Overloaded" });
  gates[0]?.resolve();
  await running;
  await expect.poll(() => gates.length).toBe(2);
  const later = batcher.submit({ name: 4, weight: 10 });
  for (let i = 1; i <= 3; i += 1) {
    await expect.poll(() => gates.length).toBe(i + 1);
    gates[i]?.resolve();
  }
  expect(await Promise.all([...waiting, later])).toEqual([1, 2, 4]);
});

test("a lone item heavier than all limits is still taken", async () => {
  const batcher = new Batcher<Item, number>(async (group) => group.map(({ name }) => ({ value: name })), limits);
  expect(await batcher.submit({ name: 7, weight: 5000 })).toBe(7);
});

test("drained resolves once nothing waits and nothing is written", async () => {
  const { gates, write } = gated();
  const batcher = new Batcher<Item, number>(write, limits);
  await batcher.drained();
  const done: string[] = [];
  const submitted = batcher.submit({ name: 0, weight: 1 }).then(() => done.push("written"));
  const drained = batcher.drained().then(() => done.push("drained"));
  await expect.poll(() => gates.length).toBe(1);
  gates[0]?.resolve();
  await Promise.all([submitted, drained]);
  expect(done).toEqual(["written", "drained"]);
});
