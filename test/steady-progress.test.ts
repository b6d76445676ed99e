import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LogLevel } from "../gen/ts/headway/v1/activity_pb.ts";
import { createActivity, logOf } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

const headway = useHeadway();

const text = fc
  .oneof(
    fc.string({ maxLength: 20, unit: "grapheme" }),
    fc.constantFrom('"', "\\", "{}", "NULL", "null", ",", "\n", "'"),
  )
  .filter((value) => !value.includes("\0") && value.isWellFormed());

const entry = fc.record({
  message: text,
  level: fc.constantFrom(LogLevel.DEBUG, LogLevel.INFO, LogLevel.WARN, LogLevel.ERROR),
  data: fc.option(
    fc.record({ [`a "key"`]: text, list: fc.array(fc.oneof(text, fc.constant(null)), { maxLength: 3 }) }),
    {
      nil: undefined,
    },
  ),
});

test("what a running activity reports is in its log as it was given, whatever its words are, one or many at once", async () => {
  const { activities } = headway.on(grpc);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(entry, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      async (calls) => {
        const { id } = await createActivity(activities, {});
        await activities.reportProgress({ activityId: id, entries: [{ message: "begins", percentage: 7 }] });
        const groups = calls.map((entries) => activities.reportProgress({ activityId: id, entries }));
        const answers = await Promise.all(groups);
        const log = await logOf(activities, id);
        expect(log.map(({ sequence }) => Number(sequence))).toEqual(log.map((_, i) => i + 1));
        expect(log.slice(-calls.flat().length)).toMatchObject(
          calls.flat().map(({ message, level, data }) => ({ message, level, percentage: 7, ...(data && { data }) })),
        );
        expect(answers.at(-1)).toMatchObject({ lastSequence: BigInt(log.length), percentage: 7 });
        const last = calls.flat().findLast(({ message }) => message !== "")?.message ?? "begins";
        expect((await activities.getActivity({ activityId: id })).activity?.message).toBe(last);
      },
    ),
    { numRuns: 40 },
  );
});
