import { array, assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";
import { type ProcessingStatus, processingStatuses } from "../src/domain/session-message.ts";
import { changedRanges, rangesUpTo, type StatusRange, withRange } from "../src/domain/status-ranges.ts";

const statuses = array(constantFrom(...processingStatuses), { maxLength: 30 });

function rangesOf(all: readonly ProcessingStatus[]): StatusRange[] {
  return all.reduce<StatusRange[]>((ranges, status, i) => withRange(ranges, { first: i + 1, last: i + 1, status }), []);
}

test("what changed is exactly the messages whose status is another one, in as few ranges as say it", () => {
  assert(
    property(statuses, statuses, (before, now) => {
      const changed = changedRanges(rangesOf(before), rangesOf(now));
      const said = changed.flatMap(({ first, last, status }) =>
        Array.from({ length: last - first + 1 }, (_, i) => [first + i, status]),
      );
      expect(said).toEqual(now.flatMap((status, i) => (before[i] === status ? [] : [[i + 1, status]])));
      changed.slice(1).forEach(({ first, status }, i) => {
        expect(changed[i]?.last === first - 1 && changed[i]?.status === status).toBe(false);
      });
    }),
  );
});

test("ranges up to a message end with it", () => {
  const ranges = rangesOf(["SUCCESS", "SUCCESS", "PENDING", "PENDING"]);
  expect(rangesUpTo(ranges, 3)).toEqual([
    { first: 1, last: 2, status: "SUCCESS" },
    { first: 3, last: 3, status: "PENDING" },
  ]);
  expect(rangesUpTo(ranges, 0)).toEqual([]);
});
