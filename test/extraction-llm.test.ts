import { expect, test } from "vitest";
import { TaskStatus } from "../gen/ts/headway/v1/task_pb.ts";
import { extractionStatus, extractionsOf, newSession, tasksOf, tell } from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { call, startLlmEndpoint } from "./harness/llm-endpoint.ts";
import { endpointKey, endpointModel } from "./harness/llm-protocol.ts";

const settings = (baseUrl: string) => ({
  HEADWAY_LLM_BASE_URL: baseUrl,
  HEADWAY_LLM_API_KEY: endpointKey,
  HEADWAY_LLM_MODEL: endpointModel,
  HEADWAY_EXTRACTION_RETRY_MS: "1",
});

const work = [
  call("insert_task", { after_order: 0, description: "Deploy the API" }),
  call("link_messages", { order: 1, messages: [{ first: 1, last: 2 }], before_work: false }),
  call("append_progress", { order: 1, text: "Deployed api:v2.1 to staging." }),
  call("update_task", { order: 1, description: null, status: "SUCCESS", reason: "deployed" }),
  call("finish"),
];

test("where a key is set, the server asks the model, and its run says what that cost", async () => {
  await using endpoint = await startLlmEndpoint({ calls: work });
  await using headway = await startHeadway({ env: settings(endpoint.baseUrl) });
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "deploy the API please", "done: api:v2.1 is on staging");
  expect(await clients.sessions.flush({ sessionId })).toMatchObject({ complete: true });
  expect(await tasksOf(clients, sessionId)).toMatchObject([
    { description: "Deploy the API", status: TaskStatus.SUCCESS },
  ]);
  expect(await extractionsOf(clients, sessionId)).toMatchObject([
    { extractor: "llm", model: endpointModel, modelCalls: 1, inputTokens: 1000n, outputTokens: 100n },
  ]);
});

test("a call that fails is seen in its run, and the next run has the same messages", async () => {
  await using endpoint = await startLlmEndpoint(
    { status: 401, body: { error: { message: "no such key" } } },
    { calls: work },
  );
  await using headway = await startHeadway({ env: settings(endpoint.baseUrl) });
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "deploy the API please", "done: api:v2.1 is on staging");
  await clients.sessions.flush({ sessionId });
  await expect.poll(async () => (await tasksOf(clients, sessionId)).length).toBe(1);
  const { FAILED, SUCCESS } = extractionStatus;
  const runs = await extractionsOf(clients, sessionId);
  expect(runs.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([SUCCESS, FAILED]);
  const failed = runs.find(({ status }) => status === FAILED);
  expect(failed?.error).toMatch(/no such key/);
  expect(failed?.error).not.toContain(endpointKey);
  const { processing } = await clients.sessions.getProcessingStatus({ sessionId });
  expect(processing).toMatchObject({ successCount: 2n, failedCount: 0n, lastError: "" });
});
