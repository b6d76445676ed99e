import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Tail } from "../src/live/tail.ts";

interface Line {
  readonly sequence: number;
  readonly weight: number;
}

const weigh = ({ weight }: Line) => weight;
const linesFrom = (first: number, weights: readonly number[]): Line[] =>
  weights.map((weight, i) => ({ sequence: first + i, weight }));

/** Pushes commits that follow one another, but for gaps: how many entries are missing before each. */
const commits = fc.array(
  fc.record({
    gap: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(3)),
    weights: fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 40 }),
  }),
  { maxLength: 30 },
);

test("what a tail answers is exactly what follows the position, in order and without holes", () => {
  fc.assert(
    fc.property(commits, (all) => {
      const tail = new Tail<Line>(weigh);
      const log: Line[] = [];
      let next = 1;
      for (const { gap, weights } of all) {
        next += gap;
        const lines = linesFrom(next, weights);
        tail.push(lines);
        log.push(...lines);
        next += lines.length;
        const head = log.at(-1)?.sequence ?? 0;
        for (let position = Math.max(0, head - 200); position <= head + 2; position += 1) {
          const after = tail.after(position);
          if (after) expect(after).toEqual(linesBetween(log, position, head));
        }
      }
    }),
    { numRuns: 200 },
  );
});

function linesBetween(log: readonly Line[], position: number, head: number): Line[] {
  const lines = log.filter(({ sequence }) => sequence > position);
  // Without holes: as many as there are numbers.
  expect(lines).toHaveLength(head - position);
  return lines;
}

test("who stands at the head needs no read; who is beyond it or far behind has to read", () => {
  const tail = new Tail<Line>(weigh);
  expect(tail.after(0)).toBeUndefined();
  tail.push(linesFrom(1, Array<number>(200).fill(1)));
  expect(tail.after(200)).toEqual([]);
  expect(tail.after(199)).toEqual([{ sequence: 200, weight: 1 }]);
  expect(tail.after(201)).toBeUndefined();
  expect(tail.after(0)).toBeUndefined();
});

test("a tail forgets the oldest beyond 128 entries or 256 KiB, and always keeps the newest", () => {
  const tail = new Tail<Line>(weigh);
  tail.push(linesFrom(1, Array<number>(300).fill(1)));
  expect(tail.after(300 - 128)).toHaveLength(128);
  expect(tail.after(300 - 129)).toBeUndefined();
  tail.push(linesFrom(301, [200_000, 100_000]));
  expect(tail.after(301)).toHaveLength(1);
  expect(tail.after(300)).toBeUndefined();
  tail.push(linesFrom(303, [10_000_000]));
  expect(tail.after(302)).toEqual([{ sequence: 303, weight: 10_000_000 }]);
});
