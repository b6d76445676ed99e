import { defineEntity, p } from "@mikro-orm/core";
import { activityStatuses, logLevels } from "./activity-status.ts";
import { type Json, pTime } from "./columns.ts";

// Without a foreign key: who writes an entry holds the lock of its activity's row, and the check per row would
// cost as much as the insert.
const ActivityEntrySchema = defineEntity({
  name: "ActivityEntry",
  properties: {
    projectId: p.text().primary(),
    activityId: p.text().primary(),
    sequence: p.bigint("number").primary(),
    status: p.enum(activityStatuses),
    percentage: p.smallint(),
    message: p.text(),
    level: p.enum(logLevels),
    attempt: p.integer(),
    data: p.json<Json>().nullable(),
    eventTime: pTime().nullable(),
    createdAt: pTime(),
  },
});

/** One line of an activity's log. Written once, never changed. */
export class ActivityEntry extends ActivityEntrySchema.class {}
ActivityEntrySchema.setClass(ActivityEntry);
