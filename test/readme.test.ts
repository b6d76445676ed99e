import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { startProgram } from "./harness/program.ts";

const headway = useHeadway();
const path = `${process.env["PATH"]}:${join(homedir(), "go/bin")}`;
const hasGrpcurl = spawnSync("grpcurl", ["--version"], { env: { PATH: path } }).status === 0;

/** The shell blocks of the README that can be run one after the other next to a server. */
async function blocks(): Promise<readonly string[]> {
  const text = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const found = text.matchAll(/(?<mark><!-- not run by the test: .+ -->\n)?```sh\n(?<block>[^]*?)```/g);
  return [...found].flatMap(({ groups }) => (groups?.["mark"] ? [] : [groups?.["block"] ?? ""]));
}

test("the blocks of the README run as they stand, also the second time", { timeout: 180_000, retry: 0 }, async () => {
  const { grpcPort, httpPort } = headway;
  const lines = (await blocks()).join("\n").split("\n");
  const script = lines
    .filter((line) => hasGrpcurl || !line.startsWith("grpcurl"))
    .join("\n")
    .replaceAll(":8080", `:${httpPort}`)
    .replaceAll(":50051", `:${grpcPort}`)
    // It is made to be watched.
    .replace("bin/headway demo", "bin/headway demo --speed 0");
  expect(script).toContain("bin/headway demo --speed 0");
  expect(script).toContain("CommitTracker");
  // An answer that is an error fails too.
  const strict = 'set -e\ncurl() { command curl --fail-with-body --show-error "$@"; }\n';
  for (const time of ["the first time", "the second time"]) {
    const env = { PATH: path, HEADWAY_ADDRESS: `http://127.0.0.1:${grpcPort}` };
    await using program = startProgram("sh", ["-c", strict + script], env);
    expect(await program.ended(), `${time}: ${program.output}`).toBe(0);
  }
});

test("every block that is not run says why", async () => {
  const text = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const all = [...text.matchAll(/```sh\n/g)];
  const kept = await blocks();
  expect(kept.length).toBeGreaterThanOrEqual(9);
  expect([...text.matchAll(/<!-- not run by the test: [a-z].+ -->\n```sh\n/g)].length + kept.length).toBe(all.length);
});
