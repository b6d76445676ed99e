import { describe, expect, test } from "vitest";
import { call, type Step, startLlmEndpoint } from "./harness/llm-endpoint.ts";
import type { ChatRequest } from "./harness/llm-protocol.ts";
import { startRun } from "./harness/llm-runs.ts";

const insert = (description = "Deploy the API") => call("insert_task", { after_order: 0, description });
const finish: Step = { calls: [call("finish")] };
const lastOf = (request: ChatRequest | undefined) => request?.messages.at(-1);

describe("an answer without a call", () => {
  test.each([
    ["no content", {}],
    ["no text", { text: "" }],
    ["text", { text: "I will add a task now." }],
  ])("with %s makes the model be asked for calls", async (_, step) => {
    await using endpoint = await startLlmEndpoint(step, { calls: [insert(), call("finish")] });
    const { draft, ended } = startRun(endpoint.baseUrl);
    await ended;
    expect(lastOf(endpoint.requests[1])).toEqual({
      role: "user",
      content: expect.stringContaining("You called no tool.") as string,
    });
    expect(draft.tasks).toHaveLength(1);
  });

  test("without any choice is an empty one", async () => {
    await using endpoint = await startLlmEndpoint({ status: 200, body: { choices: [] } }, finish);
    expect(await startRun(endpoint.baseUrl).ended).toMatchObject({ modelCalls: 2 });
  });

  test("is the end after calls that were all carried out", async () => {
    await using endpoint = await startLlmEndpoint({ calls: [insert()] }, { text: "All done!" });
    const { draft, ended } = startRun(endpoint.baseUrl);
    expect(await ended).toMatchObject({ modelCalls: 2 });
    expect(draft.tasks).toHaveLength(1);
  });

  test("is not the end while a call stands refused", async () => {
    const refused = call("append_progress", { order: 4, text: "Deployed." });
    await using endpoint = await startLlmEndpoint({ calls: [insert(), refused] }, { text: "All done!" }, finish);
    expect(await startRun(endpoint.baseUrl).ended).toMatchObject({ modelCalls: 3 });
  });

  test("three times over rejects the run", async () => {
    const words: Step = { text: "There is nothing to do." };
    await using endpoint = await startLlmEndpoint(words, words, words);
    await expect(startRun(endpoint.baseUrl).ended).rejects.toMatchObject({
      name: "ExtractionFailed",
      message: "the model made no call in 3 answers that could be carried out",
      usage: { modelCalls: 3, inputTokens: 3000, cachedInputTokens: 1800, outputTokens: 300 },
    });
  });
});

describe("an answer that was cut at the token limit", () => {
  test("counts as far as its calls are whole, and the model makes the cut one again", async () => {
    const cut = call("append_progress", `{"order": 1, "text": "Deployed api:v2.1 to sta`);
    const whole = call("append_progress", { order: 1, text: "Deployed api:v2.1 to staging." });
    await using endpoint = await startLlmEndpoint(
      { calls: [insert(), cut], finish: "length" },
      { calls: [whole, call("finish")] },
    );
    const { draft, ended } = startRun(endpoint.baseUrl);
    await ended;
    expect(lastOf(endpoint.requests[1])).toMatchObject({
      role: "tool",
      tool_call_id: cut.id,
      content: expect.stringMatching(/cut at the token limit in the middle of this call/) as string,
    });
    expect(draft.tasks).toMatchObject([{ progress: ["Deployed api:v2.1 to staging."] }]);
  });

  test.each(["Let me think about", ""])("before any call is no end: %j", async (text) => {
    await using endpoint = await startLlmEndpoint({ calls: [insert()] }, { text, finish: "length" }, finish);
    expect(await startRun(endpoint.baseUrl).ended).toMatchObject({ modelCalls: 3 });
    expect(lastOf(endpoint.requests[2])).toMatchObject({ content: expect.stringMatching(/was cut/) as string });
  });

  test("has the tokens of an answer, or what the run has left", async () => {
    await using endpoint = await startLlmEndpoint({ calls: [insert()] }, { calls: [insert()] }, finish);
    await startRun(endpoint.baseUrl, { settings: { maxAnswerTokens: 850, maxOutputTokens: 1000 } }).ended;
    expect(endpoint.requests.map((request) => request.max_completion_tokens)).toEqual([850, 850, 800]);
  });
});

describe("a model that does not come to an end", () => {
  const steps = (count: number, step: (i: number) => Step) => Array.from({ length: count }, (_, i) => step(i));

  test("is stopped after its calls, and what it got done counts", async () => {
    const progress = (i: number): Step => ({ calls: [call("append_progress", { order: 1, text: `Step ${i}.` })] });
    await using endpoint = await startLlmEndpoint({ calls: [insert()] }, ...steps(9, progress));
    const { draft, ended } = startRun(endpoint.baseUrl, { settings: { maxCalls: 5 } });
    expect(await ended).toMatchObject({ modelCalls: 5 });
    expect(draft.tasks).toMatchObject([{ progress: ["Step 0.", "Step 1.", "Step 2.", "Step 3."] }]);
  });

  test.each([
    ["input", { maxInputTokens: 3000 }, 2],
    ["output", { maxOutputTokens: 250 }, 3],
  ])("is stopped after its %s tokens", async (_, settings, calls) => {
    await using endpoint = await startLlmEndpoint(...steps(9, (i) => ({ calls: [insert(`Task ${i}`)] })));
    expect(await startRun(endpoint.baseUrl, { settings }).ended).toMatchObject({ modelCalls: calls });
  });

  test("is stopped when it goes in circles, and what it got done before counts", async () => {
    const again = (): Step => ({ calls: [call("append_progress", { order: 1, text: "Deployed." })] });
    await using endpoint = await startLlmEndpoint({ calls: [insert()] }, ...steps(9, again));
    const { draft, ended } = startRun(endpoint.baseUrl);
    expect(await ended).toMatchObject({ modelCalls: 5 });
    expect(draft.tasks).toMatchObject([{ progress: ["Deployed."] }]);
  });

  test("and gets nothing done rejects the run", async () => {
    await using endpoint = await startLlmEndpoint(...steps(9, () => ({ calls: [call("think")] })));
    await expect(startRun(endpoint.baseUrl, { settings: { maxCalls: 2 } }).ended).rejects.toMatchObject({
      message: "the model made no call within 2 calls that could be carried out",
      usage: { modelCalls: 2, outputTokens: 200 },
    });
  });
});

test.each([
  ["says", { message: { refusal: "I cannot help with that." } }, "the model refused: I cannot help with that."],
  ["is stopped", { text: "Well", finish: "content_filter" }, "the model refused: a content filter stopped the answer"],
])("a model that %s that it will not do it rejects the run", async (_, step, message) => {
  await using endpoint = await startLlmEndpoint(step);
  await expect(startRun(endpoint.baseUrl).ended).rejects.toMatchObject({ message, usage: { modelCalls: 1 } });
});

test("what an endpoint adds to its answers goes back to it", async () => {
  await using endpoint = await startLlmEndpoint(
    { calls: [insert()], message: { reasoning_content: "A task." } },
    finish,
  );
  await startRun(endpoint.baseUrl).ended;
  expect(endpoint.requests[1]?.messages[2]).toMatchObject({ role: "assistant", reasoning_content: "A task." });
});
