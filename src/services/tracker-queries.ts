import { create } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { GetTrackerResponseSchema, ListTrackersResponseSchema } from "../../gen/ts/headway/v1/tracker_query_pb.ts";
import type { TrackerService } from "../../gen/ts/headway/v1/tracker_service_pb.ts";
import { GetTrackerStateResponseSchema } from "../../gen/ts/headway/v1/tracker_state_pb.ts";
import { getTrackerWithResets, getTrackerWithState, listTrackers, type TrackerCursor } from "../store/tracker-store.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { decodeToken, encodeToken, pageTokenInvalid, type TokenScope } from "./tokens.ts";
import { resetMessage, stateMessage, trackerFilterOf, trackerMessage, trackerName } from "./tracker-messages.ts";

type Queries = Pick<ServiceImpl<typeof TrackerService>, "getTracker" | "listTrackers" | "getTrackerState">;

/** The RPCs that read trackers as they are. */
export function trackerQueries({ database }: ServiceDeps): Queries {
  return {
    async getTracker(req, context) {
      const name = trackerName("tracker", field.required("tracker", req.tracker));
      const key = { projectId: projectOf(context), name };
      const { row, resets } = await getTrackerWithResets(database.fork(), key, context);
      return create(GetTrackerResponseSchema, { tracker: trackerMessage(row), resets: resets.map(resetMessage) });
    },

    async listTrackers(req, context) {
      const projectId = projectOf(context);
      const filter = trackerFilterOf(req.filter);
      const limit = field.pageSize(req.pageSize);
      const scope: TokenScope = ["trackers", projectId, filter];
      const after = readToken(scope, req.pageToken);
      const query = { projectId, filter, order: "newest-first", limit, after } as const;
      const { rows, next } = await listTrackers(database.fork(), query, context);
      return create(ListTrackersResponseSchema, {
        trackers: rows.map(trackerMessage),
        nextPageToken: next ? encodeToken(scope, [next.createdAt, next.id]) : "",
      });
    },

    async getTrackerState(req, context) {
      const name = trackerName("tracker", field.required("tracker", req.tracker));
      const key = { projectId: projectOf(context), name };
      const { row, document } = await getTrackerWithState(database.fork(), key, context);
      return create(GetTrackerStateResponseSchema, {
        state: stateMessage(row, document),
        tracker: trackerMessage(row),
      });
    },
  };
}

function readToken(scope: TokenScope, pageToken: string): TrackerCursor | undefined {
  if (pageToken === "") return undefined;
  const [createdAt, id] = decodeToken(scope, pageToken) ?? [];
  // Anybody can write a token by hand: what the database could not compare is refused here.
  const isTime = typeof createdAt === "number" && !Number.isNaN(new Date(createdAt).getTime());
  if (!isTime || typeof id !== "string" || id.includes("\0")) throw pageTokenInvalid();
  return { createdAt, id };
}
