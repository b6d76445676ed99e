import { defineEntity, p } from "@mikro-orm/core";
import { pSnapshotId, pTime } from "./columns.ts";
import { actors, taskStatuses } from "./task-status.ts";

const TaskProgressSchema = defineEntity({
  name: "TaskProgress",
  properties: {
    projectId: p.text().primary(),
    taskId: p.text().primary(),
    sequence: p.bigint("number").primary(),
    text: p.text(),
    actor: p.enum(actors),
    extractionId: p.text().nullable(),
    createdAt: pTime(),
  },
});

/** One thing that has been done for a task. */
export class TaskProgress extends TaskProgressSchema.class {}
TaskProgressSchema.setClass(TaskProgress);

const TaskHistorySchema = defineEntity({
  name: "TaskHistory",
  properties: {
    projectId: p.text().primary(),
    taskId: p.text().primary(),
    sequence: p.bigint("number").primary(),
    /** Null in the first entry: the creation. */
    previousStatus: p.enum(taskStatuses).nullable(),
    status: p.enum(taskStatuses),
    reason: p.text(),
    actor: p.enum(actors),
    apiKeyId: p.text(),
    extractionId: p.text().nullable(),
    createdAt: pTime(),
    /** The transaction that wrote it, to be compared with a position in the journal. */
    changedIn: pSnapshotId(),
  },
});

/** One change of the status of a task. */
export class TaskHistory extends TaskHistorySchema.class {}
TaskHistorySchema.setClass(TaskHistory);

const TaskRemovalSchema = defineEntity({
  name: "TaskRemoval",
  properties: {
    projectId: p.text().primary(),
    taskId: p.text().primary(),
    removedIn: pSnapshotId().primary(),
    sessionId: p.text().nullable(),
    createdAt: pTime(),
  },
  indexes: [{ properties: ["createdAt"] }],
});

/** That a task was deleted, and from which session: kept as long as the journal, for those who watch the session. */
export class TaskRemoval extends TaskRemovalSchema.class {}
TaskRemovalSchema.setClass(TaskRemoval);
