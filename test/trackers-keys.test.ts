import { describe, expect, test } from "vitest";
import { ApiKeyScope } from "../gen/ts/headway/v1/project_pb.ts";
import { startHeadway } from "./harness/headway.ts";
import { makeFirstKey } from "./harness/keys.ts";
import { type Clients, lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { RUNNING, setStatus } from "./harness/tasks.ts";
import { type Assigned, assign, getTracker, send } from "./harness/trackers.ts";

type Call = (clients: Clients, one: Assigned) => Promise<unknown>;

const reads: Call[] = [
  ({ trackers }, { tracker }) => trackers.getTracker({ tracker }),
  ({ trackers }, { tracker }) => trackers.getTrackerState({ tracker }),
  ({ trackers }) => trackers.listTrackers({}),
  ({ trackers }) => firstFrame(trackers.watchTrackers({})),
  ({ events }, { to }) => events.listEvents(to),
  ({ events }, { to }) => firstFrame(events.watchEvents(to)),
  ({ tasks }, { taskId }) => tasks.getTask({ which: { case: "taskId", value: taskId } }),
  ({ tasks }) => firstFrame(tasks.watchTasks({})),
];
const writes: Call[] = [
  ({ trackers }, { trackerId: id }) =>
    trackers.updateTracker({ tracker: { id, status: "x" }, updateMask: { paths: ["status"] } }),
  ({ trackers }, { tracker }) => trackers.claimTracker({ tracker, owner: "me" }),
  // The first claim has the epoch 1, and the reset before it in this test has made that 2.
  ({ trackers }, { tracker }) => trackers.renewClaim({ tracker, epoch: 2n }),
  ({ trackers }, { tracker }) => trackers.releaseClaim({ tracker, force: true }),
  ({ trackers }, { tracker }) => trackers.commitTracker({ tracker, status: "x" }),
  ({ trackers }, { tracker }) =>
    trackers.updateTrackerState({ tracker, change: { change: { case: "merge", value: {} } } }),
  ({ events }, { to: event }) => events.sendEvent({ event }),
  ({ events }, { to: event }) => events.sendEvents({ events: [event] }),
  ({ tasks }, { taskId }) => setStatus(tasks, taskId, RUNNING),
  ({ tasks }, { to }) => tasks.unassignAgent({ ...to, force: true }),
];
const reset: Call = ({ trackers }, { tracker }) => trackers.resetTracker({ tracker, actor: "me", reason: "again" });

describe.each(lanes)("$name", (lane) => {
  test("agentex 23: reading needs a key to read, changing one to write, and setting a cursor back an admin's", async () => {
    await using headway = await startHeadway();
    const admin = headway.on(lane, { apiKey: await makeFirstKey(headway) });
    const withScope = async (scope: ApiKeyScope) => {
      const { secret } = await admin.projects.createApiKey({ name: "key", scope });
      return headway.on(lane, { apiKey: secret });
    };
    const [reader, writer] = [await withScope(ApiKeyScope.READ), await withScope(ApiKeyScope.WRITE)];
    const one = await assign(admin);
    await send(admin, one, "1");
    const before = await getTracker(admin, one.trackerId);
    const missing = { code: "PermissionDenied", reason: "SCOPE_MISSING" };

    for (const read of reads) await read(reader, one);
    for (const write of [...writes, reset]) expect(await refusalOf(write(reader, one))).toMatchObject(missing);
    expect(await refusalOf(reset(writer, one))).toMatchObject(missing);
    expect(await getTracker(reader, one.trackerId)).toEqual(before);

    await reset(admin, one);
    for (const read of reads) await read(writer, one);
    for (const write of writes) await write(writer, one);
  });
});

async function firstFrame(frames: AsyncIterable<unknown>): Promise<void> {
  for await (const _frame of frames) return;
}
