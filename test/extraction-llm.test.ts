import { expect, test } from "vitest";
import {
  DONE,
  expectConsistent,
  extractionStatus,
  extractionsOf,
  GIVEN_UP,
  newSession,
  processingOf,
  statusesOf,
  tasksOf,
  tell,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { call, startLlmEndpoint } from "./harness/llm-endpoint.ts";
import { endpointModel } from "./harness/llm-protocol.ts";
import { llmSettings } from "./harness/llm-runs.ts";
import { RUNNING } from "./harness/tasks.ts";

test("with a key the loop asks the model: what it found, what it was refused and what it cost are on record", async () => {
  await using endpoint = await startLlmEndpoint(
    {
      calls: [
        call("insert_task", { after_order: 0, description: "Deploy the API" }),
        call("link_messages", { order: 1, messages: [{ first: 1, last: 1 }], before_work: false }),
        call("append_progress", { order: 3, text: "of no task" }),
      ],
    },
    { calls: [call("finish")] },
  );
  await using headway = await startHeadway({ env: llmSettings(endpoint.baseUrl) });
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "Deploy the API");
  const { complete } = await clients.sessions.flush({ sessionId });
  expect(complete).toBe(true);
  expect(await tasksOf(clients, sessionId)).toMatchObject([{ description: "Deploy the API", status: RUNNING }]);
  const [extraction] = await extractionsOf(clients, sessionId);
  expect(extraction).toMatchObject({
    extractor: "llm",
    model: endpointModel,
    modelCalls: endpoint.requests.length,
    status: extractionStatus.SUCCESS,
  });
  expect(extraction?.inputTokens).toBeGreaterThan(0n);
  expect(extraction?.operations.map(({ applied }) => applied)).toEqual([true, true, false]);
});

test("a model that fails is asked again, then the messages are given up, with what it said; later ones go on", async () => {
  const broken = { status: 500, body: { error: { message: "overheated" } } };
  await using endpoint = await startLlmEndpoint(broken, broken, broken, { calls: [call("finish")] });
  await using headway = await startHeadway({ env: llmSettings(endpoint.baseUrl) });
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "one");
  await clients.sessions.flush({ sessionId });
  expect(await processingOf(clients, sessionId)).toMatchObject({ failedCount: 1n });
  const failed = await extractionsOf(clients, sessionId);
  expect(failed.map(({ status, attempt }) => [status, attempt])).toEqual([
    [extractionStatus.FAILED, 1],
    [extractionStatus.FAILED, 2],
    [extractionStatus.FAILED, 3],
  ]);
  for (const { error } of failed) expect(error).toMatch(/500|overheated/);
  await tell(clients, sessionId, "two");
  await clients.sessions.flush({ sessionId });
  expect(await statusesOf(clients, sessionId)).toEqual([GIVEN_UP, DONE]);
  await expectConsistent(headway.database, sessionId);
});
