import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ApiKeyScope } from "../gen/ts/headway/v1/project_pb.ts";
import { FairTurns } from "../src/extraction/fair-turns.ts";
import { extractionsOf, HeldExtractor, newSession, only, setProject, tasksOf, tell } from "./harness/extraction.ts";
import { type Headway, startHeadway } from "./harness/headway.ts";
import { insert } from "./harness/held-runs.ts";
import { makeFirstKey, plantKey } from "./harness/keys.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";
import { call, startLlmEndpoint } from "./harness/llm-endpoint.ts";
import { endpointModel } from "./harness/llm-protocol.ts";
import { llmSettings } from "./harness/llm-runs.ts";
import { refusalOf } from "./harness/refusal.ts";

const anHour = { seconds: 3600n, nanos: 0 };

/** A session whose messages wait for an hour, so that nothing but dry runs reads them. */
async function quietSession(clients: Clients, ...messages: string[]): Promise<string> {
  await setProject(clients, { extractionIdleTime: anHour });
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, ...messages);
  return sessionId;
}

/** A key of the project "default" that may write, and what revokes it. */
async function revocableKey(admin: Clients) {
  const { secret, apiKey } = await admin.projects.createApiKey({ name: "w", scope: ApiKeyScope.WRITE });
  return { secret, revoke: () => admin.projects.revokeApiKey({ apiKeyId: apiKey?.id ?? "" }) };
}

const codeOf = (err: unknown) => ConnectError.from(err).code;

async function getDryRun({ httpPort }: Headway, apiKey: string, sessionId: string): Promise<number> {
  const query = `connect=v1&encoding=json&message=${encodeURIComponent(JSON.stringify({ sessionId }))}`;
  const url = `http://127.0.0.1:${httpPort}/headway.v1.ExtractionService/DryRunExtraction?${query}`;
  return (await fetch(url, { headers: { Authorization: `Bearer ${apiKey}` } })).status;
}

describe.each(lanes)("$name", (lane) => {
  test("a key that only reads makes no dry run, and nobody makes one by GET", async () => {
    const held = new HeldExtractor();
    await using headway = await startHeadway({ extractors: only(held) });
    const apiKey = await makeFirstKey(headway);
    const admin = headway.on(lane, { apiKey });
    const sessionId = await quietSession(admin, "one");
    const { secret } = await admin.projects.createApiKey({ name: "r", scope: ApiKeyScope.READ });
    const reader = headway.on(lane, { apiKey: secret });
    expect(await refusalOf(reader.extractions.dryRunExtraction({ sessionId }))).toMatchObject({
      code: "PermissionDenied",
      reason: "SCOPE_MISSING",
      metadata: { scope: "READ", required: "WRITE" },
    });
    expect(await getDryRun(headway, apiKey, sessionId)).toBe(405);
    expect(held.count).toBe(0);
  });

  test("a dry run and a rerun ask no model that the settings do not name", async () => {
    await using endpoint = await startLlmEndpoint({ calls: [call("finish")] });
    await using headway = await startHeadway({
      env: {
        ...llmSettings(endpoint.baseUrl),
        HEADWAY_EXTRACTOR: "rules",
        HEADWAY_LLM_MODEL: "small-one",
        HEADWAY_LLM_ALLOWED_MODELS: `${endpointModel}, large-one`,
      },
    });
    const clients = headway.on(lane);
    const sessionId = await quietSession(clients, "one");
    await clients.sessions.flush({ sessionId });
    const [extraction] = await extractionsOf(clients, sessionId);
    const messages = { firstSequence: 1n, lastSequence: 1n };
    const dry = (model: string) =>
      clients.extractions.dryRunExtraction({ sessionId, messages, options: { extractor: "llm", model } });
    expect((await dry(endpointModel)).extraction).toMatchObject({ model: endpointModel, extractor: "llm" });
    const calls = endpoint.requests.length;
    const refused = {
      reason: "FIELD_INVALID",
      fields: ["options.model"],
      message: `options.model is "dear-one": it must be "small-one" or "${endpointModel}" or "large-one"`,
    };
    expect(await refusalOf(dry("dear-one"))).toMatchObject(refused);
    const options = { extractor: "llm", model: "dear-one" };
    const rerun = clients.extractions.rerunExtraction({ extractionId: extraction?.id ?? "", options });
    expect(await refusalOf(rerun)).toMatchObject(refused);
    const rules = { extractor: "rules", model: "large-one" };
    expect(
      await refusalOf(clients.extractions.dryRunExtraction({ sessionId, messages, options: rules })),
    ).toMatchObject({
      reason: "FIELD_INVALID",
      fields: ["options.model"],
      message: 'options.model is "large-one": it must be empty for the extractor "rules", which asks no model',
    });
    expect(endpoint.requests).toHaveLength(calls);
  });
});

