import { defineEntity, p } from "@mikro-orm/core";
import { type Json, pSnapshotId, pTime } from "./columns.ts";
import type { ForcedStatus, StopOrder } from "./instance-state.ts";
import { endReasons, pingStatuses, pingStatusSources } from "./ping-status.ts";
import { Project } from "./project.ts";

const byAge = "started_at desc, id desc";
const index = (name: string, on: string) => ({
  name: `instance_${name}_index`,
  expression: `create index "instance_${name}_index" on "instance" (${on})`,
});

const InstanceSchema = defineEntity({
  name: "Instance",
  properties: {
    project: () => p.manyToOne(Project).mapToPk().primary(),
    id: p.text().primary(),
    agentId: p.text(),
    status: p.enum(pingStatuses),
    statusSource: p.enum(pingStatusSources),
    statusChangedAt: pTime(),
    lastSequence: p.bigint("number"),
    customStatus: p.enum(pingStatuses).nullable(),
    forced: p.json<ForcedStatus>().nullable(),
    stop: p.json<StopOrder>().nullable(),
    activeCount: p.integer(),
    inFlightCount: p.integer(),
    unnamedIds: p.array().columnType("text[]"),
    /** Those of its agent, with the defaults filled in. */
    heartbeatTimeoutMs: p.integer(),
    idleTimeoutMs: p.integer(),
    maxLifetimeMs: p.integer(),
    startedAt: pTime(),
    previousStartedAt: pTime().nullable(),
    processStartedAt: pTime().nullable(),
    lastSeenAt: pTime().nullable(),
    heardAt: pTime(),
    lastActivityAt: pTime().nullable(),
    idleSince: pTime().nullable(),
    endedAt: pTime().nullable(),
    endReason: p.enum(endReasons).nullable(),
    metadata: p.json<Json>().nullable(),
    metadataDigest: p.text().nullable(),
    version: p.integer(),
    revision: p.integer(),
    /** When the clock may have something to do with it: never too late, and too early where it was heard of since. */
    dueAt: pTime().nullable(),
  },
  // None holds a column that a heartbeat without news changes: such a one stays a heap-only update (HOT).
  indexes: [
    index("started_at", `project_id, ${byAge}`),
    index("agent_id", `project_id, agent_id, ${byAge}`),
    index("due_at", "due_at"),
    index("ended_at", "ended_at"),
  ],
});

/** One running process of an agent. */
export class Instance extends InstanceSchema.class {}
InstanceSchema.setClass(Instance);

const PingStatusChangeSchema = defineEntity({
  name: "PingStatusChange",
  properties: {
    projectId: p.text().primary(),
    instanceId: p.text().primary(),
    sequence: p.bigint("number").primary(),
    /** Null in the first one. */
    previousStatus: p.enum(pingStatuses).nullable(),
    status: p.enum(pingStatuses),
    source: p.enum(pingStatusSources),
    activeCount: p.integer(),
    reason: p.text(),
    createdAt: pTime(),
    /** The transaction that wrote it, to be compared with a position in the journal. */
    changedIn: pSnapshotId(),
  },
  indexes: [{ properties: ["createdAt"] }],
});

/** One change of the status of an instance. */
export class PingStatusChange extends PingStatusChangeSchema.class {}
PingStatusChangeSchema.setClass(PingStatusChange);

const InstanceRemovalSchema = defineEntity({
  name: "InstanceRemoval",
  properties: {
    projectId: p.text().primary(),
    instanceId: p.text().primary(),
    removedIn: pSnapshotId().primary(),
    createdAt: pTime(),
  },
  indexes: [{ properties: ["createdAt"] }],
});

/** That an instance was deleted with its agent: kept as long as the journal, for those who watch the instance. */
export class InstanceRemoval extends InstanceRemovalSchema.class {}
InstanceRemovalSchema.setClass(InstanceRemoval);
