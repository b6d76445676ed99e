import { durationMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import {
  CANCELED,
  COMPLETE,
  createActivity,
  ERROR,
  getActivity,
  QUEUED,
  RUNNING,
  report,
} from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { HEALTHY, HEALTHY_BUSY, instanceOf, startInstance } from "./harness/ping.ts";
import { drain, refusalOf } from "./harness/refusal.ts";
import { registerAgent } from "./harness/tasks.ts";

const headway = useHeadway();
const text = { kind: { case: "stringValue" as const, value: "42 pages" } };
const ofInstance = (instanceId: string) => ({ scope: { case: "instanceId" as const, value: instanceId } });

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("1, 3: healthy by default, busy while an async task runs, healthy again, with a count of 1 during it", async () => {
    const one = await startInstance(clients());
    expect((await one.now()).status).toBe(HEALTHY);
    const task = await one.add();
    expect(await one.now()).toMatchObject({ status: HEALTHY_BUSY, activeCount: 1 });
    await one.complete(task);
    expect(await one.now()).toMatchObject({ status: HEALTHY, activeCount: 0 });
    expect(await one.history()).toEqual(["1 HEALTHY", "2 HEALTHY_BUSY", "3 HEALTHY"]);
  });

  test("4: three tasks at once count as three, and the instance is busy until the last ends", async () => {
    const one = await startInstance(clients());
    const tasks = await Promise.all([one.add("same"), one.add("same"), one.add("same")]);
    expect((await one.now()).activeCount).toBe(3);
    await Promise.all(tasks.slice(1).map((task) => one.complete(task)));
    expect(await one.now()).toMatchObject({ status: HEALTHY_BUSY, activeCount: 1 });
    await one.complete(tasks[0] ?? "");
    expect(await one.now()).toMatchObject({ status: HEALTHY, activeCount: 0 });
  });

  test.each([
    { end: { status: ERROR, error: "boom" }, shown: { status: ERROR, error: "boom" }, why: "5: fails" },
    { end: { status: ERROR }, shown: { status: ERROR, error: "unknown error" }, why: "5: fails without a word" },
    { end: { status: CANCELED }, shown: { status: CANCELED, error: "" }, why: "6: is canceled" },
    { end: {}, shown: { status: COMPLETE, percentage: 100 }, why: "completes" },
    { end: { result: text }, shown: { status: COMPLETE, result: text }, why: "3: completes with a result" },
  ])("a task that $why no longer counts, and says how it ended", async ({ end, shown }) => {
    const one = await startInstance(clients());
    const asyncTaskId = await one.add();
    const { completed, activity } = await clients().ping.completeAsyncTask({ asyncTaskId, ...end });
    expect(completed).toBe(true);
    expect(activity).toMatchObject(shown);
    expect(await one.now()).toMatchObject({ status: HEALTHY, activeCount: 0 });
    expect(await getActivity(clients().activities, asyncTaskId)).toMatchObject(shown);
  });

  test("7: very short tasks leave no running job, and every one its busy phase in the history", async () => {
    const one = await startInstance(clients());
    for (let i = 0; i < 5; i += 1) await one.complete(await one.add());
    const { activeCount, runningJobs } = await clients().ping.getAsyncTaskInfo(ofInstance(one.instanceId));
    expect([activeCount, runningJobs]).toEqual([0, []]);
    expect((await one.history()).filter((change) => change.endsWith("BUSY"))).toHaveLength(5);
  });

  test("8, 9: the info says how many run and which, the oldest first, with name, duration, metadata and id", async () => {
    const one = await startInstance(clients());
    const { ping, activities } = clients();
    const { instanceId } = one;
    const first = await ping.addAsyncTask({ instanceId, name: "with", metadata: { batch: 100 } });
    const second = await one.add("without");
    await report(activities, first.asyncTaskId, { message: "half", percentage: 50 });
    const { activeCount, runningJobs } = await ping.getAsyncTaskInfo(ofInstance(instanceId));
    expect(activeCount).toBe(2);
    const [with_, without] = runningJobs;
    expect(with_).toMatchObject({
      ...{ asyncTaskId: first.asyncTaskId, name: "with", instanceId, metadata: { batch: 100 } },
      ...{ percentage: 50, message: "half", cancelRequested: false },
    });
    expect(without).toMatchObject({ asyncTaskId: second, name: "without" });
    expect(without?.metadata).toBeUndefined();
    expect(with_?.duration && durationMs(with_.duration)).toBeGreaterThan(0);
    expect(first.activity).toMatchObject({ status: RUNNING, instanceId, agentId: one.agentId });
    const limited = await ping.getAsyncTaskInfo({ ...ofInstance(instanceId), limit: 1 });
    expect([limited.activeCount, limited.runningJobs.length]).toEqual([2, 1]);
    const ofAgent = await ping.getAsyncTaskInfo({ scope: { case: "agentId", value: one.agentId } });
    expect(ofAgent.activeCount).toBe(2);
  });

  test("10: a hundred adds at once are a hundred tasks with ids of their own", async () => {
    const one = await startInstance(clients());
    const ids = await Promise.all(Array.from({ length: 100 }, () => one.add()));
    expect(new Set(ids).size).toBe(100);
    expect((await one.now()).activeCount).toBe(100);
    await Promise.all(ids.map((id) => one.complete(id)));
    expect(await one.now()).toMatchObject({ status: HEALTHY, activeCount: 0 });
  });

  test("11: completing answers true once; then false where that is asked for, and else says why not", async () => {
    const one = await startInstance(clients());
    const asyncTaskId = await one.add();
    const { ping } = clients();
    expect((await ping.completeAsyncTask({ asyncTaskId, compatible: true })).completed).toBe(true);
    expect((await ping.completeAsyncTask({ asyncTaskId, compatible: true })).completed).toBe(false);
    expect((await ping.completeAsyncTask({ asyncTaskId: "no-such", compatible: true })).completed).toBe(false);
    expect(await refusalOf(ping.completeAsyncTask({ asyncTaskId }))).toMatchObject({
      code: "FailedPrecondition",
      reason: "ACTIVITY_ENDED",
    });
    expect(await refusalOf(ping.completeAsyncTask({ asyncTaskId: "no-such" }))).toMatchObject({
      code: "NotFound",
      reason: "ASYNC_TASK_NOT_FOUND",
      metadata: { async_task_id: "no-such" },
    });
    const { id } = await createActivity(clients().activities, { status: RUNNING });
    expect(await refusalOf(ping.completeAsyncTask({ asyncTaskId: id }))).toMatchObject({
      reason: "ASYNC_TASK_NOT_FOUND",
    });
  });

  test("12: the info holds no entry that is broken, and counts those that do not fit into a message too", async () => {
    const one = await startInstance(clients());
    const { activities, ping } = clients();
    const { instanceId } = one;
    // What may be odd about an entry, and what is refused before it becomes one.
    const odd = [{ name: "é\n\t" }, { name: "n".repeat(255) }, { name: "empty", metadata: {} }];
    for (const more of odd) await ping.addAsyncTask({ instanceId, ...more });
    expect(await refusalOf(ping.addAsyncTask({ instanceId, name: "" }))).toMatchObject({ fields: ["name"] });
    const metadata = { blob: "x".repeat(65_000) };
    await Promise.all(
      Array.from({ length: 60 }, () => createActivity(activities, { instanceId, status: RUNNING, metadata })),
    );
    const { activeCount, runningJobs } = await ping.getAsyncTaskInfo(ofInstance(instanceId));
    expect(activeCount).toBe(63);
    expect(runningJobs.slice(0, 3)).toMatchObject(odd);
    expect(runningJobs.length).toBeGreaterThan(40);
    expect(runningJobs.length).toBeLessThan(60);
    expect(await one.now()).toMatchObject({ status: HEALTHY_BUSY, activeCount: 63 });
  });

  test("13: activities bound to the instance by other calls count, however they end", async () => {
    const one = await startInstance(clients());
    const { activities } = clients();
    const { instanceId } = one;
    const bound = async () => (await createActivity(activities, { instanceId, status: RUNNING })).id;
    const [completed, failed, canceled, deleted, reported] = await Promise.all(Array.from({ length: 5 }, bound));
    await one.add();
    expect((await one.now()).activeCount).toBe(6);
    const { runningJobs } = await clients().ping.getAsyncTaskInfo(ofInstance(instanceId));
    expect(runningJobs.map(({ asyncTaskId }) => asyncTaskId)).toEqual(expect.arrayContaining([completed, reported]));
    await activities.completeActivity({ activityId: completed ?? "" });
    expect((await one.now()).activeCount).toBe(5);
    await activities.failActivity({ activityId: failed ?? "" });
    await activities.cancelActivity({ activityId: canceled ?? "", force: true });
    await activities.deleteActivity({ activityId: deleted ?? "" });
    await report(activities, reported ?? "", { message: "done", status: COMPLETE });
    expect(await one.now()).toMatchObject({ status: HEALTHY_BUSY, activeCount: 1 });
    const { canceledCount } = await activities.cancelPendingActivities({ filter: { instanceId } });
    expect(canceledCount).toBe(1);
    expect(await one.now()).toMatchObject({ status: HEALTHY, activeCount: 0 });
    const queued = await createActivity(activities, { instanceId });
    expect((await one.now()).activeCount).toBe(0);
    await report(activities, queued.id, "begun");
    expect((await one.now()).activeCount).toBe(1);
  });

  test("a task makes an instance that was never seen, busy from the first, if it names the agent", async () => {
    const { id: agentId } = await registerAgent(clients());
    const one = instanceOf(clients(), { agentId, instanceId: `late-${agentId}` });
    expect(await refusalOf(one.add())).toMatchObject({ reason: "FIELD_REQUIRED", fields: ["agent_id"] });
    const { ping } = clients();
    const { instanceId } = one;
    const { asyncTaskId } = await ping.addAsyncTask({ instanceId, agentId, name: "first", id: `${agentId}-task` });
    expect(asyncTaskId).toBe(`${agentId}-task`);
    expect(await one.now()).toMatchObject({ status: HEALTHY_BUSY, activeCount: 1 });
    expect((await one.now()).lastSeenTime).toBeUndefined();
    expect(await one.history()).toEqual(["1 HEALTHY_BUSY"]);
    await one.beat();
    expect((await one.now()).lastSeenTime).toBeDefined();
    const again = ping.addAsyncTask({ instanceId, name: "again", id: asyncTaskId });
    expect(await refusalOf(again)).toMatchObject({ code: "AlreadyExists", reason: "ACTIVITY_EXISTS" });
    expect((await one.now()).activeCount).toBe(1);
    const other = `other-${agentId}`;
    const refused = ping.addAsyncTask({ instanceId: other, agentId, name: "again", id: asyncTaskId });
    expect(await refusalOf(refused)).toMatchObject({ reason: "ACTIVITY_EXISTS" });
    expect(await refusalOf(ping.getPingStatus({ instanceId: other }))).toMatchObject({ reason: "INSTANCE_NOT_FOUND" });
  });

  test("tasks of an instance that is deleted with its agent end as ERROR, and who watches them is told", async () => {
    const one = await startInstance(clients());
    const activityId = await one.add();
    const watched = drain(clients().activities.watchActivity({ activityId }));
    const queued = await createActivity(clients().activities, { instanceId: one.instanceId });
    await clients().agents.deleteAgent({ agentId: one.agentId, force: true });
    const error = "the instance has ended: its agent was deleted";
    expect(await getActivity(clients().activities, activityId)).toMatchObject({ status: ERROR, error });
    expect((await watched).at(-1)?.frame.case).toBe("final");
    expect((await getActivity(clients().activities, queued.id)).status).toBe(QUEUED);
    const { id: agentId } = await registerAgent(clients());
    const again = instanceOf(clients(), { agentId, instanceId: one.instanceId });
    expect((await again.beat()).status).toBe(HEALTHY);
  });

  test("activities that ran before their instance was seen count from its first heartbeat", async () => {
    const { id: agentId } = await registerAgent(clients());
    const instanceId = `early-${agentId}`;
    await createActivity(clients().activities, { instanceId, status: RUNNING });
    const one = instanceOf(clients(), { agentId, instanceId });
    expect((await one.beat()).status).toBe(HEALTHY_BUSY);
    expect(await one.now()).toMatchObject({ activeCount: 1 });
    expect(await one.history()).toEqual(["1 HEALTHY_BUSY"]);
  });
});
