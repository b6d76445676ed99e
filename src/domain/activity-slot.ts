import { defineEntity, p } from "@mikro-orm/core";

const ActivitySlotSchema = defineEntity({
  name: "ActivitySlot",
  properties: {
    projectId: p.text().primary(),
    key: p.text().primary(),
    activityId: p.text(),
  },
});

/**
 * Which activity has the turn of a concurrency key, from its claim until it ends or its lease has run out. The key of
 * the table is what keeps two claims at once from giving out two activities of one key.
 */
export class ActivitySlot extends ActivitySlotSchema.class {}
ActivitySlotSchema.setClass(ActivitySlot);
