import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { TrackerClaimState } from "../gen/ts/headway/v1/tracker_query_pb.ts";
import type { WatchTrackersResponse } from "../gen/ts/headway/v1/tracker_watch_pb.ts";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { type Clients, lanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";
import { assign, claim, send } from "./harness/trackers.ts";

const headway = useHeadway({ env: { HEADWAY_CHECKPOINT_MS: "40" } });

type WatchInit = Parameters<Clients["trackers"]["watchTrackers"]>[0];

/** Reads a watch frame by frame. */
function follow({ trackers }: Clients, request: WatchInit) {
  const frames = trackers.watchTrackers(request)[Symbol.asyncIterator]();
  let resumeToken = "";
  async function next(kind: WatchTrackersResponse["frame"]["case"]) {
    for (;;) {
      const { value, done } = await frames.next();
      if (done) throw new Error("the stream has ended");
      resumeToken = value.resumeToken || resumeToken;
      if (value.frame.case === kind) return value.frame.value;
    }
  }
  return {
    /** Reads until a change shows a tracker as it is wanted. */
    async until(id: string, wanted: object) {
      for (;;) {
        const { trackers: changed } = (await next("changed")) as { trackers: { id: string }[] };
        const found = changed.find((tracker) => tracker.id === id);
        if (found && matches(found, wanted)) return found;
      }
    },
    next,
    get resumeToken() {
      return resumeToken;
    },
    [Symbol.asyncDispose]: async () => void (await frames.return?.()),
  };
}

function matches(found: object, wanted: object): boolean {
  return Object.entries(wanted).every(([key, value]) => found[key as keyof typeof found] === value);
}

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  test("54: a watch shows what is there, and then events, claims and commits as they come", async () => {
    const one = await assign(clients());
    await using watch = follow(clients(), { filter: { taskId: one.taskId } });
    expect(await watch.next("snapshot")).toMatchObject({ trackers: [{ id: one.trackerId }], complete: false });
    expect(await watch.next("snapshot")).toMatchObject({ trackers: [], complete: true });
    await send(clients(), one, "1", "2");
    await watch.until(one.trackerId, { lag: 2n, newestSequence: 2n });
    const epoch = await claim(clients(), one, "me");
    expect(await watch.until(one.trackerId, { epoch })).toMatchObject({ claim: { owner: "me" } });
    await clients().trackers.commitTracker({
      tracker: one.tracker,
      position: { case: "cursor", value: 2n },
      epoch,
    });
    await watch.until(one.trackerId, { lag: 0n, cursor: 2n });
    await clients().trackers.resetTracker({ tracker: one.tracker, actor: "me", reason: "again" });
    await watch.until(one.trackerId, { lag: 2n, cursor: 0n });
    await clients().tasks.deleteTask({ taskId: one.taskId });
    for (;;) {
      const { removedIds } = (await watch.next("changed")) as { removedIds: string[] };
      if (removedIds.includes(one.trackerId)) break;
    }
  });

  test("a watch that is resumed gets what changed since, also what another replica changed", async () => {
    const one = await assign(clients());
    const filter = { agentId: one.agentId };
    let resumeToken: string;
    {
      await using watch = follow(clients(), { filter, onlyNew: true });
      await watch.next("snapshot");
      resumeToken = watch.resumeToken;
    }
    await using replica = await startHeadway({ database: headway.database });
    await send(replica.on(lane), one, "1");
    await using watch = follow(clients(), { filter, resumeToken });
    await watch.until(one.trackerId, { lag: 1n });
    await send(replica.on(lane), one, "2");
    await watch.until(one.trackerId, { lag: 2n });
    await watch.next("checkpoint");
    const other = follow(clients(), { resumeToken });
    expect(await refusalOf(other.next("changed"))).toMatchObject({ reason: "RESUME_TOKEN_INVALID" });
  });

  test("a tracker that does not match any more is named as removed", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1");
    await using watch = follow(clients(), { filter: { agentId: one.agentId, lagAbove: 0n } });
    expect(await watch.next("snapshot")).toMatchObject({ trackers: [{ id: one.trackerId }] });
    await clients().trackers.commitTracker({ tracker: one.tracker, position: { case: "cursor", value: 1n } });
    for (;;) {
      const { removedIds } = (await watch.next("changed")) as { removedIds: string[] };
      if (removedIds.includes(one.trackerId)) break;
    }
  });

  test("what changes by the clock alone cannot be watched", async () => {
    const watch = (filter: object) => refusalOf(drain(clients().trackers.watchTrackers({ filter })));
    expect(await watch({ claim: TrackerClaimState.STALE })).toMatchObject({ fields: ["filter.claim"] });
    expect(await watch({ claim: TrackerClaimState.HELD })).toMatchObject({ fields: ["filter.claim"] });
    expect(await watch({ notMovedSince: timestampFromMs(0) })).toMatchObject({ fields: ["filter.not_moved_since"] });
  });
});
