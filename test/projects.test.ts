import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createActivity, getActivity, logOf, pagesOf } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { useTwoProjects } from "./harness/keys.ts";
import { type Clients, lanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const projects = useTwoProjects(headway);

describe.each(lanes)("$name", (lane) => {
  const own = () => projects.own(lane);
  const other = () => projects.other(lane);

  const calls: Record<string, (clients: Clients, activityId: string) => Promise<unknown>> = {
    GetActivity: ({ activities }, activityId) => activities.getActivity({ activityId }),
    ListActivityLogs: ({ activities }, activityId) => activities.listActivityLogs({ activityId }),
    ReportProgress: ({ activities }, activityId) => activities.reportProgress({ activityId, entries: [{}] }),
    CompleteActivity: ({ activities }, activityId) => activities.completeActivity({ activityId }),
    FailActivity: ({ activities }, activityId) => activities.failActivity({ activityId }),
    CancelActivity: ({ activities }, activityId) => activities.cancelActivity({ activityId }),
    DeleteActivity: ({ activities }, activityId) => activities.deleteActivity({ activityId }),
    WatchActivity: ({ activities }, activityId) => drain(activities.watchActivity({ activityId })),
  };

  test.each(Object.keys(calls))(
    "%s of another project's activity is answered as of one that is nowhere",
    async (name) => {
      const call = calls[name] as (typeof calls)[string];
      const { id } = await createActivity(own().activities);
      const [foreign, nowhere] = [await refusalOf(call(other(), id)), await refusalOf(call(other(), "nowhere"))];
      expect(foreign).toMatchObject({ code: "NotFound", reason: "ACTIVITY_NOT_FOUND", metadata: { activity_id: id } });
      expect({ ...foreign, message: foreign.message.replace(id, "nowhere") }).toEqual({
        ...nowhere,
        metadata: { activity_id: id },
      });
      expect(await logOf(own().activities, id)).toHaveLength(1);
    },
  );

  test("lists, counts, cancelations and watches of all see only their own project", async () => {
    const taskId = randomUUID();
    const { id, metadata } = await createActivity(own().activities, { taskId, metadata: { secret: "ours" } });
    const filter = { taskId };
    expect((await other().activities.listActivities({ filter })).activities).toEqual([]);
    expect((await other().activities.countActivities({ filter })).total).toBe(0n);
    const found = await other().activities.listActivities({ filter: { metadata: { secret: "ours" } } });
    expect(found.activities).toEqual([]);
    expect((await other().activities.cancelPendingActivities({ filter })).canceledCount).toBe(0);
    for await (const { frame } of other().activities.watchActivities({ filter })) {
      expect(frame).toMatchObject({ case: "snapshot", value: { activities: [], complete: true } });
      break;
    }
    expect((await getActivity(own().activities, id)).metadata).toEqual(metadata);
  });

  test("the same id in two projects is two activities, and neither is a parent in the other", async () => {
    const id = randomUUID();
    await createActivity(own().activities, { id, name: "ours" });
    const child = createActivity(other().activities, { parentId: id });
    expect(await refusalOf(child)).toMatchObject({ reason: "FIELD_INVALID", fields: ["parent_id"] });
    await createActivity(other().activities, { id, name: "theirs" });
    await other().activities.deleteActivity({ activityId: id });
    expect((await getActivity(own().activities, id)).name).toBe("ours");
  });

  test("a page token, a resume token and a request id mean nothing in another project", async () => {
    const taskId = randomUUID();
    for (const { activities } of [own(), other()])
      for (let i = 0; i < 2; i += 1) await createActivity(activities, { taskId });
    const filter = { taskId };
    const { nextPageToken: pageToken } = await own().activities.listActivities({ filter, pageSize: 1 });
    const listed = other().activities.listActivities({ filter, pageSize: 1, pageToken });
    expect(await refusalOf(listed)).toMatchObject({ code: "InvalidArgument", reason: "PAGE_TOKEN_INVALID" });
    let resumeToken = "";
    for await (const frame of own().activities.watchActivities({ filter, onlyNew: true })) {
      resumeToken = frame.resumeToken;
      break;
    }
    const watched = drain(other().activities.watchActivities({ filter, resumeToken }));
    expect(await refusalOf(watched)).toMatchObject({ reason: "RESUME_TOKEN_INVALID" });
    const requestId = randomUUID();
    const one = await createActivity(own().activities, { taskId, requestId });
    const two = await createActivity(other().activities, { taskId, requestId });
    expect(two.id).not.toBe(one.id);
    expect((await pagesOf(own().activities, { filter })).flat()).toHaveLength(3);
  });

  test("a project's settings are changed by a mask, each for itself, and never another project's", async () => {
    const before = (await own().projects.getProject({})).project;
    const { project } = await other().projects.updateProject({
      project: { displayName: `Other by ${lane.name}`, settings: { extractionBufferSize: 7 } },
      updateMask: { paths: ["display_name", "settings.extraction_buffer_size"] },
    });
    expect(project).toMatchObject({ id: "other", displayName: `Other by ${lane.name}` });
    expect(project?.settings).toMatchObject({ extractionBufferSize: 7, extractionBatchSize: 32 });
    expect((await own().projects.getProject({})).project).toEqual(before);
    const stale = { project: { displayName: "x" }, updateMask: { paths: ["display_name"] }, etag: "0" };
    expect(await refusalOf(other().projects.updateProject(stale))).toMatchObject({ reason: "ETAG_MISMATCH" });
    const unknown = { project: {}, updateMask: { paths: ["id"] } };
    expect(await refusalOf(other().projects.updateProject(unknown))).toMatchObject({ fields: ["update_mask"] });
    const none = { project: { displayName: "x" } };
    expect(await refusalOf(other().projects.updateProject(none))).toMatchObject({ reason: "FIELD_REQUIRED" });
  });

  test("concurrent changes of a project all take place", async () => {
    const before = Number((await own().projects.getProject({})).project?.etag);
    const change = (displayName: string) =>
      own().projects.updateProject({ project: { displayName }, updateMask: { paths: ["display_name"] } });
    await Promise.all(Array.from({ length: 8 }, (_, i) => change(`${lane.name} ${i}`)));
    expect(Number((await own().projects.getProject({})).project?.etag)).toBe(before + 8);
  });
});
