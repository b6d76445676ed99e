import { describe, expect, test } from "vitest";
import { Actor } from "../gen/ts/headway/v1/task_pb.ts";
import { DONE, newSession, statusesOf, tasksOf, tell } from "./harness/extraction.ts";
import { insert, link, run, startHeld } from "./harness/held-runs.ts";
import { grpc, lanes } from "./harness/lanes.ts";
import { messagesOf } from "./harness/sessions.ts";
import { CANCELED, createTask, getTask, historyOf, PENDING, RUNNING, SUCCESS, setStatus } from "./harness/tasks.ts";

describe.each(lanes)("$name", (lane) => {
  test("tasks that are found are kept with evidence, history, progress and who made them", async () => {
    const { headway, extractor } = await startHeld();
    await using _ = headway;
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    const extraction = await run(clients, extractor, sessionId, (draft, sequence) => {
      draft.propose(insert("deploy the API", 0));
      draft.propose(link(1, sequence));
      draft.propose({ kind: "appendProgress", order: 1, text: " Built the image " });
      draft.propose({ kind: "appendProgress", order: 1, text: "Pushed it" });
      draft.propose({ kind: "updateTask", order: 1, status: "SUCCESS", reason: "the agent says so" });
      const evidence = [{ first: sequence, last: sequence }];
      draft.propose({ kind: "recordPreference", text: "The user likes staging", evidence });
      draft.propose({ kind: "recordPreference", order: 1, text: "No downtime", evidence });
      draft.propose({ kind: "notePlanning", text: "talk about what is next", messages: evidence });
    });
    const [task] = await tasksOf(clients, sessionId);
    expect(task).toMatchObject({
      description: "deploy the API",
      status: SUCCESS,
      statusReason: "the agent says so",
      order: 1,
      createdBy: Actor.EXTRACTOR,
      extractionId: extraction?.id,
      progressCount: 2,
      preferences: ["No downtime"],
      evidence: [{ firstSequence: 1n, lastSequence: 1n }],
      lastSequence: 3n,
    });
    expect(task?.progress.map(({ text, sequence }) => [sequence, text])).toEqual([
      [1n, "Built the image"],
      [2n, "Pushed it"],
    ]);
    expect(task?.startTime).toBeDefined();
    expect(task?.endTime).toBeDefined();
    const history = await historyOf(clients.tasks, task?.id ?? "");
    expect(history).toMatchObject([
      { sequence: 1n, previousStatus: 0, status: PENDING },
      { sequence: 2n, previousStatus: PENDING, status: RUNNING },
      { sequence: 3n, previousStatus: RUNNING, status: SUCCESS, reason: "the agent says so" },
    ]);
    for (const entry of history) {
      expect(entry).toMatchObject({ actor: Actor.EXTRACTOR, extractionId: extraction?.id, apiKeyId: "" });
    }
    const [message] = await messagesOf(clients.sessions, { sessionId });
    expect(message).toMatchObject({
      processingStatus: DONE,
      taskIds: [task?.id],
      isPlanning: true,
      extractionId: extraction?.id,
      processingError: "",
    });
    expect(message?.tokenCount).toBeGreaterThan(0n);
    const { preferences } = await clients.sessions.listPreferences({ scope: { case: "sessionId", value: sessionId } });
    expect(preferences.map(({ text }) => text).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "No downtime",
      "The user likes staging",
    ]);
    expect(extraction?.operations.map(({ operation }) => operation.case)).toEqual([
      "insertTask",
      "linkMessages",
      "appendProgress",
      "appendProgress",
      "updateTask",
      "recordPreference",
      "recordPreference",
      "notePlanning",
    ]);
  });

  test("a client's edit while the extractor works wins: only what it contradicts is refused, with the reason", async () => {
    const { headway, extractor } = await startHeld();
    await using _ = headway;
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    await run(clients, extractor, sessionId, (draft, sequence) => {
      for (const [i, description] of ["one", "two", "three"].entries()) {
        draft.propose(insert(description, i));
        draft.propose(link(i + 1, sequence));
      }
    });
    const [one, two, three] = await tasksOf(clients, sessionId);
    const extraction = await run(
      clients,
      extractor,
      sessionId,
      (draft, sequence) => {
        draft.propose({ kind: "updateTask", order: 1, status: "FAILED", reason: "it looks so" });
        draft.propose({ kind: "updateTask", order: 2, description: "two, as the extractor sees it" });
        draft.propose(link(2, sequence));
        draft.propose({ kind: "appendProgress", order: 3, text: "goes nowhere" });
        draft.propose({ kind: "appendProgress", order: 2, text: "stays" });
        draft.propose(insert("four", 3));
        draft.propose({ kind: "updateTask", order: 4, status: "RUNNING" });
      },
      async () => {
        await setStatus(clients.tasks, one?.id ?? "", SUCCESS, "I say so");
        await clients.tasks.updateTask({
          task: { id: two?.id ?? "", description: "two, as I say" },
          updateMask: { paths: ["description"] },
        });
        await clients.tasks.deleteTask({ taskId: three?.id ?? "" });
        await createTask(clients.tasks, { sessionId, description: "made by a client", order: 1 });
      },
    );
    expect(extraction?.operations.map(({ applied, refusedReason }) => [applied, refusedReason])).toEqual([
      [false, expect.stringMatching(/status of task 2 .* client set it/)],
      [false, expect.stringMatching(/description of task 3 .* client set it/)],
      [true, ""],
      [false, "The task was deleted meanwhile."],
      [true, ""],
      [true, ""],
      [true, ""],
    ]);
    expect(await tasksOf(clients, sessionId)).toMatchObject([
      { order: 1, description: "made by a client" },
      { order: 2, description: "one", status: SUCCESS, statusReason: "I say so" },
      {
        order: 3,
        description: "two, as I say",
        progress: [{ text: "stays" }],
        evidence: [{ firstSequence: 1n, lastSequence: 2n }],
      },
      { order: 4, description: "four", status: RUNNING },
    ]);
    expect(await statusesOf(clients, sessionId)).toEqual([DONE, DONE]);
  });

  test("what a client has set before is refused to the extractor as it proposes it", async () => {
    const { headway, extractor } = await startHeld();
    await using _ = headway;
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    const made = await createTask(clients.tasks, { sessionId, description: "by a client" });
    await run(clients, extractor, sessionId, (draft, sequence) => {
      expect(draft.tasks).toMatchObject([{ description: "by a client", clientFields: ["description"] }]);
      expect(draft.propose({ kind: "updateTask", order: 1, description: "other" })).toMatchObject({ applied: false });
      // Nobody has said how it stands: that is what the extractor is for.
      expect(draft.propose(link(1, sequence))).toEqual({ applied: true, order: 1 });
    });
    expect(await getTask(clients.tasks, made.id)).toMatchObject({ status: RUNNING, description: "by a client" });
    await setStatus(clients.tasks, made.id, CANCELED, "not wanted any more");
    await run(clients, extractor, sessionId, (draft, sequence) => {
      expect(draft.tasks[0]?.clientFields).toEqual(["description", "status"]);
      expect(draft.propose({ kind: "updateTask", order: 1, status: "RUNNING" })).toMatchObject({ applied: false });
      expect(draft.propose(link(1, sequence))).toMatchObject({ applied: false });
    });
    expect((await getTask(clients.tasks, made.id)).status).toBe(CANCELED);
  });

  test("acontext 30: a task is inserted at its place, later ones move, and the order has no holes", async () => {
    const { headway, extractor } = await startHeld();
    await using _ = headway;
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    await run(clients, extractor, sessionId, (draft) => {
      draft.propose(insert("a", 0));
      draft.propose(insert("c", 1));
      expect(draft.propose(insert("beyond", 10))).toMatchObject({ applied: false });
      expect(draft.propose(insert("before", -1))).toMatchObject({ applied: false });
    });
    await run(clients, extractor, sessionId, (draft) => {
      draft.propose(insert("b", 1));
      draft.propose(insert("0", 0));
    });
    const tasks = await tasksOf(clients, sessionId);
    expect(tasks.map(({ order, description }) => [order, description])).toEqual([
      [1, "0"],
      [2, "a"],
      [3, "b"],
      [4, "c"],
    ]);
  });
});

test("a session that is deleted during a run is gone, and what the run found is discarded", async () => {
  const { headway, extractor } = await startHeld();
  await using _ = headway;
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "one");
  await clients.sessions.flush({ sessionId, wait: { seconds: 0n, nanos: 0 } });
  const held = await extractor.next();
  held.draft.propose(insert("found too late", 0));
  await clients.sessions.deleteSession({ sessionId });
  held.finish();
  const next = await newSession(clients);
  await run(clients, extractor, next, () => {});
  expect(await tasksOf(clients, sessionId)).toEqual([]);
  for (const table of ["session_message", "extraction", "task", "preference", "planning_note"]) {
    // The messages go after the session, in steps.
    await expect
      .poll(() => headway.database.query(`select from ${table} where session_id = $1`, [sessionId]))
      .toEqual([]);
  }
});
