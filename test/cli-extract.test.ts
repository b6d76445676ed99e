import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

async function inFolder() {
  const folder = await mkdtemp(join(tmpdir(), "headway-extract-"));
  const input = join(folder, "in.jsonl");
  const out = join(folder, "out.jsonl");
  return {
    out,
    /** Runs `headway extract` on lines. Settles with its output and its code. */
    extract: async (lines: readonly (object | string)[], ...options: string[]) => {
      await writeFile(input, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
      // A database that is not there: it needs none.
      const env = { ...process.env, DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
      const args = ["src/main.ts", "extract", input, "--out", out, ...options];
      return run(process.execPath, args, { env }).then(
        ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
        ({ stdout, stderr, code }: { stdout: string; stderr: string; code: number }) => ({ stdout, stderr, code }),
      );
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

const asked = { role: "user", content: "Deploy the new API to staging" };
const reported = { role: "assistant", content: "Deployed `api:v2.1` to staging." };

test("writes the tasks of each conversation, and counts them", async () => {
  await using folder = await inFolder();
  const system = { role: "system", content: "You deploy." };
  const gemini = [
    { role: "user", parts: [{ text: "Hi there!" }] },
    { role: "model", parts: [{ text: "Hello!" }] },
  ];
  const lines = [
    { id: "a", messages: [system, asked, reported] },
    { format: "gemini", messages: gemini },
  ];
  const { stdout, code } = await folder.extract(lines, "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ conversations: 2, messages: 5, tasks: 1, success: 1, refused: 0 });
  const [first, second] = (await readFile(folder.out, "utf8")).trim().split("\n");
  expect(JSON.parse(first ?? "")).toEqual({
    id: "a",
    tasks: [
      {
        description: "Deploy the new API to staging",
        status: "success",
        message_indices: [1, 2],
        progresses: expect.arrayContaining([expect.stringContaining("api:v2.1")]) as string[],
      },
    ],
    preferences: [],
  });
  expect(JSON.parse(second ?? "")).toEqual({ id: "2", tasks: [], preferences: [] });
});

test("reads lines that do not say their format in the one that is named", async () => {
  await using folder = await inFolder();
  const messages = [{ role: "user", parts: [{ text: "Deploy the new API to staging" }] }];
  expect((await folder.extract([{ messages }], "--format", "gemini")).stdout).toMatch(/tasks +1\n/);
  expect(await folder.extract([{ messages }])).toMatchObject({ code: 1 });
});

test.each([
  ["a line that is no JSON", "{", /in\.jsonl:2: this line is no JSON/],
  ["a line without messages", {}, /in\.jsonl:2: messages: /],
  ["a format that is not known", { format: "morse", messages: [asked] }, /in\.jsonl:2: format: /],
  ["a message of a role that is not known", { messages: [asked, { role: "king" }] }, /in\.jsonl:2: messages\.1\.role/],
  ["an id that was there", { id: "a", messages: [asked] }, /two lines have the id "a"/],
])("names the place of %s, and writes nothing", async (_, line, message) => {
  await using folder = await inFolder();
  const { stderr, code } = await folder.extract([{ id: "a", messages: [asked] }, line]);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  await expect(readFile(folder.out, "utf8")).rejects.toThrow("ENOENT");
});

test("says which extractors there are", async () => {
  await using folder = await inFolder();
  const { stderr, code } = await folder.extract([{ messages: [asked] }], "--extractor", "oracle");
  expect(code).toBe(1);
  expect(stderr).toContain("Allowed choices are rules");
});
