import type { ServiceImpl } from "@connectrpc/connect";
import type { TrackerService } from "../../gen/ts/headway/v1/tracker_service_pb.ts";
import type { ServiceDeps } from "./deps.ts";
import { trackerClaims } from "./tracker-claims.ts";
import { trackerCommits } from "./tracker-commits.ts";
import { trackerQueries } from "./tracker-queries.ts";
import { trackerWrites } from "./tracker-writes.ts";
import { watchTrackers } from "./watch-trackers.ts";

/** TrackerService over the store and the live hub. */
export function trackerService(deps: ServiceDeps): Partial<ServiceImpl<typeof TrackerService>> {
  return {
    ...trackerQueries(deps),
    ...trackerWrites(deps),
    ...trackerClaims(deps),
    ...trackerCommits(deps),
    watchTrackers: (req, context) => watchTrackers(deps, req, context),
  };
}
