import { afterEach, expect, test, vi } from "vitest";
import { recordReport } from "../src/domain/progress.ts";
import { DatabaseClock } from "../src/store/database-clock.ts";
import { createActivity, logOf, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { startInstance } from "./harness/ping.ts";
import { assign, send } from "./harness/trackers.ts";

const headway = useHeadway();
const hourMs = 3_600_000;

afterEach(() => vi.restoreAllMocks());

/** Sets the time of the machine, as this process sees it, back or forth. */
function setTimeBy(ms: number): void {
  const real = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => real() + ms);
}

test.each([-hourMs, hourMs])(
  "the time of a group is the database's, also right after a leap of %s ms",
  async (leap) => {
    const clients = headway.on(grpc);
    const { id } = await createActivity(clients.activities);
    const one = await assign(clients);
    const instance = await startInstance(clients);
    // From here on all of them are remembered.
    await report(clients.activities, id, "before");
    await send(clients, one, "before");
    await instance.beat();
    const from = Math.floor(performance.timeOrigin + performance.now()) - 60_000;
    setTimeBy(leap);
    await report(clients.activities, id, "after");
    const [event] = await send(clients, one, "after");
    await instance.beat();
    vi.restoreAllMocks();
    const entry = (await logOf(clients.activities, id)).at(-1);
    for (const time of [entry?.createTime, event?.createTime, (await instance.now()).lastSeenTime]) {
      const at = Number(time?.seconds) * 1000;
      expect(at).toBeGreaterThan(from);
      expect(at).toBeLessThan(from + 120_000);
    }
  },
);

test("a clock goes on by itself, and knows nothing after a leap until it learns again", () => {
  const clock = new DatabaseClock();
  expect(clock.now).toBeUndefined();
  clock.learn(5_000_000);
  expect(clock.now).toBeGreaterThanOrEqual(5_000_000);
  setTimeBy(-hourMs);
  expect(clock.now).toBeUndefined();
  clock.learn(6_000_000);
  expect(clock.now).toBeGreaterThanOrEqual(6_000_000);
});

test("an activity never ends before it has begun, whatever the clock says", () => {
  const state = {
    ...{
      id: "a",
      status: "RUNNING" as const,
      percentage: 0,
      message: "",
      attempt: 1,
      lastSequence: 1,
      cancelRequested: false,
    },
    ...{ cancelReason: "", error: "", createdAt: 1000, startedAt: 2000, endedAt: null, epoch: 0, leaseMs: null },
    ...{ leaseExpiresAt: null, concurrencyKey: null },
  } as const;
  const messages = { create: "", started: "", complete: "", error: "" };
  const ended = recordReport(state, { field: "", status: "COMPLETE", message: "" }, 500, messages);
  expect(ended.state.endedAt).toBe(2000);
});
