import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createActivity, logOf, report } from "./harness/activities.ts";
import { createDataFolder } from "./harness/data-folder.ts";
import { connect, grpc } from "./harness/lanes.ts";
import { type ServerProcess, startProcess } from "./harness/server-process.ts";

async function postmasterOf(data: string): Promise<number> {
  return Number((await readFile(join(data, "data", "postgres", "postmaster.pid"), "utf8")).split("\n", 1)[0]);
}

async function isReady({ httpPort }: ServerProcess): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${httpPort}/readyz`)).ok;
}

test("an embedded PostgreSQL that is killed is started again, with all that was acknowledged", async () => {
  await using directory = await createDataFolder();
  await using server = await startProcess({ HEADWAY_DATA: join(directory.path, "data") });
  using clients = connect(grpc, server);
  const { id } = await createActivity(clients.activities);
  await report(clients.activities, id, "before");
  for (let round = 1; round <= 2; round += 1) {
    const before = await postmasterOf(directory.path);
    process.kill(before, "SIGKILL");
    const isNew = async () => ![0, before].includes(await postmasterOf(directory.path).catch(() => 0));
    await expect.poll(isNew).toBe(true);
    await expect
      .poll(() =>
        report(clients.activities, id, `after ${round}`).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await expect.poll(() => isReady(server)).toBe(true);
  }
  const messages = (await logOf(clients.activities, id)).map(({ message }) => message);
  expect(messages).toEqual(expect.arrayContaining(["before", "after 1", "after 2"]));
  expect(await server.end("SIGTERM")).toBe(0);
}, 120_000);

test("when it cannot be started again, the server ends with a sentence, and not with 0", async () => {
  await using directory = await createDataFolder();
  await using server = await startProcess({ HEADWAY_DATA: join(directory.path, "data") });
  const control = join(directory.path, "data", "postgres", "global", "pg_control");
  await rename(control, `${control}.gone`);
  process.kill(await postmasterOf(directory.path), "SIGKILL");
  expect(await server.ended()).toBe(1);
  expect(server.output).toMatch(
    /headway: the embedded PostgreSQL in .* has ended and does not start again: .*pg_control/,
  );
}, 120_000);
