import { expect, test } from "vitest";
import { TaskStatus } from "../gen/ts/headway/v1/task_pb.ts";
import { createActivity, pagesOf } from "./harness/activities.ts";
import { copyData, createSchema, spendTransactions, startCluster, type TestCluster } from "./harness/cluster.ts";
import { type Headway, startHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createTask } from "./harness/tasks.ts";

const count = 120;

/** Where a watch of all activities stands now. */
async function resumeToken(headway: Headway): Promise<string> {
  for await (const frame of headway.on(grpc).activities.watchActivities({ onlyNew: true })) return frame.resumeToken;
  throw new Error("the watch has ended");
}

/** The ids that a watch which goes on tells first. */
async function resumed(headway: Headway, token: string): Promise<string[]> {
  for await (const { frame } of headway.on(grpc).activities.watchActivities({ resumeToken: token })) {
    if (frame.case === "changed") return frame.value.activities.map(({ id }) => id);
  }
  throw new Error("the watch has ended");
}

/** A token as a server issued it that did not know eras: without the last part. */
function withoutEra(token: string): string {
  const parts = JSON.parse(Buffer.from(token, "base64url").toString()) as unknown[];
  return Buffer.from(JSON.stringify(parts.slice(0, -1))).toString("base64url");
}

async function firstPage(headway: Headway) {
  return await headway.on(grpc).activities.listActivities({ pageSize: 50 });
}

async function nextPage(headway: Headway, pageToken: string) {
  return await headway.on(grpc).activities.listActivities({ pageSize: 50, pageToken });
}

async function pageSizes(headway: Headway): Promise<number[]> {
  return (await pagesOf(headway.on(grpc).activities, { pageSize: 50 })).map((page) => page.length);
}

