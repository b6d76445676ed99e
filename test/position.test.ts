import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Position } from "../src/domain/position.ts";

interface Snapshot {
  readonly xmin: number;
  readonly xmax: number;
  readonly running: readonly number[];
}

const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({ xmin: fc.integer({ min: 1, max: 30 }), span: fc.nat(10), picks: fc.array(fc.nat(9)) })
  .map(({ xmin, span, picks }) => {
    const running = [...new Set(picks)].filter((pick) => pick < span).map((pick) => xmin + pick);
    return { xmin, xmax: xmin + span, running: running.toSorted((a, b) => a - b) };
  });

const textOf = ({ xmin, xmax, running }: Snapshot) => `${xmin}:${xmax}:${running.join(",")}`;
const parse = (snapshot: Snapshot) => Position.parse(textOf(snapshot)) as Position;
const xids = Array.from({ length: 45 }, (_, i) => i + 1);
const seenBy = ({ xmax, running }: Snapshot) => xids.filter((xid) => xid < xmax && !running.includes(xid));

test("what PostgreSQL prints is read as it is", () => {
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const position = parse(snapshot);
      expect(position.text).toBe(textOf(snapshot));
      expect([position.xmin, position.xmax]).toEqual([BigInt(snapshot.xmin), BigInt(snapshot.xmax)]);
      expect(position.running).toEqual(snapshot.running.map(BigInt));
    }),
  );
});

test("a position sees the transactions below its end that were not running", () => {
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const position = parse(snapshot);
      expect(xids.filter((xid) => position.sees(`${xid}`))).toEqual(seenBy(snapshot));
    }),
  );
});

test("a position that includes another sees all that the other sees", () => {
  fc.assert(
    fc.property(snapshots, snapshots, (one, two) => {
      const all = seenBy(two).every((xid) => seenBy(one).includes(xid));
      if (parse(one).includes(parse(two))) expect(all).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("a later snapshot of the same database includes an earlier one, and itself", () => {
  fc.assert(
    fc.property(snapshots, fc.nat(5), fc.array(fc.nat(9)), (earlier, more, ended) => {
      const running = earlier.running.filter((_, i) => !ended.includes(i));
      const later = { ...earlier, xmax: earlier.xmax + more, running };
      expect(parse(later).includes(parse(earlier))).toBe(true);
      expect(parse(earlier).includes(parse(earlier))).toBe(true);
    }),
  );
});

test.each([
  ...["", "1", "1:2", "0:1:", "2:1:", "1:5:5", "1:5:0", "1:5:3,2", "1:5:2,2", "1:5:,2", "1:5:2,", "a:b:c", "-1:2:"],
  ...["1:2:3:4", " 1:2:", "1:2: ", "1:2:\n", `${"9".repeat(20)}:${"9".repeat(20)}:`, "1;2;", "1:5:2;drop"],
])("what is no snapshot is no position: %j", (text) => {
  expect(Position.parse(text)).toBeUndefined();
});

test("no text at all makes it throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d:,]{0,20}$/)), (text) => {
      const position = Position.parse(text);
      if (position) expect(position.text).toBe(text);
    }),
    { numRuns: 1000 },
  );
});
