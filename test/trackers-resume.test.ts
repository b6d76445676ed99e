import { expect, test } from "vitest";
import type { Tracker } from "../gen/ts/headway/v1/tracker_pb.ts";
import type { WatchTrackersResponse } from "../gen/ts/headway/v1/tracker_watch_pb.ts";
import { watchThroughCuts } from "./harness/cut-watch.ts";
import { startHeadway } from "./harness/headway.ts";
import { type Clients, grpc, lanes } from "./harness/lanes.ts";
import { assign, claim, send } from "./harness/trackers.ts";

const filters = [{}, { lagAbove: 0n }, { statuses: ["ready"] }];
const cases = lanes.flatMap((lane) => filters.map((filter) => ({ lane, name: lane.name, filter })));

test.each(cases)(
  "over $name what a watcher of trackers that match $filter, and that is cut off all the time, has seen is what a list shows",
  async ({ lane, filter }) => {
    await using headway = await startHeadway({ env: { HEADWAY_CHECKPOINT_MS: "20" } });
    const clients = headway.on(grpc);
    for (let i = 0; i < 50; i += 1) await assign(clients);

    const seen = new Map<string, Tracker>();
    function take(frame: WatchTrackersResponse["frame"]) {
      if (frame.case !== "snapshot" && frame.case !== "changed") return;
      for (const tracker of frame.value.trackers) {
        expect(tracker.newestSequence).toBeGreaterThanOrEqual(seen.get(tracker.id)?.newestSequence ?? 0n);
        seen.set(tracker.id, tracker);
      }
      if (frame.case === "changed") for (const id of frame.value.removedIds) seen.delete(id);
    }
    await watchThroughCuts({
      lane,
      server: headway,
      open: (cut, resumeToken) => cut.trackers.watchTrackers({ filter, resumeToken }),
      forget: () => seen.clear(),
      take: (frame) => take(frame),
      change: (goesOn) => Promise.all(Array.from({ length: 16 }, () => work(clients, goesOn))),
    });
    const listed: Tracker[] = [];
    for (let pageToken = ""; ; ) {
      const page = await clients.trackers.listTrackers({ filter, pageSize: 1000, pageToken });
      listed.push(...page.trackers);
      pageToken = page.nextPageToken;
      if (pageToken === "") break;
    }
    expect(byId([...seen.values()])).toEqual(byId(listed));
    expect(listed.length).toBeGreaterThan(0);
  },
  60_000,
);

/** The life of trackers, one after the other: some are caught up, some are behind, some are gone. */
async function work(clients: Clients, goesOn: () => boolean): Promise<void> {
  const { trackers, tasks } = clients;
  for (let i = 0; goesOn(); i += 1) {
    const one = await assign(clients);
    const { tracker } = one;
    await send(clients, one, "1", "2", "3");
    const epoch = await claim(clients, one);
    for (const value of i % 2 ? [1n] : [1n, 2n, 3n]) {
      await trackers.commitTracker({ tracker, position: { case: "cursor", value }, status: "ready", epoch });
    }
    if (i % 3 === 0) await trackers.releaseClaim({ tracker, epoch });
    if (i % 4 === 0) await trackers.resetTracker({ tracker, cursor: 2n, actor: "test", reason: "again" });
    if (i % 5 === 0) await tasks.unassignAgent({ ...one.to, force: true });
  }
}

function byId(trackers: Tracker[]): Tracker[] {
  return trackers.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
