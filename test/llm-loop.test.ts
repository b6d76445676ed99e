import { describe, expect, test } from "vitest";
import { call, startLlmEndpoint } from "./harness/llm-endpoint.ts";
import type { ChatRequest } from "./harness/llm-protocol.ts";
import { knownTask, startRun } from "./harness/llm-runs.ts";

const insert = (description = "Deploy the new API to staging", after_order = 0) =>
  call("insert_task", { after_order, description });
const link = (order = 1) => call("link_messages", { order, messages: [{ first: 1, last: 2 }], before_work: false });
const progress = (text: string, order = 1) => call("append_progress", { order, text });
const succeed = (order = 1) => call("update_task", { order, description: null, status: "SUCCESS", reason: "deployed" });
const finish = () => call("finish");
/** What the calls of an answer were told, in their order. */
const told = (request: ChatRequest | undefined) =>
  (request?.messages ?? []).flatMap((message) =>
    message.role === "tool" ? [JSON.parse(message.content as string) as object] : [],
  );

test("carries out one call after another until finish", async () => {
  await using endpoint = await startLlmEndpoint(
    { calls: [insert()] },
    { calls: [link()] },
    { text: "Nearly there.", calls: [progress("Deployed api:v2.1 to staging.")] },
    { calls: [succeed()] },
    { calls: [finish()] },
  );
  const { draft, ended } = startRun(endpoint.baseUrl);
  expect(await ended).toEqual({ modelCalls: 5, inputTokens: 5000, cachedInputTokens: 3000, outputTokens: 500 });
  expect(draft.tasks).toEqual([
    {
      description: "Deploy the new API to staging",
      status: "SUCCESS",
      progress: ["Deployed api:v2.1 to staging."],
      messages: [1, 2],
      clientFields: [],
    },
  ]);
  expect(told(endpoint.requests.at(-1))).toEqual(Array.from({ length: 4 }, () => ({ applied: true, order: 1 })));
});

test("carries out the calls of one answer in their order, so that later ones see what earlier ones did", async () => {
  await using endpoint = await startLlmEndpoint({
    calls: [insert(), insert("Write the notes", 1), link(2), progress("Wrote NOTES.md.", 2), succeed(2), finish()],
  });
  const { draft, ended } = startRun(endpoint.baseUrl);
  expect(await ended).toMatchObject({ modelCalls: 1 });
  expect(draft.tasks.map(({ description, status }) => [description, status])).toEqual([
    ["Deploy the new API to staging", "PENDING"],
    ["Write the notes", "SUCCESS"],
  ]);
});

test("knows every kind of operation, and reads null and what is left out as not given", async () => {
  await using endpoint = await startLlmEndpoint({
    calls: [
      insert(),
      call("link_messages", { order: 1, messages: [{ first: 1, last: 1 }], before_work: true }),
      call("note_planning", { text: "Deploy on Friday.", messages: [{ first: 2, last: 2 }] }),
      call("record_preference", { text: "The user likes staging.", order: null, evidence: [{ first: 1, last: 1 }] }),
      call("record_preference", { text: "The user hates Mondays.", order: 1, evidence: [] }),
      call("update_task", { order: 1, description: "Deploy the API on Friday" }),
      finish(),
    ],
  });
  const { draft, ended } = startRun(endpoint.baseUrl);
  await ended;
  expect(draft.proposals.map(({ operation }) => operation)).toEqual([
    { kind: "insertTask", afterOrder: 0, description: "Deploy the new API to staging" },
    { kind: "linkMessages", order: 1, messages: [{ first: 1, last: 1 }], beforeWork: true },
    { kind: "notePlanning", text: "Deploy on Friday.", messages: [{ first: 2, last: 2 }] },
    { kind: "recordPreference", text: "The user likes staging.", evidence: [{ first: 1, last: 1 }] },
    { kind: "recordPreference", text: "The user hates Mondays.", order: 1, evidence: [] },
    { kind: "updateTask", order: 1, description: "Deploy the API on Friday" },
  ]);
  expect(draft.proposals.every(({ outcome }) => outcome.applied)).toBe(true);
  expect(draft.tasks[0]?.status).toBe("PENDING");
});

