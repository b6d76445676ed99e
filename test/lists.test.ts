import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { LogLevel } from "../gen/ts/headway/v1/activity_pb.ts";
import { ActivityOrder, LogOrder } from "../gen/ts/headway/v1/activity_query_pb.ts";
import { COMPLETE, createActivity, pagesOf, QUEUED, RUNNING, report } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";

const headway = useHeadway();
const { ACTIVE_FIRST, NEWEST_FIRST, OLDEST_FIRST } = ActivityOrder;

describe.each(lanes)("$name", (lane) => {
  const client = () => headway.on(lane).activities;

  /** 30 activities: 10 of each rank, all created at one of three moments. */
  async function thirty() {
    const taskId = randomUUID();
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        createActivity(client(), { taskId, status: i % 3 === 0 ? RUNNING : QUEUED }),
      ),
    );
    await Promise.all(all.filter((_, i) => i % 3 === 2).map(({ id }) => client().completeActivity({ activityId: id })));
    await headway.database.query(
      `update activity set created_at = timestamptz '2026-01-01' + (abs(hashtext(id)) % 3) * interval '1 ms'
       where task_id = $1`,
      [taskId],
    );
    return { taskId, ids: all.map(({ id }) => id) };
  }

  test.each([
    ["ACTIVE_FIRST", ACTIVE_FIRST],
    ["NEWEST_FIRST", NEWEST_FIRST],
    ["OLDEST_FIRST", OLDEST_FIRST],
  ])("in the order %s pages of any size show every row once, also with equal times", async (_name, order) => {
    const { taskId, ids } = await thirty();
    const whole = (await client().listActivities({ filter: { taskId }, order, pageSize: 1000 })).activities;
    const rank = (status: number) => (status === RUNNING ? 0 : status === QUEUED ? 1 : 2);
    const key = ({ status, createTime, id }: (typeof whole)[number]) => {
      const time = Number(createTime?.seconds) * 1000 + (createTime?.nanos ?? 0) / 1e6;
      return { rank: order === ACTIVE_FIRST ? rank(status) : 0, time, id };
    };
    const direction = order === OLDEST_FIRST ? 1 : -1;
    const sorted = whole.toSorted((one, two) => {
      const [a, b] = [key(one), key(two)];
      return a.rank - b.rank || direction * (a.time - b.time || (a.id < b.id ? -1 : 1));
    });
    expect(whole.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id));
    expect(new Set(whole.map(({ id }) => id))).toEqual(new Set(ids));
    for (const pageSize of [1, 7, 10, 29, 30]) {
      const pages = await pagesOf(client(), { filter: { taskId }, order, pageSize });
      expect(pages.flat().map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
      expect(pages).toHaveLength(Math.ceil(30 / pageSize));
    }
  });

  test.each([
    ["ACTIVE_FIRST", ACTIVE_FIRST],
    ["NEWEST_FIRST", NEWEST_FIRST],
    ["OLDEST_FIRST", OLDEST_FIRST],
  ])("in the order %s every row is seen once while rows start and end between pages", async (_name, order) => {
    for (let round = 0; round < 5; round += 1) {
      const { taskId, ids } = await thirty();
      const pages = await pagesOf(client(), { filter: { taskId }, order, pageSize: 4 }, async () => {
        const some = ids.filter(() => Math.random() < 0.2);
        await Promise.allSettled(
          some.map((activityId) =>
            Math.random() < 0.5
              ? client().completeActivity({ activityId })
              : client().reportProgress({ activityId, entries: [{ message: "on it" }] }),
          ),
        );
      });
      const seen = pages.flat().map(({ id }) => id);
      expect(seen).toHaveLength(30);
      expect(new Set(seen)).toEqual(new Set(ids));
    }
  });

  test("what is created between pages does not disturb them", async () => {
    const { taskId, ids } = await thirty();
    const pages = await pagesOf(client(), { filter: { taskId }, pageSize: 4 }, () =>
      createActivity(client(), { taskId, status: RUNNING }),
    );
    expect(new Set(pages.flat().map(({ id }) => id))).toEqual(new Set(ids));
  });

  test("a page of large rows is shorter, and the next goes on after it", async () => {
    const taskId = randomUUID();
    const metadata = { large: "x".repeat(60_000) };
    const ids = [];
    for (let i = 0; i < 80; i += 1) ids.push((await createActivity(client(), { taskId, metadata })).id);
    const pages = await pagesOf(client(), { filter: { taskId }, order: OLDEST_FIRST, pageSize: 1000 });
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat().map(({ id }) => id)).toEqual(ids);
    for (const page of pages) expect(JSON.stringify(page.map((one) => one.metadata)).length).toBeLessThan(3.2e6);
  });

  test("a log is paged in both directions, from a sequence on, by level, every entry once", async () => {
    const { id: activityId } = await createActivity(client());
    const { DEBUG, WARN, ERROR } = LogLevel;
    await report(client(), activityId, { level: DEBUG }, "three", { level: WARN }, { level: ERROR }, "six", "seven");
    const sequences = async (request: object) => {
      const all = [];
      for (let pageToken = ""; ; ) {
        const page = await client().listActivityLogs({ activityId, pageSize: 2, ...request, pageToken });
        all.push(...page.entries.map(({ sequence }) => Number(sequence)));
        pageToken = page.nextPageToken;
        if (pageToken === "") return all;
      }
    };
    expect(await sequences({})).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await sequences({ order: LogOrder.NEWEST_FIRST })).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await sequences({ afterSequence: 4n })).toEqual([5, 6, 7]);
    expect(await sequences({ afterSequence: 4n, order: LogOrder.NEWEST_FIRST })).toEqual([7, 6, 5]);
    expect(await sequences({ minLevel: WARN })).toEqual([4, 5]);
    expect(await sequences({ minLevel: LogLevel.INFO, order: LogOrder.NEWEST_FIRST })).toEqual([7, 6, 5, 4, 3, 1]);
    expect(await sequences({ afterSequence: 100n })).toEqual([]);
  });

  test("counts are by status, and agree with the list", async () => {
    const { taskId } = await thirty();
    const counts = await client().countActivities({ filter: { taskId } });
    expect(counts).toMatchObject({ total: 30n, active: 20n });
    const byStatus = new Map(counts.byStatus.map(({ status, count }) => [status, count]));
    expect(byStatus).toEqual(new Map([QUEUED, RUNNING, COMPLETE].map((status) => [status, 10n])));
  });
});
