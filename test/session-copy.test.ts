import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ProcessingStatus } from "../gen/ts/headway/v1/message_pb.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createSession, getSession, hold, messagesOf, store, textOf } from "./harness/sessions.ts";
import { createTask, getTask, historyOf, RUNNING, registerAgent, SUCCESS, setStatus } from "./harness/tasks.ts";

const headway = useHeadway();
const { PENDING, SUCCESS: DONE, FAILED, DISABLED } = ProcessingStatus;

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const sessions = () => clients().sessions;
  const tasks = () => clients().tasks;
  const query: (typeof headway)["database"]["query"] = (...args) => headway.database.query(...args);

  /** Ten messages, of which six were extracted, and three tasks with what was found beside them. */
  async function extracted() {
    const session = await createSession(sessions(), { userId: "u", displayName: "talk", metadata: { a: 1 } });
    const { id: sessionId } = session;
    await hold(headway.database, sessionId);
    await store(sessions(), sessionId, ...Array.from({ length: 10 }, (_, i) => `${i + 1}`));
    await query(
      `update session_message set processing_status = case when sequence <= 5 then 'SUCCESS' when sequence = 6
         then 'FAILED' when sequence = 7 then 'RUNNING' else 'PENDING' end where session_id = $1`,
      [sessionId],
    );
    const { id: agentId } = await registerAgent(clients());
    const name = randomUUID();
    const one = await createTask(tasks(), { sessionId, name, agentIds: [agentId], status: RUNNING, params: { p: 1 } });
    const two = await createTask(tasks(), { sessionId, order: 1, metadata: { m: 1 } });
    const three = await createTask(tasks(), { sessionId });
    await tasks().appendTaskProgress({ taskId: one.id, lines: ["begun", "done"] });
    await setStatus(tasks(), one.id, SUCCESS, "it works");
    const evidence = async (id: string, first: bigint, last: bigint) =>
      await tasks().updateTask({
        task: { id, evidence: [{ firstSequence: first, lastSequence: last }] },
        updateMask: { paths: ["evidence"] },
      });
    await evidence(one.id, 1n, 4n);
    await evidence(three.id, 5n, 6n);
    const found = `insert into preference values ('default', $2, $1, $3, $4, 'EXTRACTOR', 'x', $5, now())`;
    await query(found, [sessionId, `p1-${sessionId}`, one.id, "brief", '[{"first":2,"last":2}]']);
    await query(found, [sessionId, `p2-${sessionId}`, null, "green", '[{"first":6,"last":6}]']);
    await query(
      `insert into planning_note values ('default', $1, $2, 'a plan', 'x', '[{"first":3,"last":9}]', now())`,
      [sessionId, `n-${sessionId}`],
    );
    return { session, one, two, three };
  }

  async function summaryOf(sessionId: string) {
    return await sessions().getSessionSummary({ sessionId });
  }

  test("acontext 16: messages keep their numbers and order, with ids of their own; what waits is pending", async () => {
    const { session } = await extracted();
    const { session: copy } = await sessions().copySession({ sessionId: session.id });
    expect(copy).toMatchObject({ copiedFromId: session.id, lastSequence: 10n, taskCount: 3, tokenCount: 10n });
    expect(copy).toMatchObject({ displayName: "talk", userId: "u", metadata: { a: 1 }, disableTaskTracking: false });
    expect(copy?.id).not.toBe(session.id);
    const [before, after] = await Promise.all(
      [session.id, copy?.id ?? ""].map((sessionId) => messagesOf(sessions(), { sessionId })),
    );
    expect(after?.map(textOf)).toEqual(before?.map(textOf));
    expect(after?.map(({ sequence }) => sequence)).toEqual(before?.map(({ sequence }) => sequence));
    expect(after?.map(({ createTime }) => createTime)).toEqual(before?.map(({ createTime }) => createTime));
    expect(new Set([...(before ?? []), ...(after ?? [])].map(({ id }) => id)).size).toBe(20);
    const statuses = [...Array(5).fill(DONE), FAILED, ...Array(4).fill(PENDING)];
    expect(after?.map(({ processingStatus }) => processingStatus)).toEqual(statuses);
    const [row] = await query(
      "select pending_messages, settled_sequence, extract_due_at is not null as due, run_id from session where id = $1",
      [copy?.id],
    );
    expect(row).toMatchObject({ pending_messages: 4, settled_sequence: "6", due: true, run_id: null });
  });

  test("acontext 16: tasks keep order, status, history, progress and evidence; they have no name and no agents", async () => {
    const { session, one, two, three } = await extracted();
    const { session: copy } = await sessions().copySession({ sessionId: session.id });
    const sessionId = copy?.id ?? "";
    const { tasks: copied } = await tasks().listTasks({ filter: { sessionId } });
    const source = await Promise.all([two, one, three].map(({ id }) => getTask(tasks(), id)));
    expect(copied.map(({ order }) => order)).toEqual([1, 2, 3]);
    for (const [i, task] of copied.entries()) {
      const from = source[i];
      expect(task).toMatchObject({
        sessionId,
        name: "",
        agentIds: [],
        status: from?.status,
        description: from?.description,
      });
      expect(task.id).not.toBe(from?.id);
      expect(task.progress).toEqual(from?.progress);
      expect(task.evidence).toEqual(from?.evidence);
      expect(task.metadata).toEqual(from?.metadata);
      expect((await getTask(tasks(), task.id)).params).toEqual(from?.params);
      expect(await historyOf(tasks(), task.id)).toEqual(await historyOf(tasks(), from?.id ?? ""));
    }
    const { preferences, planningNotes } = await summaryOf(sessionId);
    expect(preferences.map(({ text }) => text)).toEqual(["green"]);
    expect(planningNotes).toMatchObject([{ text: "a plan" }]);
    const about = await sessions().listPreferences({ scope: { case: "taskId", value: copied[1]?.id ?? "" } });
    expect(about.preferences).toMatchObject([{ text: "brief", sessionId, userId: "u" }]);
  });

  test("acontext 16: what becomes of one does not touch the other", async () => {
    const { session, one } = await extracted();
    const { session: copy } = await sessions().copySession({ sessionId: session.id, id: `copy-${session.id}` });
    expect(copy?.id).toBe(`copy-${session.id}`);
    await store(sessions(), session.id, "11");
    await tasks().deleteTask({ taskId: one.id });
    const sessionId = copy?.id ?? "";
    expect(await getSession(sessions(), sessionId)).toMatchObject({ lastSequence: 10n, taskCount: 3 });
    const [stored] = await store(sessions(), sessionId, "here");
    expect(stored?.sequence).toBe(11n);
    await sessions().deleteSession({ sessionId: session.id });
    expect(await messagesOf(sessions(), { sessionId })).toHaveLength(11);
  });

  test("up to a message: tasks of later evidence are left out, and evidence is cut", async () => {
    const { session } = await extracted();
    const { session: copy } = await sessions().copySession({ sessionId: session.id, upToSequence: 3n });
    const sessionId = copy?.id ?? "";
    expect(copy).toMatchObject({ lastSequence: 3n, taskCount: 2 });
    const { tasks: copied } = await tasks().listTasks({ filter: { sessionId } });
    expect(copied.map(({ order }) => order)).toEqual([1, 2]);
    expect(copied[1]?.evidence).toMatchObject([{ firstSequence: 1n, lastSequence: 3n }]);
    const { preferences, planningNotes } = await summaryOf(sessionId);
    expect(preferences).toEqual([]);
    expect(planningNotes[0]?.evidence).toMatchObject([{ firstSequence: 3n, lastSequence: 3n }]);
    const beyond = refusalOf(sessions().copySession({ sessionId: session.id, upToSequence: 11n }));
    expect(await beyond).toMatchObject({ reason: "MESSAGE_NOT_FOUND", metadata: { sequence: "11" } });
    const negative = refusalOf(sessions().copySession({ sessionId: session.id, upToSequence: -1n }));
    expect(await negative).toMatchObject({ fields: ["up_to_sequence"] });
  });

  test("without tracking what was DISABLED stays so, and nothing is due", async () => {
    const { id: sessionId } = await createSession(sessions(), { disableTaskTracking: true });
    await store(sessions(), sessionId, "1", "2");
    const { session: copy } = await sessions().copySession({ sessionId });
    expect(copy).toMatchObject({ disableTaskTracking: true });
    const messages = await messagesOf(sessions(), { sessionId: copy?.id ?? "" });
    expect(messages.map(({ processingStatus }) => processingStatus)).toEqual([DISABLED, DISABLED]);
    const [row] = await query("select extract_due_at as due, settled_sequence from session where id = $1", [copy?.id]);
    expect(row).toEqual({ due: null, settled_sequence: "2" });
  });

  test("an empty session is copied too; an id that is taken is SESSION_EXISTS", async () => {
    const [one, other] = [await createSession(sessions()), await createSession(sessions())];
    const { session: copy } = await sessions().copySession({ sessionId: one.id });
    expect(copy).toMatchObject({ lastSequence: 0n, copiedFromId: one.id });
    for (const id of [one.id, other.id]) {
      const taken = refusalOf(sessions().copySession({ sessionId: one.id, id }));
      expect(await taken).toMatchObject({ reason: "SESSION_EXISTS", metadata: { session_id: id } });
    }
  });

  test("acontext 16: more than 5000 messages are SESSION_TOO_LARGE", async () => {
    const { id: sessionId } = await createSession(sessions(), { disableTaskTracking: true });
    for (let i = 0; i < 5; i += 1) await store(sessions(), sessionId, ...Array<string>(1000).fill("x"));
    await store(sessions(), sessionId, "x");
    expect(await refusalOf(sessions().copySession({ sessionId }))).toMatchObject({
      code: "FailedPrecondition",
      reason: "SESSION_TOO_LARGE",
      metadata: { session_id: sessionId, count: "5001", limit: "5000" },
    });
    const { session: copy } = await sessions().copySession({ sessionId, upToSequence: 5000n });
    expect(copy).toMatchObject({ lastSequence: 5000n });
  }, 60_000);
});
