import type { ServiceImpl } from "@connectrpc/connect";
import type { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";
import { activityClaims } from "./activity-claims.ts";
import { activityQueries } from "./activity-queries.ts";
import { activityRemovals } from "./activity-removals.ts";
import { activityReports } from "./activity-reports.ts";
import { activityWrites } from "./activity-writes.ts";
import type { ServiceDeps } from "./deps.ts";
import { watchActivities } from "./watch-activities.ts";
import { watchActivity } from "./watch-activity.ts";

/** ActivityService over the store and the live hub. */
export function activityService(deps: ServiceDeps): Partial<ServiceImpl<typeof ActivityService>> {
  return {
    ...activityWrites(deps),
    ...activityReports(deps),
    ...activityQueries(deps),
    ...activityRemovals(deps),
    ...activityClaims(deps),
    watchActivity: (req, context) => watchActivity(deps, req, context),
    watchActivities: (req, context) => watchActivities(deps, req, context),
  };
}