/** The columns that name transactions which the cluster has not had yet. */
async function columnsAhead(cluster: TestCluster): Promise<string[]> {
  const columns = await cluster.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'public' and udt_name = 'xid8'`,
  );
  expect(columns.length).toBeGreaterThan(10);
  const ahead = [];
  for (const { table, column } of columns) {
    const rows = await cluster.query(
      `select from "${table}" where "${column}" >= pg_snapshot_xmax(pg_current_snapshot()) limit 1`,
    );
    if (rows.length > 0) ahead.push(`${table}.${column}`);
  }
  return ahead;
}

async function startFilled(database: TestCluster): Promise<Headway> {
  const headway = await startHeadway({ database });
  const clients = headway.on(grpc);
  await Promise.all(Array.from({ length: count }, (_, i) => createActivity(clients.activities, { id: `a${i}` })));
  const task = await createTask(clients.tasks);
  await clients.tasks.setTaskStatus({ taskId: task.id, status: TaskStatus.RUNNING });
  const gone = await createTask(clients.tasks, { id: "gone" });
  await clients.tasks.deleteTask({ taskId: gone.id });
  await createTask(clients.tasks, { id: "gone" });
  await clients.tasks.deleteTask({ taskId: gone.id });
  return headway;
}

test("data that was restored into a new cluster lists everything; tokens of before have expired, and say so", async () => {
  await using old = await startCluster();
  await createSchema(old);
  await spendTransactions(old, 5000);
  let page: Awaited<ReturnType<typeof firstPage>>;
  let token: string;
  {
    await using headway = await startFilled(old);
    expect(await pageSizes(headway)).toEqual([50, 50, 20]);
    page = await firstPage(headway);
    token = await resumeToken(headway);
  }
  await using fresh = await startCluster();
  await createSchema(fresh);
  await copyData(old, fresh);
  expect(await columnsAhead(fresh)).not.toEqual([]);

  await using headway = await startHeadway({ database: fresh });
  expect(await columnsAhead(fresh)).toEqual([]);
  expect(await pageSizes(headway)).toEqual([50, 50, 20]);
  for (const each of [page.nextPageToken, withoutEra(page.nextPageToken)]) {
    expect(await refusalOf(nextPage(headway, each))).toMatchObject({
      reason: "PAGE_TOKEN_INVALID",
      fields: ["page_token"],
      message: expect.stringContaining("was restored"),
    });
  }
  for (const each of [token, withoutEra(token)]) {
    expect(await refusalOf(resumed(headway, each))).toMatchObject({
      reason: "POSITION_EXPIRED",
      message: expect.stringContaining("restored or moved"),
    });
  }
  const anew = await resumeToken(headway);
  const { id } = await createActivity(headway.on(grpc).activities);
  expect(await resumed(headway, anew)).toEqual([id]);
  expect(await pageSizes(headway)).toEqual([50, 50, 21]);
  expect(await fresh.query("select from task_removal where task_id = 'gone'")).toHaveLength(2);
}, 120_000);

test("a server that runs while its data is replaced by a dump ends its watches, and goes on", async () => {
  await using old = await startCluster();
  await createSchema(old);
  await spendTransactions(old, 5000);
  {
    await using _filled = await startFilled(old);
  }
  await using fresh = await startCluster();
  await createSchema(fresh);
  await using headway = await startHeadway({ database: fresh, env: { HEADWAY_LOOK_MS: "50" } });
  const token = await resumeToken(headway);
  const watched = resumed(headway, token);
  await copyData(old, fresh);
  expect(await refusalOf(watched)).toMatchObject({ reason: "POSITION_EXPIRED" });
  expect(await pageSizes(headway)).toEqual([50, 50, 20]);
  const anew = await resumeToken(headway);
  const { id } = await createActivity(headway.on(grpc).activities);
  expect(await resumed(headway, anew)).toEqual([id]);
}, 120_000);

test("tokens outlive a restart of the database server in good order, also those without an era", async () => {
  await using cluster = await startCluster();
  await createSchema(cluster);
  await using headway = await startFilled(cluster);
  const page = await firstPage(headway);
  const token = await resumeToken(headway);
  const { id } = await createActivity(headway.on(grpc).activities);
  expect(await resumed(headway, withoutEra(token))).toEqual([id]);
  await cluster.stop("SIGINT");
  await cluster.start();
  for (const each of [page.nextPageToken, withoutEra(page.nextPageToken)]) {
    await expect
      .poll(() =>
        nextPage(headway, each).then(
          ({ activities }) => activities.length,
          () => 0,
        ),
      )
      .toBe(50);
  }
  expect(await resumed(headway, token)).toEqual([id]);
  expect(await resumed(headway, withoutEra(token))).toEqual([id]);
  expect(await cluster.query("select cause from journal_era order by sequence")).toEqual([
    { cause: "first" },
    { cause: "restart" },
  ]);
}, 120_000);

test("data of a server that did not know eras keeps its tokens where it is, and loses them elsewhere", async () => {
  await using cluster = await startCluster();
  await createSchema(cluster);
  await spendTransactions(cluster, 3000);
  let token: string;
  {
    await using headway = await startFilled(cluster);
    token = withoutEra(await resumeToken(headway));
  }
  const forgetEras = async (of: TestCluster) => {
    await of.query("delete from journal_era");
    await of.query("delete from journal_run");
  };
  await forgetEras(cluster);
  let id: string;
  {
    await using headway = await startHeadway({ database: cluster });
    ({ id } = await createActivity(headway.on(grpc).activities));
    expect(await resumed(headway, token)).toEqual([id]);
  }
  await forgetEras(cluster);
  await using fresh = await startCluster();
  await createSchema(fresh);
  await copyData(cluster, fresh);
  await using headway = await startHeadway({ database: fresh });
  expect(await columnsAhead(fresh)).toEqual([]);
  expect(await refusalOf(resumed(headway, token))).toMatchObject({ reason: "POSITION_EXPIRED" });
}, 120_000);

test("where PostgreSQL does not tell its identity, the transaction ids tell that the data came from elsewhere", async () => {
  await using old = await startCluster();
  await createSchema(old);
  await spendTransactions(old, 5000);
  let token: string;
  {
    await using headway = await startFilled(old);
    token = await resumeToken(headway);
  }
  await using fresh = await startCluster();
  await createSchema(fresh);
  await copyData(old, fresh);
  await fresh.query("create role app login password 'app'");
  await fresh.query("grant all on all tables in schema public to app; grant all on schema public to app");
  await fresh.query("revoke execute on function pg_control_system, pg_walfile_name, pg_current_wal_lsn from public");
  const url = new URL(fresh.url);
  [url.username, url.password] = ["app", "app"];
  await using headway = await startHeadway({ database: { ...fresh, url: url.href } });
  expect(
    await fresh.query("select cause, system_identifier, timeline from journal_era order by sequence"),
  ).toMatchObject([{ cause: "elsewhere", system_identifier: null, timeline: null }]);
  expect(await columnsAhead(fresh)).toEqual([]);
  expect(await pageSizes(headway)).toEqual([50, 50, 20]);
  expect(await refusalOf(resumed(headway, token))).toMatchObject({ reason: "POSITION_EXPIRED" });
}, 120_000);
