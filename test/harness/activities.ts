import { ActivityStatus } from "../../gen/ts/headway/v1/activity_pb.ts";
import type { Clients } from "./lanes.ts";

export const { QUEUED, RUNNING, COMPLETE, ERROR, CANCELED } = ActivityStatus;

type Activities = Clients["activities"];
type CreateInit = NonNullable<Parameters<Activities["createActivity"]>[0]>;

/** Creates an activity and answers it. */
export async function createActivity(activities: Activities, init: CreateInit = {}) {
  const { activity } = await activities.createActivity({ name: "work", ...init });
  if (!activity) throw new Error("the answer holds no activity");
  return activity;
}

/** Gets an activity. */
export async function getActivity(activities: Activities, activityId: string) {
  const { activity } = await activities.getActivity({ activityId });
  if (!activity) throw new Error("the answer holds no activity");
  return activity;
}

/** The whole log of an activity, oldest entry first. */
export async function logOf(activities: Activities, activityId: string) {
  const { entries } = await activities.listActivityLogs({ activityId, pageSize: 1000 });
  return entries;
}

/** Reports entries: a text is one with that message. */
export async function report(activities: Activities, activityId: string, ...entries: (string | ReportInit)[]) {
  return await activities.reportProgress({
    activityId,
    entries: entries.map((entry) => (typeof entry === "string" ? { message: entry } : entry)),
  });
}

type ReportInit = NonNullable<NonNullable<Parameters<Activities["reportProgress"]>[0]["entries"]>[number]>;

/** Every page of a list, page by page. `between` runs after each page but the last. */
export async function pagesOf(
  activities: Activities,
  request: Parameters<Activities["listActivities"]>[0],
  between: (page: number) => Promise<unknown> = async () => {},
) {
  const pages = [];
  for (let pageToken = ""; ; ) {
    const page = await activities.listActivities({ ...request, pageToken });
    pages.push(page.activities);
    pageToken = page.nextPageToken;
    if (pageToken === "") return pages;
    await between(pages.length);
  }
}
