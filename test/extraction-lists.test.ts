import { describe, expect, test } from "vitest";
import { ExtractionFailed } from "../src/extraction/extraction-failed.ts";
import {
  extractionStatus,
  extractionsOf,
  newSession,
  only,
  ScriptedExtractor,
  setProject,
  statusesOf,
  tasksOf,
  tell,
  texts,
  trigger,
  WAITING,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { RUNNING, SUCCESS } from "./harness/tasks.ts";

const anHour = { seconds: 3600n, nanos: 0 };
const usage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

describe.each(lanes)("$name", (lane) => {
  test("extractions are listed page by page, the newest first, by every filter", async () => {
    const extractor = new ScriptedExtractor((input, draft) => {
      if (input.batch.some(({ sequence }) => sequence === 3)) throw new Error("no third");
      draft.propose({ kind: "insertTask", afterOrder: draft.tasks.length, description: "one more" });
    });
    await using headway = await startHeadway({
      extractors: only(extractor),
      env: { HEADWAY_EXTRACTION_RETRY_MS: "1" },
    });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: anHour });
    const [one, other] = [await newSession(clients), await newSession(clients)];
    for (const sessionId of [one, one, one, other]) {
      await tell(clients, sessionId, "more");
      await clients.sessions.flush({ sessionId });
    }
    const all = (await clients.extractions.listExtractions({})).extractions;
    expect(all.map(({ sessionId }) => sessionId)).toEqual([other, one, one, one, one, one]);
    const paged = [];
    for (let pageToken = ""; ; ) {
      const page = await clients.extractions.listExtractions({ pageSize: 2, pageToken });
      paged.push(...page.extractions.map(({ id }) => id));
      pageToken = page.nextPageToken;
      if (pageToken === "") break;
    }
    expect(paged).toEqual(all.map(({ id }) => id));
    const ids = async (filter: object) =>
      (await clients.extractions.listExtractions({ filter })).extractions.map(({ id }) => id);
    const idsOf = (some: typeof all) => some.map(({ id }) => id);
    expect(await ids({ sessionId: one })).toEqual(idsOf(all.slice(1)));
    expect(await ids({ statuses: [extractionStatus.FAILED] })).toEqual(idsOf(all.slice(1, 4)));
    const [task] = await tasksOf(clients, one);
    expect(await ids({ taskId: task?.id })).toEqual(idsOf(all.slice(-1)));
    expect(await ids({ extractor: "rules" })).toEqual(idsOf(all));
    expect(await ids({ extractor: "llm" })).toEqual([]);
    const startedBefore = all[3]?.startTime;
    expect(await ids({ startedBefore })).toEqual(idsOf(all.slice(4)));
    expect(await ids({ startedFrom: startedBefore })).toEqual(idsOf(all.slice(0, 4)));
    const list = (init: object) => refusalOf(clients.extractions.listExtractions(init));
    expect(await list({ pageSize: -1 })).toMatchObject({ fields: ["page_size"] });
    expect(await list({ filter: { statuses: [9] } })).toMatchObject({ fields: ["filter.statuses[0]"] });
    expect(await list({ pageToken: "x" })).toMatchObject({ reason: "PAGE_TOKEN_INVALID" });
  });

  test("a dry run says what would be done, in full, and keeps nothing", async () => {
    const extractor = new ScriptedExtractor((_input, draft) => {
      draft.propose({ kind: "insertTask", afterOrder: 0, description: "a new one" });
      draft.propose({ kind: "linkMessages", order: 1, messages: [{ first: 2, last: 3 }] });
      draft.propose({ kind: "appendProgress", order: 1, text: "begun" });
      if (draft.tasks.length > 1) draft.propose({ kind: "updateTask", order: 2, status: "SUCCESS", reason: "seen" });
      draft.propose({ kind: "insertTask", afterOrder: 9, description: "nowhere" });
    });
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: anHour, taskSuccessCriteria: "the project's" });
    const sessionId = await newSession(clients);
    const known = await clients.tasks.createTask({ sessionId, description: "known", status: RUNNING });
    await tell(clients, sessionId, ...texts(3));
    const { extraction, tasks } = await clients.extractions.dryRunExtraction({ sessionId });
    expect(extraction).toMatchObject({
      id: "",
      trigger: trigger.DRY_RUN,
      status: extractionStatus.SUCCESS,
      messages: [{ firstSequence: 1n, lastSequence: 3n }],
      messageCount: 3,
      extractor: "rules",
    });
    expect(extraction?.operations.map(({ applied }) => applied)).toEqual([true, true, true, true, false]);
    expect(extraction?.operations[0]?.operation.value).toMatchObject({ taskId: "", order: 1 });
    expect(extraction?.operations[3]?.operation.value).toMatchObject({
      taskId: known.task?.id,
      status: SUCCESS,
      previousStatus: RUNNING,
    });
    expect(tasks).toMatchObject([
      {
        ...{ id: "", order: 1, description: "a new one", status: RUNNING, progress: [{ text: "begun" }] },
        evidence: [{ firstSequence: 2n, lastSequence: 3n }],
      },
      { id: known.task?.id, order: 2, description: "known", status: SUCCESS },
    ]);
    expect(await tasksOf(clients, sessionId)).toMatchObject([{ description: "known", status: RUNNING, order: 1 }]);
    expect(await statusesOf(clients, sessionId)).toEqual([WAITING, WAITING, WAITING]);
    expect(await extractionsOf(clients, sessionId)).toEqual([]);

    const range = { firstSequence: 2n, lastSequence: 3n };
    const options = { taskSuccessCriteria: "", taskFailureCriteria: "too slow" };
    const bare = await clients.extractions.dryRunExtraction({
      sessionId,
      messages: range,
      withoutTasks: true,
      options,
    });
    expect(extractor.inputs.at(-1)).toMatchObject({ criteria: { failure: "too slow" }, earlier: [{ sequence: 1 }] });
    expect(bare.tasks).toMatchObject([{ id: "", description: "a new one", status: RUNNING }]);
  });

  test("a dry run over nothing finds nothing; one that cannot be is refused", async () => {
    const extractor = new ScriptedExtractor(() => {
      throw new ExtractionFailed("the model is not there", usage);
    });
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: anHour });
    const sessionId = await newSession(clients);
    expect(await clients.extractions.dryRunExtraction({ sessionId })).toMatchObject({
      extraction: { messageCount: 0, operations: [] },
      tasks: [],
    });
    await tell(clients, sessionId, "one");
    const dry = (init: object) => refusalOf(clients.extractions.dryRunExtraction({ sessionId, ...init }));
    expect(await dry({})).toMatchObject({
      code: "Unavailable",
      reason: "EXTRACTOR_FAILED",
      metadata: { extractor: "rules" },
      message: expect.stringContaining("the model is not there") as string,
    });
    expect(await dry({ sessionId: "none" })).toMatchObject({ reason: "SESSION_NOT_FOUND" });
    const beyond = { firstSequence: 1n, lastSequence: 2n };
    expect(await dry({ messages: beyond })).toMatchObject({ reason: "MESSAGE_NOT_FOUND" });
    const many = { firstSequence: 1n, lastSequence: 1001n };
    expect(await dry({ messages: many })).toMatchObject({ fields: ["messages"], reason: "FIELD_TOO_LARGE" });
    expect(await dry({ options: { extractor: "llm" } })).toMatchObject({ reason: "EXTRACTOR_UNAVAILABLE" });
  });
});
