import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import {
  type WatchActivitiesRequest,
  type WatchActivitiesResponse,
  WatchActivitiesResponseSchema,
} from "../../gen/ts/headway/v1/activity_watch_pb.ts";
import { matchingActivities } from "../store/activity-changes.ts";
import { type ListCursor, listActivities } from "../store/activity-list.ts";
import { activityMessage, filterOf } from "./activity-messages.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { watchChanges } from "./watch-changes.ts";

type FrameInit = NonNullable<MessageInitShape<typeof WatchActivitiesResponseSchema>["frame"]>;

const snapshotPage = 200;

/** Streams the activities that match a filter as they change. */
export async function* watchActivities(
  deps: ServiceDeps,
  req: WatchActivitiesRequest,
  context: HandlerContext,
): AsyncGenerator<WatchActivitiesResponse, void, undefined> {
  const { database } = deps;
  const projectId = projectOf(context);
  const filter = filterOf(req.filter);

  async function changed(ids: readonly string[]) {
    const { rows, removedIds, lastId } = await matchingActivities(database.fork(), projectId, filter, ids);
    if (rows.length === 0 && removedIds.length === 0) return { lastId };
    const value = { activities: rows.map(activityMessage), removedIds: [...removedIds] };
    return { frame: (resumeToken: string) => frameOf(resumeToken, { case: "changed", value }), lastId };
  }

  async function* snapshot() {
    let after: ListCursor | undefined;
    do {
      const query = { projectId, filter, order: "oldest-first", limit: snapshotPage, after } as const;
      const { rows, next } = await listActivities(database.fork(), query, context);
      const value = { activities: rows.map(activityMessage), complete: false };
      if (rows.length > 0) yield frameOf("", { case: "snapshot", value });
      after = next;
    } while (after);
  }

  const followed = {
    kind: "activity",
    projectId,
    scope: ["watch-activities", projectId, filter],
    changed,
    snapshot,
    complete: (token: string) => frameOf(token, { case: "snapshot", value: { activities: [], complete: true } }),
    checkpoint: (token: string) => frameOf(token, { case: "checkpoint", value: {} }),
  } as const;
  yield* watchChanges(deps, followed, req, context);
}

function frameOf(resumeToken: string, frame: FrameInit): WatchActivitiesResponse {
  return create(WatchActivitiesResponseSchema, { resumeToken, frame });
}
