import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Writes a file of JSON Lines, and answers its path. A text is a line as it is. It goes with its test. */
export async function writeJsonLines(...lines: readonly (object | string)[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "headway-lines-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "conversations.jsonl");
  await writeFile(path, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return path;
}
