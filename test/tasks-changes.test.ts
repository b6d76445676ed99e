import { describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { createTask, getTask, registerAgent, SUCCESS, setStatus } from "./harness/tasks.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const tasks = () => clients().tasks;
  const update = async (id: string, paths: string[], init: object, more: object = {}) =>
    (await tasks().updateTask({ task: { id, ...init }, updateMask: { paths }, ...more })).task;

  test("agentex 44: params and metadata merged in one update both persist, key by key; null removes", async () => {
    const { id } = await createTask(tasks(), { params: { a: 1, b: { c: 1 } }, metadata: { x: 1, y: 2 } });
    const change = { params: { b: { d: 2 }, e: 3 }, metadata: { x: null } };
    await update(id, ["params", "metadata"], change, { merge: true });
    const merged = { params: { a: 1, b: { d: 2 }, e: 3 }, metadata: { y: 2 } };
    expect(await getTask(tasks(), id)).toMatchObject(merged);
    expect((await getTask(tasks(), id)).metadata).toEqual({ y: 2 });
    const replaced = await update(id, ["params", "metadata"], { params: { only: true } });
    expect(replaced?.params).toEqual({ only: true });
    expect(replaced?.metadata).toBeUndefined();
  });

  test("agentex 44, better: merges at once from many clients lose nothing", async () => {
    const { id } = await createTask(tasks());
    const keys = Array.from({ length: 12 }, (_, i) => `key${i}`);
    await Promise.all(keys.map((key) => update(id, ["metadata"], { metadata: { [key]: true } }, { merge: true })));
    expect(Object.keys((await getTask(tasks(), id)).metadata ?? {}).toSorted()).toEqual(keys.toSorted());
  });

  test("a merge that makes too much is refused, and changes nothing", async () => {
    const large = "x".repeat(40_000);
    const task = await createTask(tasks(), { metadata: { large } });
    const call = update(task.id, ["metadata"], { metadata: { more: large } }, { merge: true });
    expect(await refusalOf(call)).toMatchObject({ reason: "FIELD_TOO_LARGE", fields: ["task.metadata"] });
    expect(await getTask(tasks(), task.id)).toEqual(task);
  });

  test("an update changes what its mask names; what leaves all as it was is no change", async () => {
    const task = await createTask(tasks(), { sessionId: "s", name: `n-${Math.random()}` });
    const evidence = [
      { firstSequence: 1n, lastSequence: 3n },
      { firstSequence: 5n, lastSequence: 5n },
    ];
    const changed = await update(task.id, ["description", "preferences", "evidence", "name"], {
      description: "better",
      preferences: ["in French"],
      evidence,
    });
    expect(changed).toMatchObject({ description: "better", preferences: ["in French"], evidence, name: "" });
    expect(changed?.etag).not.toBe(task.etag);
    expect(await update(task.id, ["description"], { description: "better" })).toEqual(changed);
    const stale = await refusalOf(update(task.id, ["description"], { description: "x" }, { etag: task.etag }));
    expect(stale).toMatchObject({ code: "Aborted", reason: "ETAG_MISMATCH", metadata: { current: changed?.etag } });
  });

  test.each<[string, string[], object]>([
    ["update_mask", [], {}],
    ["update_mask", ["status"], { status: SUCCESS }],
    ["task.description", ["description"], { description: "" }],
    ["task.preferences[0]", ["preferences"], { preferences: [""] }],
    ["task.preferences", ["preferences"], { preferences: Array.from({ length: 101 }, () => "x") }],
    ["task.evidence[0].first_sequence", ["evidence"], { evidence: [{ firstSequence: 0n, lastSequence: 1n }] }],
    ["task.evidence[0].last_sequence", ["evidence"], { evidence: [{ firstSequence: 2n, lastSequence: 1n }] }],
    [
      "task.evidence[1].first_sequence",
      ["evidence"],
      {
        evidence: [
          { firstSequence: 1n, lastSequence: 2n },
          { firstSequence: 3n, lastSequence: 3n },
        ],
      },
    ],
  ])("an update with a wrong %s is refused by that name: %j", async (field, paths, init) => {
    const { id } = await createTask(tasks(), { sessionId: "s" });
    expect(await refusalOf(update(id, paths, init))).toMatchObject({ code: "InvalidArgument", fields: [field] });
  });

  test("agentex 1, better: an agent that is assigned later gets its tracker too, once", async () => {
    const { id: taskId } = await createTask(tasks());
    const { id: agentId } = await registerAgent(clients());
    const answers = await Promise.all(Array.from({ length: 8 }, () => tasks().assignAgent({ taskId, agentId })));
    expect(new Set(answers.map(({ tracker }) => tracker?.id)).size).toBe(1);
    expect(answers[0]?.tracker).toMatchObject({ taskId, agentId, cursor: 0n, lag: 0n });
    expect((await getTask(tasks(), taskId)).agentIds).toEqual([agentId]);
    const nobody = tasks().assignAgent({ taskId, agentId: "nobody" });
    expect(await refusalOf(nobody)).toMatchObject({ reason: "AGENT_NOT_FOUND", metadata: { agent_id: "nobody" } });
  });

  test("a tracker with events that are not processed, or a claim, keeps its agent, unless forced", async () => {
    const { id: agentId } = await registerAgent(clients());
    const { id: taskId } = await createTask(tasks(), { agentIds: [agentId] });
    const set = (assignments: string) =>
      headway.database.query(`update tracker set ${assignments} where task_id = $1`, [taskId]);
    await set("newest_sequence = 2");
    expect(await refusalOf(tasks().unassignAgent({ taskId, agentId }))).toMatchObject({
      code: "FailedPrecondition",
      reason: "TRACKER_IN_USE",
      metadata: { lag: "2", owner: "" },
    });
    await set(
      "newest_sequence = 0, owner = 'me', epoch = 1, claimed_at = now(), lease_expires_at = now() + interval '1 h'",
    );
    expect((await refusalOf(tasks().unassignAgent({ taskId, agentId }))).metadata["owner"]).toBe("me");
    const { task } = await tasks().unassignAgent({ taskId, agentId, force: true });
    expect(task?.agentIds).toEqual([]);
    expect(await headway.database.query("select from tracker where task_id = $1", [taskId])).toHaveLength(0);
    expect((await tasks().unassignAgent({ taskId, agentId })).task).toEqual(task);
  });

  test("progress is appended whatever the status, in order and without holes, up to 1000 lines", async () => {
    const { id: taskId } = await createTask(tasks());
    await setStatus(tasks(), taskId, SUCCESS);
    await Promise.all(
      Array.from({ length: 8 }, (_, i) => tasks().appendTaskProgress({ taskId, lines: [`${i}a`, `${i}b`] })),
    );
    const { progress } = await getTask(tasks(), taskId);
    expect(progress.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    progress.forEach(({ text }, i) => {
      if (i % 2) expect(text).toBe(`${progress[i - 1]?.text[0]}b`);
    });
    const lines = Array.from({ length: 985 }, () => "more");
    expect(await refusalOf(tasks().appendTaskProgress({ taskId, lines }))).toMatchObject({
      code: "FailedPrecondition",
      reason: "TASK_PROGRESS_FULL",
      metadata: { task_id: taskId, count: "1001", limit: "1000" },
    });
    expect((await tasks().appendTaskProgress({ taskId, lines: lines.slice(1) })).lastSequence).toBe(1000n);
    expect((await refusalOf(tasks().appendTaskProgress({ taskId, lines: [] }))).fields).toEqual(["lines"]);
    expect((await refusalOf(tasks().appendTaskProgress({ taskId, lines: ["a", ""] }))).fields).toEqual(["lines[1]"]);
  });
});
