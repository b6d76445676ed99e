import { expect, test } from "vitest";
import { journalAfter, journalHead } from "../src/db/journal.ts";
import { createOrm, type Orm } from "../src/db/orm.ts";
import type { Position } from "../src/domain/position.ts";
import { createActivity, RUNNING } from "./harness/activities.ts";
import { spendTransactions } from "./harness/cluster.ts";
import { createDatabase, type TestDatabase, withAdmin } from "./harness/database.ts";
import { startHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";

const asOrigin = { origin: "reader", projects: [] };

/** Writes so many lines under transactions that are over, after a position: each names ids out of a number of them. */
async function fill(
  database: TestDatabase,
  position: Position,
  { lines, perLine, ids }: { lines: number; perLine: number; ids: number },
): Promise<void> {
  await spendTransactions(database, lines + 10);
  await database.query(
    `insert into change (project_id, changed_in, kind, ids, origin, created_at)
     select 'default', ($1::bigint + l)::text::xid8, 'activity',
       (select array_agg('a' || (l * 7919 + k::bigint * 104729) % $2::int) from generate_series(1, $3::int) k), 'other', now()
     from generate_series(1, $4::int) l`,
    [`${position.xmax}`, ids, perLine, lines],
  );
}

async function withOrm<T>(database: TestDatabase, work: (orm: Orm) => Promise<T>): Promise<T> {
  const orm = createOrm({ url: database.url });
  try {
    return await work(orm);
  } finally {
    await orm.close();
  }
}

test.each([
  ["many small lines", { lines: 12_000, perLine: 1, ids: 50 }],
  ["few large lines", { lines: 300, perLine: 500, ids: 5000 }],
  ["lines larger than a step", { lines: 3, perLine: 30_000, ids: 30_000 }],
])("a process that was away takes in %s in steps, each line once, and what commits late too", async (_what, size) => {
  await using database = await createDatabase();
  await withOrm(database, async (orm) => {
    const em = () => orm.em.fork();
    const start = await journalHead(em());
    await withAdmin(database.url, async (late) => {
      await late.query("begin");
      await late.query(
        `insert into change (project_id, changed_in, kind, ids, origin, created_at)
         values ('default', pg_current_xact_id(), 'activity', '{late}', 'other', now())`,
      );
      const { rows } = await late.query<{ xid: string }>("select pg_current_xact_id()::text as xid");
      await fill(database, await journalHead(em()), size);
      const seen: string[] = [];
      let steps = 0;
      let position = start;
      for (let more = true; more; steps += 1) {
        const pass = await journalAfter(em(), position, asOrigin);
        expect(pass.lines.length).toBeLessThanOrEqual(5000);
        const ids = pass.lines.reduce((sum, line) => sum + line.ids.length, 0);
        if (pass.lines.length > 1) expect(ids).toBeLessThanOrEqual(20_000);
        expect(pass.to.includes(position)).toBe(true);
        for (const { changedIn } of pass.lines) expect(pass.to.sees(changedIn)).toBe(true);
        seen.push(...pass.lines.map(({ changedIn }) => changedIn));
        ({ more, to: position } = pass);
      }
      expect(steps).toBeGreaterThan(2);
      expect(seen).toHaveLength(size.lines);
      expect(new Set(seen).size).toBe(size.lines);
      expect(seen).not.toContain(rows[0]?.xid);
      await late.query("commit");
      const last = await journalAfter(em(), position, asOrigin);
      expect(last.lines.map(({ ids }) => ids)).toEqual([["late"]]);
    });
  });
});

test("a token that is 105,000 lines old is resumed in seconds: nothing is missed, and little comes twice", async () => {
  await using headway = await startHeadway();
  const { activities } = headway.on(grpc);
  await createActivity(activities, { id: "template", status: RUNNING });
  let resumeToken = "";
  for await (const frame of activities.watchActivities({ onlyNew: true })) {
    ({ resumeToken } = frame);
    break;
  }
  const count = 8000;
  await headway.database.query(
    `insert into activity select (jsonb_populate_record(a, jsonb_build_object('id', 'a' || n))).*
     from activity a, generate_series(0, $1::int - 1) n where a.id = 'template'`,
    [count],
  );
  const start = await withOrm(headway.database, (orm) => journalHead(orm.em.fork()));
  await fill(headway.database, start, { lines: 105_000, perLine: 3, ids: count });
  // Another process, which remembers nothing of what was watched before.
  await using replica = await startHeadway({ database: headway.database, env: { HEADWAY_CHECKPOINT_MS: "200" } });
  const told = new Map<string, number>();
  const startedAt = performance.now();
  for await (const { frame } of replica.on(grpc).activities.watchActivities({ resumeToken })) {
    if (frame.case === "checkpoint") break;
    if (frame.case !== "changed") continue;
    for (const { id } of frame.value.activities) told.set(id, (told.get(id) ?? 0) + 1);
  }
  expect(told.size).toBe(count);
  // Once for each step, of which there are two.
  expect(Math.max(...told.values())).toBeLessThanOrEqual(2);
  expect(performance.now() - startedAt).toBeLessThan(20_000);
}, 60_000);

test("a watch that is left while it catches up leaves no statement behind", async () => {
  await using headway = await startHeadway();
  const { activities } = headway.on(grpc);
  let resumeToken = "";
  for await (const frame of activities.watchActivities({ onlyNew: true })) {
    ({ resumeToken } = frame);
    break;
  }
  const start = await withOrm(headway.database, (orm) => journalHead(orm.em.fork()));
  await fill(headway.database, start, { lines: 30_000, perLine: 30, ids: 100_000 });
  const reads = () =>
    headway.database.query(
      `select from pg_stat_activity
       where state = 'active' and query like '%unnest(line.ids)%' and pid <> pg_backend_pid()`,
    );
  const left = new AbortController();
  const watched = activities.watchActivities({ resumeToken }, { signal: left.signal })[Symbol.asyncIterator]();
  const first = watched.next().catch(() => {});
  await expect.poll(reads, { interval: 5 }).not.toHaveLength(0);
  left.abort();
  await first;
  const leftAt = performance.now();
  await expect.poll(reads, { interval: 5 }).toHaveLength(0);
  expect(performance.now() - leftAt).toBeLessThan(5000);
}, 60_000);
