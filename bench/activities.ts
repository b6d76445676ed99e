import { ActivityStatus } from "../gen/ts/headway/v1/activity_pb.ts";
import { ActivityService } from "../gen/ts/headway/v1/activity_service_pb.ts";
import { callAll, callOf } from "./calls.ts";
import type { Headway } from "./server-process.ts";

/** Creates running activities and returns their ids. */
export async function createActivities(headway: Headway, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => `bench-${i}`);
  const { createActivity } = ActivityService.method;
  const requests = ids.map((id) =>
    callOf(headway, createActivity, { id, name: "benchmark", status: ActivityStatus.RUNNING }),
  );
  await callAll(headway, requests);
  return ids;
}

/** The message of an entry, about as long as people write them. */
export const entryMessage = "Read 12 of 40 source files, now resolving their dependencies";
