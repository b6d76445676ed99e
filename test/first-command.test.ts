import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";

const repository = fileURLToPath(new URL("../", import.meta.url));
const { version } = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as { version: string };
const packages = join(repository, "node_modules");

/** What `headway --version` does in a folder that has Headway's files, and the packages that the test gives it. */
async function headwayIn(root: string, { path = "", command = join(root, "bin/headway"), cwd = "/" } = {}) {
  const env = { PATH: `${path}/usr/bin:/bin` };
  return await new Promise<{ exitCode: unknown; out: string; err: string }>((resolve) => {
    execFile(command, ["--version"], { env, cwd }, (failure, out, err) =>
      resolve({ exitCode: failure?.code ?? 0, out: out.trim(), err: err.trim() }),
    );
  });
}

/** A folder with the files of Headway, its name as awkward as names are. */
async function folderWithHeadway(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "head way's "));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const part of ["bin", "src", "gen", "package.json"]) {
    await cp(join(repository, part), join(folder, part), { recursive: true });
  }
  return folder;
}

/** A folder for the PATH with a Node of a version, which is only played when it is an old one. */
async function folderWithNode(shown: string, real?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "path "));
  onTestFinished(() => rm(folder, { recursive: true }));
  if (real) await symlink(real, join(folder, "node"));
  else await writeFile(join(folder, "node"), `#!/bin/sh\n[ "$1" = -p ] && echo ${shown} || exit 9\n`);
  if (!real) await chmod(join(folder, "node"), 0o755);
  return folder;
}

/** Installs the packages as npm 10 does, without node_modules/.bin; `node` says whether with those that have a Node. */
async function installPackages(root: string, { node }: { readonly node: boolean }): Promise<void> {
  await mkdir(join(root, "node_modules"));
  const names = (await readdir(packages)).filter(
    (name) => name !== ".bin" && (node || !/^node-(linux|bin)-/.test(name)),
  );
  for (const name of names) await symlink(join(packages, name), join(root, "node_modules", name));
}

describe("bin/headway", () => {
  test("runs as it stands, from any folder, by a link on the PATH, without Node on the machine", async () => {
    const root = await folderWithHeadway();
    await symlink(packages, join(root, "node_modules"));
    const link = join(await mkdtemp(join(tmpdir(), "links ")), "headway");
    onTestFinished(() => rm(join(link, ".."), { recursive: true }));
    await symlink(join(root, "bin/headway"), link);
    expect(await headwayIn(root)).toEqual({ exitCode: 0, out: version, err: "" });
    expect(await headwayIn(root, { command: link, cwd: tmpdir() })).toEqual({ exitCode: 0, out: version, err: "" });
  });

  test("needs no node_modules/.bin/node, which npm 10 does not make", async () => {
    const root = await folderWithHeadway();
    await installPackages(root, { node: true });
    expect(await headwayIn(root)).toEqual({ exitCode: 0, out: version, err: "" });
  });

  test("takes the machine's Node where npm installed none and it is new enough", async () => {
    const root = await folderWithHeadway();
    await installPackages(root, { node: false });
    const old = await folderWithNode("22.17.0");
    const current = await folderWithNode("24", process.execPath);
    // The folder of bin/node itself comes first: it must not call itself for ever.
    const path = `${root}/bin:${old}:${current}:`;
    expect(await headwayIn(root, { path })).toEqual({ exitCode: 0, out: version, err: "" });
  });

  test("says in one sentence what is wrong with a Node that is too old, and what to do", async () => {
    const root = await folderWithHeadway();
    await installPackages(root, { node: false });
    const { exitCode, out, err } = await headwayIn(root, { path: `${await folderWithNode("20.20.2")}:` });
    expect({ exitCode, out }).toEqual({ exitCode: 127, out: "" });
    expect(err.split("\n")).toHaveLength(1);
    expect(err).toMatch(/^headway: npm installed no Node .* needs Node 24 or later \(found: v20\.20\.2.*\): install /);
  });

  test("says that the packages are not installed", async () => {
    const root = await folderWithHeadway();
    const { exitCode, out, err } = await headwayIn(root);
    expect({ exitCode, out }).toEqual({ exitCode: 127, out: "" });
    expect(err).toBe(`headway: the packages are not installed: run \`npm ci\` in ${root}`);
  });
});

test("the lock file names no registry, and package.json only exact versions", async () => {
  expect(await readFile(join(repository, "package-lock.json"), "utf8")).not.toMatch(/"resolved"|https?:\/\/registry/);
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    await readFile(join(repository, "package.json"), "utf8"),
  ) as Record<string, Record<string, string>>;
  const versions = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(versions.filter((one) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(one))).toEqual([]);
});
