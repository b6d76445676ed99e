import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createActivity, getActivity } from "./harness/activities.ts";
import { createDataFolder, postgresIn } from "./harness/data-folder.ts";
import { connect, grpc } from "./harness/lanes.ts";
import { startProgram } from "./harness/program.ts";
import { startProcess } from "./harness/server-process.ts";

const timeout = 90_000;
const freePorts = { HEADWAY_GRPC_PORT: "0", HEADWAY_HTTP_PORT: "0" };
// Under this user PostgreSQL runs when the tests run as root.
const isRoot = process.getuid?.() === 0;
const asNobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"];

test("two first starts on one folder make one database, which opens again", { timeout }, async () => {
  await using folder = await createDataFolder();
  // All that a shell, an address or a setting of PostgreSQL could take for more than a letter.
  const data = join(folder.path, "data", 'a "b" $HOME `id` o\'c \\ ;d %20 é');
  const env = { HEADWAY_DATA: data };
  const [server, keys] = [startProcess(env), startProgram(process.execPath, keyCommand, env)];
  await using _keys = keys;
  {
    await using _server = await server;
    expect(await keys.ended()).toBe(0);
    expect(keys.output).toContain("made key");
    expect(await (await server).end("SIGTERM")).toBe(0);
  }
  expect(await readdir(data)).toEqual(["postgres"]);
  await using again = await startProcess({ ...env, HEADWAY_LOG_LEVEL: "silent" });
  expect(again.output).toContain("access   API keys");
  expect(await again.end("SIGTERM")).toBe(0);
});

const keyCommand = ["src/main.ts", "keys", "create", "--name", "a", "--scope", "admin"];

test("data of an older build opens, also when its lock file names a process of somebody else", {
  timeout,
}, async () => {
  await using folder = await createDataFolder();
  const data = join(folder.path, "data");
  const lock = join(data, "postgres", "postmaster.pid");
  let id: string;
  {
    await using server = await startProcess({ HEADWAY_DATA: data });
    using clients = connect(grpc, server);
    ({ id } = await createActivity(clients.activities));
    const text = await readFile(lock, "utf8");
    await server.end("SIGTERM");
    // As a crash leaves it, when its number is given to another process of the same user.
    await writeFile(lock, text.replace(/^\d+/, `${stranger().pid}`), { mode: 0o644 });
  }
  await rename(join(data, "postgres", "headway.password"), join(data, "password"));
  await using again = await startProcess({ HEADWAY_DATA: data });
  using clients = connect(grpc, again);
  expect((await getActivity(clients.activities, id)).id).toBe(id);
  expect(await again.end("SIGTERM")).toBe(0);
  if (!isRoot) return;
  // A process of another user, of which the account of the database may not see the program.
  await writeFile(lock, (await readFile(lock, "utf8").catch(() => "")) || `${process.pid}\n${data}/postgres\n1\n1\n\n`);
  const other = startProgram("setpriv", [...asNobody.slice(1), process.execPath, "src/main.ts", "serve"], {
    ...freePorts,
    HEADWAY_DATA: data,
  });
  await using _other = other;
  await other.says(/Headway is ready/);
  expect(await other.end("SIGTERM")).toBe(0);
});

/** A program that has nothing to do with PostgreSQL, of the user that PostgreSQL runs under. */
function stranger(): ChildProcess {
  const [command, ...args] = [...(isRoot ? asNobody : []), "sleep", "1000"];
  const child = spawn(command, args, { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

test("a start that fails after its database is up ends with its error, and leaves nothing", { timeout }, async () => {
  await using folder = await createDataFolder();
  const env = { HEADWAY_DATA: join(folder.path, "data") };
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const serve = (more: Record<string, string>) =>
    startProgram(process.execPath, ["src/main.ts", "serve"], { ...freePorts, ...env, ...more });
  {
    await using server = serve({ HEADWAY_HTTP_PORT: `${port}` });
    expect(await server.ended()).toBe(1);
    expect(server.output).toMatch(new RegExp(`^headway: cannot listen on 127.0.0.1:${port}: .*\n$`));
    expect(await postgresIn(folder.path)).toEqual([]);
  }
  taken.close();
  const password = join(env.HEADWAY_DATA, "postgres", "headway.password");
  await writeFile(password, "another\n");
  {
    await using server = serve({});
    expect(await server.ended()).toBe(1);
    expect(server.output).toContain(`the password in ${password} is not that of the database`);
    expect(await postgresIn(folder.path)).toEqual([]);
  }
  await writeFile(join(env.HEADWAY_DATA, "postgres", "PG_VERSION"), "9.6\n");
  await using server = serve({});
  expect(await server.ended()).toBe(1);
  expect(server.output).toMatch(/^headway: the embedded PostgreSQL did not start: .*9\.6.*\n$/);
});

test.each(["SIGTERM", "SIGINT"] as const)("at %s a start ends, and leaves nothing", { timeout }, async (signal) => {
  await using folder = await createDataFolder();
  const env = { ...freePorts, HEADWAY_DATA: join(folder.path, "data") };
  await using server = startProgram(process.execPath, ["src/main.ts", "serve"], env);
  const lock = join(env.HEADWAY_DATA, "postgres", "postmaster.pid");
  const isThere = async () => (await readFile(lock, "utf8").catch(() => "")) !== "";
  await expect.poll(isThere, { interval: 5 }).toBe(true);
  expect(await server.end(signal)).toBe(0);
  expect(server.output).not.toContain("Headway is ready");
  expect(await postgresIn(folder.path)).toEqual([]);
});
