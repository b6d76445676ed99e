import { defineEntity, p } from "@mikro-orm/core";
import { type Json, pSnapshotId, pTime } from "./columns.ts";
import { Project } from "./project.ts";

const TrackerSchema = defineEntity({
  name: "Tracker",
  properties: {
    project: () => p.manyToOne(Project).mapToPk().primary(),
    id: p.text().primary(),
    taskId: p.text(),
    agentId: p.text(),
    status: p.text(),
    statusReason: p.text(),
    /** The last event that is processed, and the newest there is. Both are sequences of the (task, agent). */
    cursor: p.bigint("number"),
    newestSequence: p.bigint("number"),
    /** Who has it. Null when nobody has: never claimed, or released. */
    owner: p.text().nullable(),
    /** The number of the last claim: a write with an older one is refused. */
    epoch: p.bigint("number"),
    claimedAt: pTime().nullable(),
    leaseExpiresAt: pTime().nullable(),
    /** What the agent remembers about the task. Null when nothing was ever written. */
    state: p.json<Json>().nullable(),
    stateVersion: p.integer(),
    stateUpdatedAt: pTime().nullable(),
    /** Counts every change of the tracker itself. Events do not change it, nor does renewing a claim. */
    revision: p.integer(),
    createdAt: pTime(),
    updatedAt: pTime(),
    movedAt: pTime().nullable(),
    createdIn: pSnapshotId(),
  },
  uniques: [{ properties: ["project", "taskId", "agentId"] }],
  indexes: [
    {
      name: "tracker_agent_id_index",
      expression: `create index "tracker_agent_id_index" on "tracker" (project_id, agent_id, created_at desc, id desc)`,
    },
    {
      name: "tracker_created_at_index",
      expression: `create index "tracker_created_at_index" on "tracker" (project_id, created_at desc, id desc)`,
    },
  ],
});

/** How far an agent has processed the events of a task: one for each (task, agent). */
export class Tracker extends TrackerSchema.class {}
TrackerSchema.setClass(Tracker);

const TrackerResetSchema = defineEntity({
  name: "TrackerReset",
  properties: {
    projectId: p.text().primary(),
    trackerId: p.text().primary(),
    /** 1, 2, 3, ... for each tracker. */
    sequence: p.integer().primary(),
    previousCursor: p.bigint("number"),
    cursor: p.bigint("number"),
    actor: p.text(),
    apiKeyId: p.text(),
    reason: p.text(),
    stateCleared: p.boolean(),
    createdAt: pTime(),
  },
});

/** What one reset of a tracker did. */
export class TrackerReset extends TrackerResetSchema.class {}
TrackerResetSchema.setClass(TrackerReset);
