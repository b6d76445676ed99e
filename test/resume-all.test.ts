import { expect, test } from "vitest";
import type { Activity } from "../gen/ts/headway/v1/activity_pb.ts";
import type { WatchActivitiesResponse } from "../gen/ts/headway/v1/activity_watch_pb.ts";
import { createActivity, pagesOf, QUEUED, RUNNING, report } from "./harness/activities.ts";
import { watchThroughCuts } from "./harness/cut-watch.ts";
import { startHeadway } from "./harness/headway.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";

const filters = [{}, { statuses: [RUNNING] }, { names: ["odd"], statuses: [QUEUED, RUNNING] }];
const cases = lanes.flatMap((lane) => filters.map((filter) => ({ lane, name: lane.name, filter })));

test.each(cases)(
  "over $name what a watcher of $filter that is cut off all the time has seen is what a list shows",
  async ({ lane, filter }) => {
    await using headway = await startHeadway({ env: { HEADWAY_CHECKPOINT_MS: "20" } });
    const { activities } = headway.on(grpc);
    for (let i = 0; i < 250; i += 1) await createActivity(activities, { name: i % 2 ? "odd" : "even" });

    const seen = new Map<string, Activity>();
    function take(frame: WatchActivitiesResponse["frame"]) {
      if (frame.case === "checkpoint" || !frame.value) return;
      for (const activity of frame.value.activities) {
        const before = seen.get(activity.id);
        expect(activity.lastSequence).toBeGreaterThanOrEqual(before?.lastSequence ?? 0n);
        seen.set(activity.id, activity);
      }
      if (frame.case === "changed") for (const id of frame.value.removedIds) seen.delete(id);
    }
    await watchThroughCuts({
      lane,
      server: headway,
      open: (cut, resumeToken) => cut.activities.watchActivities({ filter, resumeToken }),
      forget: () => seen.clear(),
      take: (frame) => take(frame),
      change: (goesOn) => Promise.all(Array.from({ length: 16 }, (_, writer) => work(activities, writer, goesOn))),
    });
    const listed = (await pagesOf(activities, { filter, pageSize: 1000 })).flat();
    expect(summary([...seen.values()])).toEqual(summary(listed));
    expect(listed.length).toBeGreaterThan(0);
  },
  60_000,
);

/** The life of activities, one after the other: some end, some stay, some are deleted. */
async function work(activities: Clients["activities"], writer: number, goesOn: () => boolean): Promise<void> {
  for (let i = 0; goesOn(); i += 1) {
    const { id } = await createActivity(activities, { name: i % 2 ? "odd" : "even", agentId: `${writer}` });
    await report(activities, id, { message: "one", percentage: 10 });
    await report(activities, id, { message: "x".repeat(200), percentage: 20 });
    if (i % 3 === 0) await activities.completeActivity({ activityId: id });
    if (i % 5 === 0) await activities.deleteActivity({ activityId: id });
  }
}

function summary(all: Activity[]) {
  return all
    .map(({ id, status, percentage, message, lastSequence }) => ({ id, status, percentage, message, lastSequence }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
