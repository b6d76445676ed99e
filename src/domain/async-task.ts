import { defineEntity, p } from "@mikro-orm/core";
import { pTime } from "./columns.ts";

const AsyncTaskMarkSchema = defineEntity({
  name: "AsyncTaskMark",
  properties: {
    projectId: p.text().primary(),
    instanceId: p.text().primary(),
    /** In the order in which they were written: that of one activity is the order of what happened to it. */
    id: p.bigint("number").primary().autoincrement(),
    activityId: p.text(),
    /** It began to run; or else it ended, was queued again, or was deleted. */
    running: p.boolean(),
    createdAt: pTime(),
  },
  indexes: [{ properties: ["createdAt"] }],
});

/**
 * That an activity of an instance began or ceased to run. The database leaves it with every such change, whoever makes
 * it and by whatever statement; it is removed by whoever takes it into the instance. Where there is no instance yet,
 * nothing is left: it counts what runs when it is made.
 */
export class AsyncTaskMark extends AsyncTaskMarkSchema.class {}
AsyncTaskMarkSchema.setClass(AsyncTaskMark);

const runs = (row: "old" | "new") => `${row}.status = 'RUNNING' and ${row}.instance_id is not null`;
const trigger = (name: string, event: "insert" | "update" | "delete", when: string) => ({
  name: `async_task_${name}`,
  timing: "after" as const,
  events: [event],
  expression: `create trigger "async_task_${name}" after ${event} on "activity" for each row when (${when})
      execute function "mark_async_task"()`,
});

/**
 * The triggers of the activities that leave the marks: a migration has the function. Where nothing is to do, which is
 * nearly always, there is a condition to look at and no more.
 */
export const asyncTaskTriggers = [
  trigger("inserted", "insert", runs("new")),
  trigger(
    "updated",
    "update",
    `(${runs("old")}) is distinct from (${runs("new")})
      or ((${runs("new")}) and old.instance_id is distinct from new.instance_id)`,
  ),
  trigger("deleted", "delete", runs("old")),
];
