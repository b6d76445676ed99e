import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import {
  type WatchTrackersRequest,
  type WatchTrackersResponse,
  WatchTrackersResponseSchema,
} from "../../gen/ts/headway/v1/tracker_watch_pb.ts";
import { fieldInvalid } from "../domain/errors.ts";
import type { TrackerFilter } from "../store/tracker-filter.ts";
import { listTrackers, matchingTrackers, type TrackerCursor } from "../store/tracker-store.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { trackerFilterOf, trackerMessage } from "./tracker-messages.ts";
import { watchChanges } from "./watch-changes.ts";

type FrameInit = NonNullable<MessageInitShape<typeof WatchTrackersResponseSchema>["frame"]>;

// A tracker takes at most about 3 KB, so that a frame stays far below 4 MiB.
const frameSize = 500;

/** Streams the trackers that match a filter as they change. */
export async function* watchTrackers(
  deps: ServiceDeps,
  req: WatchTrackersRequest,
  context: HandlerContext,
): AsyncGenerator<WatchTrackersResponse, void, undefined> {
  const { database } = deps;
  const projectId = projectOf(context);
  const filter = requireTimeless(trackerFilterOf(req.filter));

  async function changed(ids: readonly string[]) {
    const some = ids.slice(0, frameSize);
    const { rows, removedIds } = await matchingTrackers(database.fork(), projectId, filter, some);
    const value = { trackers: rows.map(trackerMessage), removedIds: [...removedIds] };
    const lastId = some.length < ids.length ? some.at(-1) : undefined;
    return { frame: (resumeToken: string) => frameOf(resumeToken, { case: "changed", value }), lastId };
  }

  async function* snapshot() {
    let after: TrackerCursor | undefined;
    do {
      const query = { projectId, filter, order: "oldest-first", limit: frameSize, after } as const;
      const { rows, next } = await listTrackers(database.fork(), query, context);
      const value = { trackers: rows.map(trackerMessage), complete: false };
      if (rows.length > 0) yield frameOf("", { case: "snapshot", value });
      after = next;
    } while (after);
  }

  const followed = {
    kind: "tracker",
    projectId,
    scope: ["watch-trackers", projectId, filter],
    changed,
    snapshot,
    complete: (token: string) => frameOf(token, { case: "snapshot", value: { trackers: [], complete: true } }),
    checkpoint: (token: string) => frameOf(token, { case: "checkpoint", value: {} }),
  } as const;
  yield* watchChanges(deps, followed, req, context);
}

function frameOf(resumeToken: string, frame: FrameInit): WatchTrackersResponse {
  return create(WatchTrackersResponseSchema, { resumeToken, frame });
}

/** What depends on the clock changes without a write, so nobody could be told. */
function requireTimeless(filter: TrackerFilter): TrackerFilter {
  const { claim, notMovedSince } = filter;
  if (claim !== undefined && claim !== "FREE") {
    throw fieldInvalid("filter.claim", claim, "a watch may ask for FREE only: leases run out without a change");
  }
  if (notMovedSince !== undefined) {
    throw fieldInvalid("filter.not_moved_since", new Date(notMovedSince).toISOString(), "it does not go with a watch");
  }
  return filter;
}