test("a dry run over more than 16 MiB is refused before they are read, and the refusal says which messages it may read", async () => {
  const held = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(held) });
  const clients = headway.on(grpc);
  const sessionId = await quietSession(clients, "one", "two", "three");
  await headway.database.query(
    `update session_message set content = json_build_object('role', 'USER', 'parts',
      json_build_array(json_build_object('kind', 'text', 'text', repeat('word ', 1700000)))) where sequence < 3`,
  );
  const dry = (init: object) => clients.extractions.dryRunExtraction({ sessionId, ...init });
  for (const init of [{}, { messages: { firstSequence: 1n, lastSequence: 3n } }]) {
    expect(await refusalOf(dry(init))).toMatchObject({
      reason: "FIELD_TOO_LARGE",
      fields: ["messages"],
      metadata: { limit: "16777216", fitting_last_sequence: "1" },
      message: expect.stringMatching(
        /^messages 1 to 3 have 17000\d{3} bytes: a dry run reads at most 16777216, such as messages 1 to 1$/,
      ) as string,
    });
  }
  expect(held.count).toBe(0);
  const fitting = dry({ messages: { firstSequence: 2n, lastSequence: 3n } });
  (await held.next()).finish();
  expect((await fitting).extraction?.messageCount).toBe(2);
});

test("20 dry runs of a project hold up neither the Flush nor the dry run of another", async () => {
  const held = new HeldExtractor();
  await using headway = await startHeadway({ extractors: only(held) });
  const ours = headway.on(grpc, { apiKey: await makeFirstKey(headway) });
  const theirs = headway.on(grpc, { apiKey: await plantKey(headway, "other") });
  const sessionId = await quietSession(ours, "ours");
  const all = Array.from({ length: 20 }, () => ours.extractions.dryRunExtraction({ sessionId }));
  const first = await held.next();
  const their = await quietSession(theirs, "theirs");
  const flushed = theirs.sessions.flush({ sessionId: their });
  const run = await held.next();
  run.draft.propose(insert("theirs", 0));
  run.finish();
  expect(await flushed).toMatchObject({ complete: true });
  expect(await tasksOf(theirs, their)).toMatchObject([{ description: "theirs" }]);
  const messages = { firstSequence: 1n, lastSequence: 1n };
  const dry = theirs.extractions.dryRunExtraction({ sessionId: their, messages });
  const their2 = await held.next();
  expect(their2.input.batch[0]?.message.parts).toEqual([{ kind: "text", text: "theirs" }]);
  their2.finish();
  expect((await dry).extraction?.messageCount).toBe(1);
  // One at a time.
  expect(held.count).toBe(3);
  first.finish();
  for (let i = 1; i < all.length; i++) (await held.next()).finish();
  expect(await Promise.all(all)).toHaveLength(20);
});

test.each(lanes)(
  "a dry run whose caller leaves or whose key is revoked goes over $name, waiting or running",
  async (lane) => {
    const held = new HeldExtractor();
    await using headway = await startHeadway({ extractors: only(held) });
    const apiKey = await makeFirstKey(headway);
    const admin = headway.on(lane, { apiKey });
    const { secret, revoke } = await revocableKey(admin);
    const other = headway.on(lane, { apiKey: secret });
    const [one, two, three] = [
      await quietSession(admin, "one"),
      await quietSession(admin, "two"),
      await quietSession(admin, "three"),
    ];
    const leaving = new AbortController();
    const running = refusalOf(other.extractions.dryRunExtraction({ sessionId: one }));
    const first = await held.next();
    const asked = vi.spyOn(FairTurns.prototype, "take");
    onTestFinished(() => asked.mockRestore());
    const left = admin.extractions.dryRunExtraction({ sessionId: two }, { signal: leaving.signal }).catch(codeOf);
    const revoked = refusalOf(other.extractions.dryRunExtraction({ sessionId: two }));
    const last = admin.extractions.dryRunExtraction({ sessionId: three });
    await expect.poll(() => asked.mock.calls.length).toBe(3);
    leaving.abort();
    expect(await left).toBe(Code.Canceled);
    await revoke();
    for (const refusal of await Promise.all([running, revoked])) {
      expect(refusal).toMatchObject({ code: "Unauthenticated", reason: "API_KEY_INVALID" });
    }
    expect(first.signal.aborted).toBe(true);
    const next = await held.next();
    expect(next.input.batch[0]?.message.parts).toEqual([{ kind: "text", text: "three" }]);
    next.finish();
    expect((await last).extraction?.sessionId).toBe(three);
    expect(held.count).toBe(2);
  },
);
