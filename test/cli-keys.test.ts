import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createDataFolder } from "./harness/data-folder.ts";
import { createDatabase } from "./harness/database.ts";
import { startProgram } from "./harness/program.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** Runs `headway keys` in a folder, with nobody at a terminal. */
async function keys(args: readonly string[], { cwd = "/", env = {} }: { cwd?: string; env?: Record<string, string> }) {
  const script = 'cd "$1" && shift && exec "$@"';
  const program = startProgram("sh", ["-c", script, "sh", cwd, process.execPath, main, "keys", ...args], env);
  const exitCode = await program.ended();
  return { exitCode, said: program.output };
}

const create = ["create", "--name", "a", "--scope", "read"];

describe("in a folder without data", { timeout: 90_000 }, () => {
  test("keys make no database that nobody named, and say which flag would", async () => {
    await using folder = await createDataFolder();
    for (const args of [create, ["list"], ["revoke", "some-id"]]) {
      const { exitCode, said } = await keys(args, { cwd: folder.path });
      expect(exitCode).toBe(1);
      expect(said).toMatch(/^headway: there is no database in \/.*\.headway: go to the folder .* --data/);
      expect(said.includes('--data ".headway" makes a new one here')).toBe(args === create);
    }
    expect(existsSync(join(folder.path, ".headway"))).toBe(false);
  });

  test("a key is made in a new database that --data names, and says where", async () => {
    await using folder = await createDataFolder();
    const { exitCode, said } = await keys([...create, "--data", "mine"], { cwd: folder.path });
    expect(exitCode).toBe(0);
    expect(said).toMatch(/headway: making a new database in \/.*\/mine\n/);
    expect(said).toMatch(/made key \S+ with scope read in project default of \/.*\/mine\/postgres: /);
    const listed = await keys(["list", "--data", "mine"], { cwd: folder.path });
    expect(listed).toMatchObject({ exitCode: 0, said: expect.stringMatching(/ read +hw_.* a\n$/) });
  });
});

test("a project that does not exist is made only with --create-project; the sentence lists those that there are", async () => {
  await using database = await createDatabase();
  const env = { DATABASE_URL: database.url };
  const typo = ["--project", "reserch"];
  const refused = await keys([...create, ...typo], { env });
  expect(refused.exitCode).toBe(1);
  expect(refused.said).toMatch(
    /^headway: project "reserch" does not exist in the database "test_.* \(it has default\): add --create-project to make it\n$/,
  );
  for (const args of [["list"], ["revoke", "some-id"]]) {
    const { exitCode, said } = await keys([...args, ...typo], { env });
    expect({ exitCode, said }).toMatchObject({ exitCode: 1, said: expect.stringMatching(/does not exist.*\)\n$/) });
  }
  expect(await keys([...create, "--project", "research", "--create-project"], { env })).toMatchObject({ exitCode: 0 });
  expect(await keys([...create, "--project", "research"], { env })).toMatchObject({ exitCode: 0 });
  const listed = await keys(["list", "--project", "research", "--json"], { env });
  expect(listed.said.trim().split("\n")).toHaveLength(2);
});
