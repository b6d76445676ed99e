import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createActivity, getActivity, report } from "./harness/activities.ts";
import { createDatabase, type TestDatabase, withAdmin } from "./harness/database.ts";
import { startHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { hasPooler, startPooler } from "./harness/pooler.ts";
import { startProgram } from "./harness/program.ts";

const freePorts = { HEADWAY_GRPC_PORT: "0", HEADWAY_HTTP_PORT: "0" };

/** The advisory locks that somebody holds on a database. */
function advisoryLocks(database: TestDatabase) {
  return database.query(
    "select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
  );
}

/** What one server writes, another reads, and hears of at once. */
async function workTogether(database: TestDatabase, env: Record<string, string>): Promise<void> {
  await using one = await startHeadway({ database, env: { ...env, HEADWAY_LOOK_MS: "60000" } });
  await using other = await startHeadway({ database, env: { ...env, HEADWAY_LOOK_MS: "60000" } });
  const [writer, reader] = [one, other].map((it) => it.on(grpc).activities) as [Activities, Activities];
  const { id } = await createActivity(writer);
  const watch = reader.watchActivity({ activityId: id })[Symbol.asyncIterator]();
  expect((await watch.next()).value?.frame.case).toBe("snapshot");
  // Many at once, so that each connection of the pooler has statements of each of ours.
  for (let round = 0; round < 5; round += 1) {
    const created = await Promise.all(Array.from({ length: 20 }, () => createActivity(writer, { id: randomUUID() })));
    await Promise.all(created.map((activity) => report(reader, activity.id, "one", "two")));
    await Promise.all(created.map((activity) => getActivity(reader, activity.id)));
    await reader.listActivities({});
  }
  await report(writer, id, "heard of");
  expect((await watch.next()).value?.frame.case).toBe("entries");
  await watch.return?.();
}

type Activities = ReturnType<Awaited<ReturnType<typeof startHeadway>>["on"]>["activities"];

describe.skipIf(!hasPooler)("PgBouncer", { timeout: 90_000 }, () => {
  test("in transaction mode a start is refused with both remedies, and leaves no lock", async () => {
    await using database = await createDatabase({ empty: true });
    await using pooler = await startPooler(database, "transaction");
    for (let i = 0; i < 2; i += 1) {
      await using server = startProgram(process.execPath, ["src/main.ts", "serve"], {
        ...freePorts,
        DATABASE_URL: pooler.url,
      });
      expect(await server.ended()).toBe(1);
      expect(server.output).toMatch(
        /^headway: cannot use the database "pooled" at 127.0.0.1:\d+ as user "somebody": a pooler in transaction mode .*: set the pooler to session mode, or set HEADWAY_DATABASE_DIRECT_URL to the address of the database itself\n$/,
      );
    }
    expect(await advisoryLocks(database)).toEqual([]);
  });

  test("in transaction mode with the direct address two servers work together, and leave no lock", async () => {
    await using database = await createDatabase({ empty: true });
    await using pooler = await startPooler(database, "transaction");
    await workTogether(database, { DATABASE_URL: pooler.url, HEADWAY_DATABASE_DIRECT_URL: database.url });
    const names = "select from pg_prepared_statements";
    await withAdmin(pooler.url, async (client) => expect((await client.query(names)).rows).toEqual([]));
    expect(await advisoryLocks(database)).toEqual([]);
  });

  test("in session mode two servers work together without another address", async () => {
    await using database = await createDatabase({ empty: true });
    await using pooler = await startPooler(database, "session", 20);
    await workTogether(database, { DATABASE_URL: pooler.url });
  });

  test("a direct address that leads through the pooler too is refused", async () => {
    await using database = await createDatabase({ empty: true });
    await using pooler = await startPooler(database, "transaction");
    const env = { DATABASE_URL: pooler.url, HEADWAY_DATABASE_DIRECT_URL: pooler.url };
    await expect(startHeadway({ database, env })).rejects.toThrow("let HEADWAY_DATABASE_DIRECT_URL name the database");
  });
});

test("who waits to migrate says for how long and who has the turn; a signal ends the wait", {
  timeout: 90_000,
}, async () => {
  await using database = await createDatabase({ empty: true });
  // What a build before this one may have left on a session of a pooler.
  await withAdmin(`${database.url}&application_name=left-over`, async (client) => {
    const { rows } = await client.query("select pg_backend_pid() as pid, pg_advisory_lock(4861920117)");
    const start = () =>
      startProgram(process.execPath, ["src/main.ts", "serve"], { ...freePorts, DATABASE_URL: database.url });
    await using server = start();
    await using stopped = start();
    const told = `has waited for \\d+ s for its turn to migrate the database, which database process ${rows[0].pid} has \\(application \\\\"left-over\\\\"`;
    await stopped.says(new RegExp(told));
    expect(await stopped.end("SIGTERM")).toBe(0);
    await server.says(new RegExp(told));
    await client.query("select pg_advisory_unlock(4861920117)");
    await server.says(/Headway is ready/);
    expect(await server.end("SIGTERM")).toBe(0);
  });
});
