import { defineEntity, p } from "@mikro-orm/core";
import { type Json, pTime } from "./columns.ts";
import { Project } from "./project.ts";
import { transitionInvalid } from "./task-errors.ts";
import { actors, isEnded, mayBecome, type TaskStatus, taskStatuses } from "./task-status.ts";

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
export class Task extends TaskSchema.class {
  /** Goes to another status. Throws TaskTransitionInvalid when its rules do not let it: {@link mayBecome}. */
  become(status: TaskStatus, reason: string, at: Date): void {
    if (!mayBecome(this.status, status)) throw transitionInvalid(this.id, this.status, status);
    this.status = status;
    this.statusReason = reason;
    this.lastSequence += 1;
    if (status === "RUNNING") this.startedAt ??= at;
    // Also where the clock was set back since: nothing ends before it has begun.
    this.endedAt = isEnded(status) ? new Date(Math.max(at.getTime(), this.startedAt?.getTime() ?? 0)) : null;
    this.touch(at, ["status"]);
  }

  /** Was changed by a client, who keeps the last word on these fields of an extracted task. */
  touch(at: Date, fields: readonly string[] = []): void {
    this.updatedAt = at;
    const kept = this.createdBy === "EXTRACTOR" ? fields.filter((one) => !this.clientFields.includes(one)) : [];
    if (kept.length > 0) this.clientFields = [...this.clientFields, ...kept];
  }
}
TaskSchema.setClass(Task);
