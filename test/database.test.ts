import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openDatabase } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { createOrm } from "../src/db/orm.ts";
import { addressOf } from "../src/db/unusable-database.ts";
import { reading, sqlOf } from "../src/store/database.ts";
import { createActivity, getActivity, logOf, report } from "./harness/activities.ts";
import { createDataFolder, postgresIn } from "./harness/data-folder.ts";
import { connectionsOf, createDatabase } from "./harness/database.ts";
import { connect, grpc } from "./harness/lanes.ts";
import { type ServerProcess, startProcess } from "./harness/server-process.ts";

test("the migrations make the tables that the entities describe", async () => {
  await using database = await createDatabase();
  await using undo = new AsyncDisposableStack();
  const orm = undo.adopt(createOrm({ url: database.url }), (it) => it.close());
  expect(await orm.schema.getUpdateSchemaSQL()).toBe("");
});

test("migrating again changes nothing", async () => {
  await using database = await createDatabase();
  const tables = "select table_name, column_name, data_type from information_schema.columns order by 1, 2";
  const before = await database.query(tables);
  await migrate(database.url, addressOf(database.url, "the database of the test"));
  expect(await database.query(tables)).toEqual(before);
});

test("a database closes right after reads were called off that waited for their connections", async () => {
  await using database = await createDatabase();
  const opened = await openDatabase({ url: database.url, directory: "" });
  const call = new AbortController();
  const read = () => sql`select`.execute(sqlOf(opened.fork()), reading(call));
  const reads = Promise.allSettled(Array.from({ length: 5 }, read));
  await setImmediate();
  call.abort();
  await reads;
  await opened[Symbol.asyncDispose]();
  expect(await connectionsOf(database)).toEqual([]);
});

test("three processes that start at once on an empty database migrate it once, and all serve", async () => {
  await using database = await createDatabase({ empty: true });
  const env = { DATABASE_URL: database.url, HEADWAY_DATABASE_POOL: "2" };
  await using undo = new AsyncDisposableStack();
  const started = await Promise.all([1, 2, 3].map(() => startProcess(env)));
  for (const server of started) undo.use(server);
  const [one, , three] = started as [ServerProcess, ServerProcess, ServerProcess];
  using first = connect(grpc, one);
  using last = connect(grpc, three);
  const { id } = await createActivity(first.activities);
  expect((await getActivity(last.activities, id)).id).toBe(id);
  const migrations = await database.query("select name, count(*)::int from headway_migration group by 1");
  for (const { count } of migrations) expect(count).toBe(1);
}, 120_000);

test.each([
  ["open", 0o755],
  ["closed to others", 0o700],
])("the embedded database works in a folder that is %s, and has one owner", async (_what, mode) => {
  await using directory = await createDataFolder(mode);
  const env = { HEADWAY_DATA: join(directory.path, "data") };
  await using server = await startProcess(env);
  await expect(startProcess(env)).rejects.toThrow(/another Headway serves from .*stop it first/);
  using clients = connect(grpc, server);
  await createActivity(clients.activities);
  expect(await server.end("SIGTERM")).toBe(0);
  expect(await postgresIn(directory.path)).toEqual([]);
});

test("after kill -9 no PostgreSQL is left, and the next start has all that was acknowledged", async () => {
  await using directory = await createDataFolder(0o755);
  const env = { HEADWAY_DATA: join(directory.path, "data") };
  let id: string;
  {
    await using server = await startProcess(env);
    using clients = connect(grpc, server);
    ({ id } = await createActivity(clients.activities));
    await Promise.all(Array.from({ length: 100 }, (_, i) => report(clients.activities, id, `${i}`)));
    expect(await postgresIn(directory.path)).not.toEqual([]);
    await server.end("SIGKILL");
  }
  await using again = await startProcess(env);
  using clients = connect(grpc, again);
  expect(await logOf(clients.activities, id)).toHaveLength(101);
  await again.end("SIGKILL");
  await expect.poll(() => postgresIn(directory.path), { timeout: 10_000 }).toEqual([]);
  expect((await readdir(join(directory.path, "data"))).filter((name) => name !== "postgres")).toEqual([]);
});
