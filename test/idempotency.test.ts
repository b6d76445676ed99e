import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createActivity, getActivity, logOf, QUEUED, RUNNING, report } from "./harness/activities.ts";
import { useHeadway, useReplica } from "./harness/headway.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";

const headway = useHeadway();
const replica = useReplica(headway);

type Call = (clients: Clients, requestId: string) => Promise<unknown>;

/** For each write: what it needs, and a call that has one effect however often it is repeated. */
const writes: {
  name: string;
  prepare: (taskId: string) => Promise<Call>;
  effect: (taskId: string) => Promise<unknown>;
}[] = [
  {
    name: "CreateActivity",
    prepare:
      async (taskId) =>
      ({ activities }, requestId) =>
        createActivity(activities, { taskId, requestId }),
    effect: async (taskId) => (await listOf(taskId)).length,
  },
  {
    name: "CreateActivity with an id",
    prepare:
      async (taskId) =>
      ({ activities }, requestId) =>
        createActivity(activities, { id: `own-${taskId}`, taskId, requestId }),
    effect: async (taskId) => (await listOf(taskId)).length,
  },
  {
    name: "ReportProgress",
    prepare: onOne(({ activities }, given) =>
      activities.reportProgress({ ...given, entries: [{ message: "one" }, { message: "two", percentage: 5 }] }),
    ),
    effect: logsOf,
  },
  {
    name: "ReportProgress with an etag",
    prepare: onOne(({ activities }, given) =>
      activities.reportProgress({ ...given, etag: "1", entries: [{ message: "one" }] }),
    ),
    effect: logsOf,
  },
  {
    name: "CompleteActivity",
    prepare: onOne(({ activities }, given) => activities.completeActivity(given)),
    effect: logsOf,
  },
  {
    name: "FailActivity",
    prepare: onOne(({ activities }, given) => activities.failActivity({ ...given, error: "boom" })),
    effect: logsOf,
  },
  {
    name: "CancelActivity",
    prepare: onOne(({ activities }, given) => activities.cancelActivity({ ...given, reason: "enough" })),
    effect: logsOf,
  },
  {
    name: "CancelPendingActivities",
    prepare: async (taskId) => {
      for (let i = 0; i < 3; i += 1) await createActivity(client(), { taskId });
      return ({ activities }, requestId) => activities.cancelPendingActivities({ filter: { taskId }, requestId });
    },
    effect: logsOf,
  },
  {
    name: "DeleteActivity",
    prepare: onOne(({ activities }, given) => activities.deleteActivity(given)),
    effect: async (taskId) => (await listOf(taskId)).length,
  },
  {
    name: "UpdateProject",
    prepare: async (taskId) => {
      const { project } = await headway.on(grpc).projects.getProject({});
      return ({ projects }, requestId) =>
        projects.updateProject({
          project: { displayName: taskId },
          updateMask: { paths: ["display_name"] },
          ...(project && { etag: project.etag }),
          requestId,
        });
    },
    effect: async (taskId) => {
      const { project } = await headway.on(grpc).projects.getProject({});
      expect(project?.displayName).toBe(taskId);
      return Number(project?.etag);
    },
  },
];

function client() {
  return headway.on(grpc).activities;
}

function onOne(call: (clients: Clients, given: { activityId: string; requestId: string }) => Promise<unknown>) {
  return async (taskId: string): Promise<Call> => {
    const { id: activityId } = await createActivity(client(), { taskId });
    return (clients, requestId) => call(clients, { activityId, requestId });
  };
}

async function listOf(taskId: string) {
  return (await client().listActivities({ filter: { taskId } })).activities;
}

async function logsOf(taskId: string) {
  return await Promise.all((await listOf(taskId)).map(async ({ id }) => (await logOf(client(), id)).length));
}

describe.each(lanes)("$name", (lane) => {
  test.each(writes)(
    "$name sent again with its request id answers the same, and has no second effect",
    async (write) => {
      const taskId = randomUUID();
      const call = await write.prepare(taskId);
      const requestId = randomUUID();
      const first = await call(headway.on(lane), requestId);
      const effect = await write.effect(taskId);
      expect(await call(headway.on(lane), requestId)).toEqual(first);
      expect(await call(replica.on(lane), requestId.toUpperCase())).toEqual(first);
      expect(await write.effect(taskId)).toEqual(effect);
    },
  );

  test.each(writes)("$name sent many times at once, to two replicas, has one effect and one answer", async (write) => {
    for (let round = 0; round < 3; round += 1) {
      const taskId = randomUUID();
      const call = await write.prepare(taskId);
      const requestId = randomUUID();
      const everywhere = [headway, replica].flatMap((one) => Array.from({ length: 5 }, () => one.on(lane)));
      const answers = await Promise.all(everywhere.map((clients) => call(clients, requestId)));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      const effect = await write.effect(taskId);
      expect(await call(headway.on(lane), requestId)).toEqual(answers[0]);
      expect(await write.effect(taskId)).toEqual(effect);
    }
  });

  test("without a request id each call has its own effect", async () => {
    const { id } = await createActivity(client(), { status: RUNNING });
    await report(headway.on(lane).activities, id, "same");
    await report(headway.on(lane).activities, id, "same");
    expect(await logOf(client(), id)).toHaveLength(3);
  });

  test("a refused call leaves its request id free", async () => {
    const requestId = randomUUID();
    const id = randomUUID();
    const entries = [{ message: "too early" }];
    const { activities } = headway.on(lane);
    await expect(activities.reportProgress({ activityId: id, entries, requestId })).rejects.toThrow();
    await createActivity(activities, { id });
    await activities.reportProgress({ activityId: id, entries, requestId });
    expect(await logOf(activities, id)).toHaveLength(2);
  });
});

test("the same request id in two projects is two requests", async () => {
  const requestId = randomUUID();
  const { id, status } = await createActivity(client(), { requestId });
  expect(status).toBe(QUEUED);
  const [row] = await headway.database.query("select project_id from request_record where request_id = $1", [
    requestId,
  ]);
  expect(row?.["project_id"]).toBe("default");
  expect((await getActivity(client(), id)).id).toBe(id);
});
