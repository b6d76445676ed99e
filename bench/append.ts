import { ActivityService } from "../gen/ts/headway/v1/activity_service_pb.ts";
import { createActivities, entryMessage } from "./activities.ts";
import { againstEcho } from "./against-echo.ts";
import type { Benchmark } from "./benchmark.ts";
import { callOf } from "./calls.ts";
import { answerOf } from "./sql.ts";

const activityCount = 200;

/** Durable unary appends, against a bare echo server on the same library. */
export const append: Benchmark = {
  name: "append",
  summary: "unary ReportProgress, durable, against a bare gRPC echo",
  seconds: 25,
  async run(setting) {
    const { headway } = setting;
    const ids = await createActivities(headway, activityCount);
    const { reportProgress } = ActivityService.method;
    const entries = [{ message: entryMessage, percentage: 50 }];
    const { figures, answered } = await againstEcho(setting, (address) =>
      ids.map((activityId) => callOf(address, reportProgress, { activityId, entries })),
    );
    // A rate of anything else than recorded entries would say nothing.
    const recorded = Number(await answerOf(headway.databaseUrl, "select count(*) from activity_entry")) - activityCount;
    if (recorded !== answered) throw new Error(`${answered} entries were answered, and ${recorded} are recorded`);
    return figures;
  },
};