test("a batch may need nothing", async () => {
  await using endpoint = await startLlmEndpoint({ calls: [finish()] });
  const { draft, ended } = startRun(endpoint.baseUrl);
  expect(await ended).toMatchObject({ modelCalls: 1 });
  expect(draft.proposals).toEqual([]);
});

test("asks nobody about an empty batch", async () => {
  await using endpoint = await startLlmEndpoint();
  expect(await startRun(endpoint.baseUrl, { batch: [] }).ended).toMatchObject({ modelCalls: 0 });
});

describe("what cannot be carried out is told to the model, and the rest counts", () => {
  const told2 = (reason: RegExp) => ({ applied: false, reason: expect.stringMatching(reason) as string });

  test.each([
    ["arguments that are no JSON", call("insert_task", `{"after_order": 0, `), /no JSON object/],
    ["arguments that are another value", call("insert_task", `[1]`), /no JSON object/],
    ["arguments of another type", call("link_messages", { order: "1", messages: [] }), /at order[\s\S]*at before_work/],
    ["arguments that do not exist", call("append_progress", { order: 1, text: "a", mood: "b" }), /"mood"/],
    ["a status that does not exist", call("update_task", { order: 1, status: "DONE" }), /at status/],
    [
      "a tool that does not exist",
      call("report_thinking", {}),
      /no tool "report_thinking": the tools are insert_task,/,
    ],
    ["a tool without a name", call("", {}), /no tool ""/],
    ["a task that does not exist", progress("Deployed.", 7), /no task 7: the tasks are 1 to 1/],
    [
      "messages that were not given",
      call("link_messages", { order: 1, messages: [{ first: -2, last: 1 }], before_work: false }),
      /were not given/,
    ],
  ])("%s", async (_, bad, reason) => {
    await using endpoint = await startLlmEndpoint({ calls: [insert(), bad, link()] }, { calls: [finish()] });
    const { draft, ended } = startRun(endpoint.baseUrl);
    await ended;
    const good = { applied: true, order: 1 };
    expect(told(endpoint.requests[1])).toEqual([good, told2(reason), good]);
    expect(draft.tasks).toMatchObject([{ status: "RUNNING", messages: [1, 2] }]);
  });

  test("what the rules of tasks and what a client has set forbid", async () => {
    const reopened = call("update_task", { order: 1, status: "RUNNING" });
    await using endpoint = await startLlmEndpoint(
      { calls: [progress("Deployed again."), call("update_task", { order: 2, status: "FAILED" })] },
      { calls: [reopened, progress("Deployed again."), finish()] },
    );
    const tasks = [knownTask({ status: "SUCCESS" }), knownTask({ clientFields: ["status"] })];
    const { draft, ended } = startRun(endpoint.baseUrl, { tasks });
    await ended;
    expect(told(endpoint.requests[1])).toEqual([told2(/set it to RUNNING first/), told2(/a client set it/)]);
    expect(draft.tasks).toMatchObject([{ status: "RUNNING", progress: ["Deployed again."] }, { status: "RUNNING" }]);
  });

  test("finish beside a refused call is held once, so that it can be put right", async () => {
    await using endpoint = await startLlmEndpoint(
      { calls: [insert(), progress("Deployed.", 2), finish()] },
      { calls: [progress("Deployed.", 3), finish()] },
    );
    const { ended } = startRun(endpoint.baseUrl);
    expect(await ended).toMatchObject({ modelCalls: 2 });
    expect(told(endpoint.requests[1])).toEqual([
      { applied: true, order: 1 },
      told2(/no task 2/),
      told2(/Not finished/),
    ]);
  });

  test("calls without ids, or with the same id, are told apart", async () => {
    const named = (id: string) => ({ ...insert(), id });
    await using endpoint = await startLlmEndpoint(
      { calls: [named(""), named("a"), named("a")] },
      { calls: [finish()] },
    );
    const { draft, ended } = startRun(endpoint.baseUrl);
    await ended;
    expect(draft.tasks).toHaveLength(3);
  });
});
