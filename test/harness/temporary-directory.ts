import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";

/** Makes a folder with a folder "data" in it. Disposing waits until no PostgreSQL runs below it, and removes it. */
export async function temporaryDirectory(mode = 0o755) {
  const path = await mkdtemp(join(tmpdir(), "headway-test-"));
  await mkdir(join(path, "data"));
  await chmod(path, mode);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await expect.poll(() => postgresIn(path), { timeout: 10_000 }).toEqual([]);
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** The PostgreSQL processes that run on data below a folder. */
export async function postgresIn(directory: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid,args"]);
  return stdout.split("\n").filter((line) => line.includes(directory) && line.includes("bin/postgres"));
}
