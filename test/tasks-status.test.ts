import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Actor, type TaskStatus } from "../gen/ts/headway/v1/task_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import {
  CANCELED,
  createTask,
  FAILED,
  getTask,
  historyOf,
  INTERRUPTED,
  PENDING,
  RUNNING,
  SUCCESS,
  setStatus,
} from "./harness/tasks.ts";

const headway = useHeadway();
const all = [PENDING, RUNNING, INTERRUPTED, SUCCESS, FAILED, CANCELED];
const ended = [SUCCESS, FAILED, CANCELED];

/** Where a task may go from each status: the rules as the contract states them. */
const next: Record<number, readonly TaskStatus[]> = {
  [PENDING]: [RUNNING, ...ended],
  [RUNNING]: [INTERRUPTED, ...ended],
  [INTERRUPTED]: [RUNNING, ...ended],
  [SUCCESS]: [RUNNING],
  [FAILED]: [RUNNING],
  [CANCELED]: [RUNNING],
};

describe.each(lanes)("$name", (lane) => {
  const tasks = () => headway.on(lane).tasks;

  test("agentex 33, 34: from RUNNING and INTERRUPTED a task reaches each status that ends it", async () => {
    for (const from of [RUNNING, INTERRUPTED]) {
      for (const to of ended) {
        const { id } = await createTask(tasks(), { status: RUNNING });
        if (from === INTERRUPTED) await setStatus(tasks(), id, INTERRUPTED);
        const task = await setStatus(tasks(), id, to, "because");
        expect(task).toMatchObject({ status: to, statusReason: "because" });
        expect(task.endTime).toEqual(task.updateTime);
        expect(await getTask(tasks(), id)).toEqual(task);
      }
    }
  });

  test("agentex 35: from a status that ended it a task is only reopened, to RUNNING", async () => {
    for (const from of ended) {
      const { id, startTime } = await createTask(tasks(), { status: RUNNING });
      await setStatus(tasks(), id, from);
      for (const to of all.filter((status) => status !== from && status !== RUNNING)) {
        expect(await refusalOf(setStatus(tasks(), id, to))).toMatchObject({
          code: "FailedPrecondition",
          reason: "TASK_TRANSITION_INVALID",
          metadata: { task_id: id, status: expect.stringMatching(/[A-Z]+/), current: expect.stringMatching(/[A-Z]+/) },
        });
      }
      const reopened = await setStatus(tasks(), id, RUNNING, "asked again");
      expect(reopened).toMatchObject({ status: RUNNING, startTime });
      expect(reopened.endTime).toBeUndefined();
    }
  });

  test("agentex 36: only what runs is interrupted", async () => {
    const { id } = await createTask(tasks());
    expect((await refusalOf(setStatus(tasks(), id, INTERRUPTED))).reason).toBe("TASK_TRANSITION_INVALID");
    await setStatus(tasks(), id, RUNNING);
    expect((await setStatus(tasks(), id, INTERRUPTED)).status).toBe(INTERRUPTED);
    await setStatus(tasks(), id, SUCCESS);
    expect((await refusalOf(setStatus(tasks(), id, INTERRUPTED))).reason).toBe("TASK_TRANSITION_INVALID");
  });

  test("agentex 36, better: the same status again is OK, and changes nothing", async () => {
    const { id } = await createTask(tasks(), { status: RUNNING });
    const once = await setStatus(tasks(), id, INTERRUPTED, "needs input");
    expect(await setStatus(tasks(), id, INTERRUPTED, "again")).toEqual(once);
    expect(await historyOf(tasks(), id)).toHaveLength(2);
  });

  test("any sequence of statuses follows the rules, and the history tells exactly what happened", async () => {
    const given = fc.record({
      first: fc.constantFrom(PENDING, RUNNING),
      wanted: fc.array(fc.constantFrom(...all), { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ first, wanted }) => {
        const { id } = await createTask(tasks(), { status: first, reason: "made" });
        let status: TaskStatus = first;
        const expected: object[] = [{ previousStatus: 0, status, reason: "made" }];
        for (const [i, to] of wanted.entries()) {
          const call = setStatus(tasks(), id, to, `${i}`);
          if (to !== status && !next[status]?.includes(to)) {
            expect((await refusalOf(call)).reason).toBe("TASK_TRANSITION_INVALID");
            continue;
          }
          expect((await call).status).toBe(to);
          if (to !== status) expected.push({ previousStatus: status, status: to, reason: `${i}` });
          status = to;
        }
        const history = await historyOf(tasks(), id);
        expect(history).toMatchObject(
          expected.map((entry, i) => ({ ...entry, sequence: BigInt(i + 1), actor: Actor.CLIENT, apiKeyId: "" })),
        );
        expect((await getTask(tasks(), id)).lastSequence).toBe(BigInt(expected.length));
      }),
      { numRuns: 25 },
    );
  });

  test("changes at once from many clients each follow on the one before", async () => {
    const { id } = await createTask(tasks());
    await Promise.allSettled(Array.from({ length: 30 }, (_, i) => setStatus(tasks(), id, all[i % 6] ?? RUNNING)));
    const history = await historyOf(tasks(), id);
    history.forEach((entry, i) => {
      expect(entry.sequence).toBe(BigInt(i + 1));
      const before = history[i - 1]?.status ?? 0;
      expect(entry.previousStatus).toBe(before);
      if (before) expect(next[before]).toContain(entry.status);
    });
  });
});
