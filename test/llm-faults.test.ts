import { describe, expect, test } from "vitest";
import { ExtractionFailed } from "../src/extraction/extraction-failed.ts";
import { call, type Step, startLlmEndpoint } from "./harness/llm-endpoint.ts";
import { endpointKey } from "./harness/llm-protocol.ts";
import { startRun } from "./harness/llm-runs.ts";

const insert: Step = { calls: [call("insert_task", { after_order: 0, description: "Deploy the API" })] };
const finish: Step = { calls: [call("finish")] };
// The header is OpenAI's: a wait that no test has to sit out.
const soon = { "retry-after-ms": "5" };
const fault = (status: number, message: string, headers: Record<string, string> = soon): Step => ({
  status,
  headers,
  body: { error: { message } },
});
const failed = async (ended: Promise<unknown>) => {
  const err = await ended.catch((thrown: unknown) => thrown);
  if (!(err instanceof ExtractionFailed)) throw new Error("the run did not fail", { cause: err });
  return err;
};

describe("an endpoint that is busy", () => {
  test("is asked again after the time that it names", async () => {
    const second = { "retry-after": "1" };
    await using endpoint = await startLlmEndpoint(insert, fault(429, "slow down", second), finish);
    const startedAt = performance.now();
    expect(await startRun(endpoint.baseUrl).ended).toMatchObject({ modelCalls: 3, outputTokens: 200 });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  test.each([
    ["a minute", "100", {}],
    ["the run has", "50", { runTimeoutMs: 45_000 }],
  ])("is left alone when it asks for more time than %s", async (_, seconds, settings) => {
    await using endpoint = await startLlmEndpoint(insert, fault(429, "slow down", { "retry-after": seconds }), finish);
    const err = await failed(startRun(endpoint.baseUrl, { settings }).ended);
    expect(err.message).toBe(
      `${endpoint.baseUrl} has had too many requests (429) and asks to wait ${seconds} s: slow down`,
    );
    expect(err.retryAfterMs).toBe(Number(seconds) * 1000);
    expect(err.usage).toEqual({ modelCalls: 2, inputTokens: 1000, cachedInputTokens: 600, outputTokens: 100 });
  });

  test("for longer than the retries rejects the run", async () => {
    const busy = fault(429, "quota");
    await using endpoint = await startLlmEndpoint(busy, busy, busy, finish);
    const err = await failed(startRun(endpoint.baseUrl, { settings: { retries: 2 } }).ended);
    expect(err.message).toContain("has had too many requests (429), 3 times: quota");
    expect(endpoint.requests).toHaveLength(3);
  });
});

describe("an endpoint that is broken", () => {
  test.each([500, 502, 503, 408, 409])("with %i is asked again", async (status) => {
    await using endpoint = await startLlmEndpoint(insert, fault(status, "oops"), fault(status, "oops"), finish);
    const { draft, ended } = startRun(endpoint.baseUrl);
    expect(await ended).toMatchObject({ modelCalls: 4, inputTokens: 2000 });
    expect(draft.tasks).toHaveLength(1);
  });

  test("for longer than the retries rejects the run, and says how", async () => {
    const broken = fault(500, "the model fell over");
    await using endpoint = await startLlmEndpoint(insert, broken, broken, broken);
    const err = await failed(startRun(endpoint.baseUrl, { settings: { retries: 2 } }).ended);
    expect(err.message).toBe(`${endpoint.baseUrl} answered 500, 3 times: the model fell over`);
    expect(err.usage).toMatchObject({ modelCalls: 4, inputTokens: 1000 });
  });

  test("is asked as often as the run has calls", async () => {
    const broken = fault(500, "oops");
    await using endpoint = await startLlmEndpoint(insert, broken, broken, finish);
    await failed(startRun(endpoint.baseUrl, { settings: { maxCalls: 3 } }).ended);
    expect(endpoint.requests).toHaveLength(3);
  });
});

describe("an endpoint that is silent", () => {
  test.each(["from the start", "after the headers"] as const)("%s is asked again", async (silent) => {
    // A machine that stands still makes later answers late, too.
    const spare = Array.from({ length: 4 }, () => finish);
    await using endpoint = await startLlmEndpoint({ silent }, finish, ...spare);
    const { modelCalls } = await startRun(endpoint.baseUrl, { settings: { callTimeoutMs: 1000 } }).ended;
    expect(modelCalls).toBe(endpoint.requests.length);
    expect(modelCalls).toBeGreaterThan(1);
  });

  test("for longer than the retries rejects the run", async () => {
    await using endpoint = await startLlmEndpoint({ silent: "from the start" }, { silent: "from the start" });
    const err = await failed(startRun(endpoint.baseUrl, { settings: { callTimeoutMs: 100, retries: 1 } }).ended);
    expect(err.message).toBe(`${endpoint.baseUrl} gave no answer within 0.1 s, 2 times`);
    expect(err.usage.modelCalls).toBe(2);
  });

  test("for longer than the run has rejects it", async () => {
    await using endpoint = await startLlmEndpoint({ silent: "from the start" });
    const err = await failed(startRun(endpoint.baseUrl, { settings: { runTimeoutMs: 300 } }).ended);
    expect(err.message).toBe("the run took longer than its 0.3 s, at try 1 of a call");
  });
});

describe("a run that is stopped", () => {
  test("while it waits for an answer ends at once", async () => {
    await using endpoint = await startLlmEndpoint(insert, { silent: "from the start" });
    const stop = new AbortController();
    const { ended } = startRun(endpoint.baseUrl, { signal: stop.signal });
    const err = failed(ended);
    await endpoint.arrival();
    await endpoint.arrival();
    stop.abort();
    expect(await err).toMatchObject({ message: "the run was stopped", usage: { modelCalls: 2, inputTokens: 1000 } });
  });

  test("while it waits to ask again ends at once", async () => {
    await using endpoint = await startLlmEndpoint(fault(503, "later", { "retry-after": "50" }));
    const stop = new AbortController();
    const err = failed(startRun(endpoint.baseUrl, { signal: stop.signal }).ended);
    await endpoint.arrival();
    stop.abort();
    expect((await err).message).toBe("the run was stopped");
  });

  test("before it begins asks nothing", async () => {
    await using endpoint = await startLlmEndpoint(finish);
    const err = await failed(startRun(endpoint.baseUrl, { signal: AbortSignal.abort() }).ended);
    expect(err).toMatchObject({ message: "the run was stopped", usage: { modelCalls: 0 } });
    expect(endpoint.requests).toEqual([]);
  });
});

describe("what is set wrong is named, and never tried again", () => {
  test.each([
    [401, /does not take HEADWAY_LLM_API_KEY \(401\): Incorrect: \[key\] and \[key\]$/],
    [403, /does not take HEADWAY_LLM_API_KEY \(403\)/],
    [404, /answered 404: is HEADWAY_LLM_BASE_URL right, and does it have the model "test-model"\?/],
    [400, /answered 400: /],
  ])("%i", async (status, message) => {
    const said = `Incorrect: ${endpointKey} and ${endpointKey.slice(0, 9)}*******cdef`;
    await using endpoint = await startLlmEndpoint(fault(status, said), finish);
    const err = await failed(startRun(endpoint.baseUrl).ended);
    expect(err.message).toMatch(message);
    expect(`${err.stack} ${JSON.stringify(err)} ${String(err.cause)}`).not.toContain("0123456789");
    expect(endpoint.requests).toHaveLength(1);
  });

  test.each([
    ["a page", { status: 200, headers: { "content-type": "text/html" }, body: "<html>Hi" }, /no completion.*<html>Hi$/],
    ["broken JSON", { status: 200, headers: { "content-type": "application/json" }, body: "{" }, /no completion/],
    ["nothing", { status: 200, headers: { "content-type": "application/json" } }, /no completion.*nothing$/],
    ["an error in a good answer", { status: 200, body: { error: { message: "no credits" } } }, /no credits/],
  ] as const)("an endpoint that answers with %s", async (_, step, message) => {
    await using endpoint = await startLlmEndpoint(step);
    expect((await failed(startRun(endpoint.baseUrl).ended)).message).toMatch(message);
  });

  test.each([
    [
      "nobody listens",
      "http://127.0.0.1:1/v1",
      /^http:\/\/127\.0\.0\.1:1\/v1 cannot be reached \(HEADWAY_LLM_BASE_URL\): .+/,
    ],
    ["no host has", "http://no.such.host.invalid/v1", /cannot be reached .*no\.such\.host\.invalid/],
  ])("an address on which %s", async (_, baseUrl, message) => {
    const err = await failed(startRun(baseUrl, { settings: { retries: 0 } }).ended);
    expect(err.message).toMatch(message);
  });
});

test("an endpoint that stayed behind is asked in the words that it knows", async () => {
  const step = (message: string): Step => ({ status: 400, body: { error: { message } } });
  await using endpoint = await startLlmEndpoint(
    step("Unsupported parameter: 'max_completion_tokens'"),
    {
      status: 422,
      body: { detail: [{ loc: ["tools", 0, "function", "strict"], msg: "Extra inputs are not permitted" }] },
    },
    insert,
    finish,
  );
  expect(await startRun(endpoint.baseUrl).ended).toMatchObject({ modelCalls: 4 });
  const [first, , third] = endpoint.requests;
  expect(first).toMatchObject({ max_completion_tokens: 8000 });
  expect(first?.tools[0]?.function.strict).toBe(true);
  expect(third).toMatchObject({ max_tokens: 8000 });
  expect(third).not.toHaveProperty("max_completion_tokens");
  expect(third?.tools[0]?.function).not.toHaveProperty("strict");
});

test.each([
  ["detail", { detail: [{ loc: ["body", "model"], msg: "no such model" }] }],
  ["message", { object: "error", message: "no such model" }],
  ["words", "no such model"],
])("an endpoint that gives its reason as %s is understood", async (_, body) => {
  await using endpoint = await startLlmEndpoint({ status: 422, body });
  expect((await failed(startRun(endpoint.baseUrl).ended)).message).toMatch(/answered 422: .*no such model/);
});

test("what an endpoint does not count is estimated", async () => {
  await using endpoint = await startLlmEndpoint({ calls: [call("finish")], uncounted: true });
  const { inputTokens, outputTokens } = await startRun(endpoint.baseUrl).ended;
  expect(inputTokens).toBeGreaterThan(1000);
  expect(outputTokens).toBeGreaterThan(0);
});
