import { defineEntity, p } from "@mikro-orm/core";
import { type Json, pTime } from "./columns.ts";
import { Project } from "./project.ts";
import { actors, taskStatuses } from "./task-status.ts";

/** Messages of a session, by sequence, both ends included. */
export interface EvidenceRange {
  readonly first: number;
  readonly last: number;
}

const order = "created_at desc, id desc";

const TaskSchema = defineEntity({
  name: "Task",
  properties: {
    project: () => p.manyToOne(Project).mapToPk().primary(),
    id: p.text().primary(),
    name: p.text().nullable(),
    description: p.text(),
    status: p.enum(taskStatuses),
    statusReason: p.text(),
    sessionId: p.text().nullable(),
    /** Its place among the tasks of its session: 1, 2, 3, ... Null outside of a session. */
    place: p.integer().nullable(),
    /** The agents that it is assigned to, in the order of assignment. */
    agentIds: p.array().columnType("text[]"),
    preferences: p.array().columnType("text[]"),
    evidence: p.json<EvidenceRange[]>(),
    params: p.json<Json>().nullable(),
    metadata: p.json<Json>().nullable(),
    createdBy: p.enum(actors),
    extractionId: p.text().nullable(),
    /** The fields that a client has set: the extractor leaves them alone. */
    clientFields: p.array().columnType("text[]"),
    /** The last sequence of its history, and of its progress. */
    lastSequence: p.bigint("number"),
    lastProgress: p.bigint("number"),
    progressCount: p.integer(),
    version: p.integer().version(),
    createdAt: pTime(),
    updatedAt: pTime(),
    startedAt: pTime().nullable(),
    endedAt: pTime().nullable(),
  },
  indexes: [
    {
      name: "task_name_unique",
      expression: `create unique index "task_name_unique" on "task" (project_id, name) where name is not null`,
    },
    {
      name: "task_created_at_index",
      expression: `create index "task_created_at_index" on "task" (project_id, ${order})`,
    },
    {
      name: "task_status_index",
      expression: `create index "task_status_index" on "task" (project_id, status, ${order})`,
    },
    {
      name: "task_session_id_index",
      expression: `create index "task_session_id_index" on "task" (project_id, session_id, place) where session_id is not null`,
    },
    { name: "task_agent_ids_index", expression: `create index "task_agent_ids_index" on "task" using gin (agent_ids)` },
    {
      name: "task_metadata_index",
      expression: `create index "task_metadata_index" on "task" using gin (metadata jsonb_path_ops)`,
    },
  ],
});

/** Work that somebody asked for. */
export class Task extends TaskSchema.class {}
TaskSchema.setClass(Task);

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
  },
});

/** One change of the status of a task. */
export class TaskHistory extends TaskHistorySchema.class {}
TaskHistorySchema.setClass(TaskHistory);
