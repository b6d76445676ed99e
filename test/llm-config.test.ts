import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { loadLlmConfig } from "../src/config.ts";
import { extractorNamed } from "../src/extraction/extractors.ts";
import { call, startLlmEndpoint } from "./harness/llm-endpoint.ts";
import { endpointKey, endpointModel } from "./harness/llm-protocol.ts";

const env = { HEADWAY_LLM_API_KEY: endpointKey, HEADWAY_LLM_MODEL: endpointModel };

test("a key and a model are enough", () => {
  expect(loadLlmConfig({ ...env, HEADWAY_LLM_MAX_CALLS: "" })).toEqual({
    baseUrl: "https://api.openai.com/v1",
    apiKey: endpointKey,
    model: endpointModel,
    allowedModels: [],
    callTimeoutMs: 60_000,
    runTimeoutMs: 240_000,
    retries: 4,
    maxCalls: 10,
    maxInputTokens: 200_000,
    maxOutputTokens: 32_000,
    maxAnswerTokens: 8000,
  });
  expect(loadLlmConfig({ ...env, HEADWAY_LLM_BASE_URL: "http://localhost:11434/v1/" }).baseUrl).toBe(
    "http://localhost:11434/v1",
  );
});

test("everything that is missing or wrong is named at once", () => {
  const bad = { HEADWAY_LLM_BASE_URL: "ftp://models", HEADWAY_LLM_MODEL: "", HEADWAY_LLM_MAX_CALLS: "0" };
  const start = () => extractorNamed("llm", { llm: () => loadLlmConfig(bad) });
  expect(start).toThrow(/^the environment is not usable:/);
  for (const name of ["BASE_URL", "API_KEY", "MODEL", "MAX_CALLS"]) expect(start).toThrow(`HEADWAY_LLM_${name}`);
  expect(start).toThrow('is not set: the extractor "llm" needs a key');
});

test.each(["https://me:secret-9@models/v1", "https://models/v1?key=secret-9", "https://models/v1#secret-9"])(
  "an address with more than a path is refused, and not repeated: %s",
  (url) => {
    const load = () => loadLlmConfig({ ...env, HEADWAY_LLM_BASE_URL: url });
    expect(load).toThrow("HEADWAY_LLM_BASE_URL");
    expect(load).not.toThrow("secret-9");
  },
);

test("a key that no header may have is refused, and not repeated", () => {
  const load = () => loadLlmConfig({ ...env, HEADWAY_LLM_API_KEY: `${endpointKey}\n` });
  expect(load).toThrow("HEADWAY_LLM_API_KEY");
  expect(load).not.toThrow(endpointKey);
});

test("the rules need no settings of a model", () => {
  const settings = { llm: () => loadLlmConfig({}) };
  expect(extractorNamed("rules", settings).name).toBe("rules");
});

/** Runs `headway extract --extractor llm` on one conversation. Settles with what it printed, and where it wrote. */
async function extract(variables: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), "headway-llm-"));
  const [input, out] = [join(folder, "in.jsonl"), join(folder, "out.jsonl")];
  await writeFile(input, JSON.stringify({ id: "a", messages: [{ role: "user", content: "Deploy the API" }] }));
  const args = ["src/main.ts", "extract", input, "--out", out, "--extractor", "llm"];
  const { stderr, code } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...variables },
  }).then(
    ({ stderr }) => ({ stderr, code: 0 }),
    ({ stderr, code }: { stderr: string; code: number }) => ({ stderr, code }),
  );
  const written = await readFile(out, "utf8").catch(() => "");
  await rm(folder, { recursive: true });
  return { stderr, code, written };
}

test("headway extract asks the model", async () => {
  await using endpoint = await startLlmEndpoint({
    calls: [
      call("insert_task", { after_order: 0, description: "Deploy the API" }),
      call("link_messages", { order: 1, messages: [{ first: 1, last: 1 }], before_work: true }),
      call("finish"),
    ],
  });
  const { code, written } = await extract({ ...env, HEADWAY_LLM_BASE_URL: endpoint.baseUrl });
  expect(code).toBe(0);
  expect(JSON.parse(written)).toEqual({
    id: "a",
    tasks: [{ description: "Deploy the API", status: "pending", message_indices: [0], progresses: [] }],
    preferences: [],
  });
});

test("headway extract says what is not set, and what went wrong", async () => {
  const unset = await extract({ HEADWAY_LLM_API_KEY: "", HEADWAY_LLM_MODEL: "" });
  expect(unset).toMatchObject({ code: 1, written: "", stderr: expect.stringContaining("HEADWAY_LLM_MODEL") as string });
  await using endpoint = await startLlmEndpoint({
    status: 401,
    body: { error: { message: `bad key ${endpointKey}` } },
  });
  const refused = await extract({ ...env, HEADWAY_LLM_BASE_URL: endpoint.baseUrl });
  expect(refused).toMatchObject({ code: 1, written: "" });
  expect(refused.stderr).toContain("does not take HEADWAY_LLM_API_KEY (401): bad key [key]");
});
