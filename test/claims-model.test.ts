import { randomUUID } from "node:crypto";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createActivity } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { claim, openQueue, pass, type QueueDatabase, workName } from "./harness/queue.ts";
import { QueueModel } from "./harness/queue-model.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const minuteMs = 60_000;

type Command =
  | { kind: "enqueue"; priority: number; key: number; delay: number; attempts: number; name: number }
  | { kind: "claim"; names: number; limit: number; lease: number }
  | { kind: "report" | "complete" | "fail"; which: number; epoch: number }
  | { kind: "cancel"; which: number; force: boolean }
  | { kind: "pass"; minutes: number };

const which = fc.nat(7);
// The present epoch less this; 9 stands for none.
const epoch = fc.constantFrom(0, 0, 0, 1, 9);
const commands: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("enqueue" as const),
      priority: fc.integer({ min: -1, max: 1 }),
      key: fc.nat(2),
      delay: fc.constantFrom(0, 0, 0, 7, 45),
      attempts: fc.integer({ min: 1, max: 3 }),
      name: fc.nat(1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("claim" as const),
      names: fc.integer({ min: 1, max: 3 }),
      limit: fc.integer({ min: 1, max: 4 }),
      lease: fc.constantFrom(5, 20),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("report", "complete", "fail"), which, epoch }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which, force: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass" as const), minutes: fc.constantFrom(3, 11, 31) }) },
);

test("the queue under random commands is what the rules say, answer by answer", async () => {
  const { activities } = headway.on(grpc);
  await using queue = await openQueue(headway.database);
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { minLength: 10, maxLength: 40 }), async (given) => {
      const model = new QueueModel();
      const names = [workName(), workName()];
      const salt = randomUUID();
      const ids: string[] = [];
      let now = 0;
      for (const command of given) {
        switch (command.kind) {
          case "enqueue": {
            const { priority, delay, attempts, key } = command;
            const { id } = await createActivity(activities, {
              name: names[command.name] ?? "",
              queue: {
                priority,
                maxAttempts: attempts,
                concurrencyKey: key === 0 ? "" : `${key} ${salt}`,
                ...(delay > 0 && { notBeforeTime: timestampFromMs(Date.now() + delay * minuteMs) }),
                backoff: { initial: durationFromMs(10 * minuteMs), max: durationFromMs(1440 * minuteMs) },
              },
            });
            ids.push(id);
            model.enqueue(id, { name: command.name, priority, key, attempts, notBefore: now + delay }, now);
            break;
          }
          case "claim": {
            const { limit, lease } = command;
            const wanted = [0, 1].filter((i) => command.names & (1 << i));
            const init = { names: wanted.map((i) => names[i] ?? ""), limit, lease: durationFromMs(lease * minuteMs) };
            const taken = await claim(activities, "", init);
            const got = taken.map(({ activity, epoch }) => [activity?.id, Number(epoch), activity?.attempt]);
            expect(got).toEqual(model.claim(wanted, limit, lease, now));
            break;
          }
          case "report":
          case "complete":
          case "fail": {
            const activityId = ids[command.which];
            if (!activityId) break;
            const epoch = BigInt(model.epochOf(activityId, command.epoch));
            const call = {
              // With a request id the rules run on the row: what passes here is time that no process sees.
              report: () => activities.reportProgress({ activityId, entries: [{}], epoch, requestId: randomUUID() }),
              complete: () => activities.completeActivity({ activityId, epoch }),
              fail: () => activities.failActivity({ activityId, epoch }),
            }[command.kind];
            const refused = model.write(activityId, command.kind, Number(epoch), now);
            if (refused) expect((await refusalOf(call())).reason, JSON.stringify(command)).toBe(refused);
            else await call();
            break;
          }
          case "cancel": {
            const activityId = ids[command.which];
            if (!activityId) break;
            const call = activities.cancelActivity({ activityId, force: command.force });
            const refused = model.cancel(activityId, command.force);
            if (refused) expect((await refusalOf(call)).reason).toBe(refused);
            else await call;
            break;
          }
          case "pass":
            now += command.minutes;
            await pass(queue, command.minutes * minuteMs, "name = any($1)", [names]);
            await queue.reap();
            model.pass(now, await dueTimes(queue, names, now));
        }
        expect(await standings(queue, names)).toEqual(model.standings());
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

/** What is in the database of all of them, in the terms of the model. */
async function standings(queue: QueueDatabase, names: readonly string[]) {
  const rows = await queue.query<{ id: string; status: string; attempt: number; epoch: number }>(
    "select id, status, attempt, epoch from activity where name = any($1)",
    [names],
  );
  const slots = await queue.query<{ activity_id: string }>(
    "select activity_id from activity_slot s join activity a on a.id = s.activity_id where a.name = any($1)",
    [names],
  );
  return {
    activities: Object.fromEntries(rows.map(({ id, ...standing }) => [id, standing])),
    slots: new Set(slots.map(({ activity_id: id }) => id)),
  };
}

/** When each of those that wait for their time is due, by the clock of the model. */
async function dueTimes(queue: QueueDatabase, names: readonly string[], now: number): Promise<Map<string, number>> {
  const rows = await queue.query<{ id: string; minutes: number }>(
    `select id, (extract(epoch from due_at - now()) / 60)::float8 as minutes from activity
     where name = any($1) and status = 'QUEUED' and due_at is not null`,
    [names],
  );
  return new Map(rows.map(({ id, minutes }) => [id, now + minutes]));
}
