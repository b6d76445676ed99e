import { defineEntity, p } from "@mikro-orm/core";
import { activityStatuses } from "./activity-status.ts";
import { asyncTaskTriggers } from "./async-task.ts";
import { type Json, pSnapshotId, pTime } from "./columns.ts";
import { Project } from "./project.ts";
import { defaultQueuePlace } from "./queue-place.ts";

/** An index for lists that are filtered by columns and ordered by age. Its name says the columns. */
function listIndex(columns: string, where = "") {
  const name = `activity_${columns.replaceAll(", ", "_")}_index`;
  const order = "created_at desc, id desc";
  return { name, expression: `create index "${name}" on "activity" (project_id, ${columns}, ${order})${where}` };
}

const ActivitySchema = defineEntity({
  name: "Activity",
  properties: {
    project: () => p.manyToOne(Project).mapToPk().primary(),
    id: p.text().primary(),
    name: p.text(),
    status: p.enum(activityStatuses),
    /** 0 running, 1 queued, 2 ended: the order of the list that people look at. */
    rank: p.smallint(),
    percentage: p.smallint(),
    message: p.text(),
    attempt: p.integer(),
    lastSequence: p.bigint("number"),
    cancelRequested: p.boolean(),
    cancelReason: p.text(),
    taskId: p.text().nullable(),
    agentId: p.text().nullable(),
    instanceId: p.text().nullable(),
    parentId: p.text().nullable(),
    metadata: p.json<Json>().nullable(),
    input: p.json<Json>().nullable(),
    result: p.json<Json>().nullable(),
    error: p.text(),
    createdAt: pTime(),
    updatedAt: pTime(),
    startedAt: pTime().nullable(),
    endedAt: pTime().nullable(),
    /** The transactions that created it, last started it, last queued it again, and last moved its rank: see the store's list. */
    createdIn: pSnapshotId(),
    startedIn: pSnapshotId().nullable(),
    queuedAgainIn: pSnapshotId().nullable(),
    movedIn: pSnapshotId(),
    priority: p.smallint().default(0),
    /** Microseconds by the database's clock, and the place in its group: who was queued first has less. */
    queueOrder: p.bigint("number").defaultRaw("0"),
    /** When the reaper has to look at it: its time has come, its pause is over, or its lease may have run out. */
    dueAt: pTime().nullable(),
    maxAttempts: p.smallint().default(defaultQueuePlace.maxAttempts),
    concurrencyKey: p.text().nullable(),
    backoffInitialMs: p.integer().default(defaultQueuePlace.backoffInitialMs),
    backoffMaxMs: p.integer().default(defaultQueuePlace.backoffMaxMs),
    /** Who has claimed it. Kept when it ends, so that its last worker is known. */
    owner: p.text().nullable(),
    epoch: p.integer().default(0),
    leaseMs: p.integer().nullable(),
    /** Null when nobody has claimed it, or the claim was lost. A report moves it and no index: see dueAt. */
    leaseExpiresAt: pTime().nullable(),
  },
  // None holds a column that a report changes: reports stay heap-only updates (HOT), which write no index.
  indexes: [
    listIndex("rank"),
    listIndex("status"),
    listIndex("name"),
    listIndex("task_id", " where task_id is not null"),
    listIndex("agent_id", " where agent_id is not null"),
    listIndex("instance_id", " where instance_id is not null"),
    listIndex("parent_id", " where parent_id is not null"),
    {
      name: "activity_created_at_index",
      expression: `create index "activity_created_at_index" on "activity" (project_id, created_at desc, id desc)`,
    },
    { properties: ["project", "movedIn"] },
    {
      name: "activity_async_task_index",
      expression: `create index "activity_async_task_index" on "activity" (project_id, instance_id)
        where instance_id is not null and status = 'RUNNING'`,
    },
    {
      name: "activity_metadata_index",
      expression: `create index "activity_metadata_index" on "activity" using gin (metadata jsonb_path_ops)`,
    },
    {
      name: "activity_queue_index",
      expression: `create index "activity_queue_index" on "activity" (project_id, name, priority desc, queue_order, id) where status = 'QUEUED' and due_at is null`,
    },
    {
      name: "activity_due_at_index",
      expression: `create index "activity_due_at_index" on "activity" (due_at) where due_at is not null`,
    },
  ],
  triggers: asyncTaskTriggers,
});

/** One execution of work. It changes only through {@link recordReport}, under its row lock. */
export class Activity extends ActivitySchema.class {}
ActivitySchema.setClass(Activity);
