import * as fc from "fast-check";
import { expect, test } from "vitest";
import { joinRanges, type NumberRange, numbersWithin, rangesOf, withoutRanges } from "../src/domain/ranges.ts";

const ranges = fc.array(
  fc.tuple(fc.nat(30), fc.nat(6)).map(([first, more]): NumberRange => ({ first, last: first + more })),
  { maxLength: 8 },
);
const numbersOf = (some: readonly NumberRange[]) => numbersWithin(some, 0, 100);

test("numbers and the ranges that they make up say the same, with as few ranges as do", () => {
  expect(rangesOf([5, 1, 2, 3, 2])).toEqual([
    { first: 1, last: 3 },
    { first: 5, last: 5 },
  ]);
  fc.assert(
    fc.property(ranges, (some) => {
      const joined = joinRanges(some);
      expect(rangesOf(numbersOf(some))).toEqual(joined);
      joined.forEach(({ first }, i) => expect(first).toBeGreaterThan((joined[i - 1]?.last ?? -2) + 1));
    }),
  );
});

test("what is left of ranges without others are the numbers of the one that are not of the other", () => {
  fc.assert(
    fc.property(ranges, ranges, (some, others) => {
      const taken = new Set(numbersOf(others));
      expect(numbersOf(withoutRanges(some, others))).toEqual(numbersOf(some).filter((number) => !taken.has(number)));
    }),
  );
});

test("only numbers within bounds are listed, however long a range is", () => {
  expect(numbersWithin([{ first: 1, last: Number.MAX_SAFE_INTEGER }], 7, 9)).toEqual([7, 8, 9]);
  expect(numbersWithin([{ first: 1, last: 3 }], 7, 9)).toEqual([]);
});
