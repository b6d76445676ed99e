import { defineEntity, p } from "@mikro-orm/core";
import { type Json, pSnapshotId, pTime } from "./columns.ts";
import { extractionTriggers } from "./extraction.ts";
import { Project } from "./project.ts";

const order = "created_at desc, id desc";

const SessionSchema = defineEntity({
  name: "Session",
  properties: {
    project: () => p.manyToOne(Project).mapToPk().primary(),
    id: p.text().primary(),
    displayName: p.text(),
    userId: p.text().nullable(),
    disableTaskTracking: p.boolean(),
    metadata: p.json<Json>().nullable(),
    copiedFromId: p.text().nullable(),
    /** The newest message: the counter that numbers them. */
    lastSequence: p.bigint("number"),
    lastMessageAt: pTime().nullable(),
    /** How many messages wait for an extraction. */
    pendingMessages: p.integer(),
    /** No message up to this one waits or is being extracted: where the search for the next batch begins. */
    settledSequence: p.bigint("number"),
    /**
     * When the loop looks at the session next. It is not moved with each message: the loop itself finds that the last
     * one is too young, and comes back later. So most messages leave the index on it alone.
     */
    extractDueAt: pTime().nullable(),
    dueTrigger: p.enum(extractionTriggers).nullable(),
    /** Messages up to this one are extracted at once: somebody asked for it. */
    hurriedSequence: p.bigint("number").defaultRaw("0"),
    /** How many reruns wait for their turn. */
    queuedReruns: p.integer().default(0),
    /** The extraction that runs, and until when its process holds the session. */
    runId: p.text().nullable(),
    runExpiresAt: pTime().nullable(),
    /** How often the extraction of the messages that wait has failed by now. */
    failedAttempts: p.integer(),
    lastExtractionId: p.text().nullable(),
    lastError: p.text(),
    lastErrorAt: pTime().nullable(),
    version: p.integer().version(),
    createdAt: pTime(),
    updatedAt: pTime(),
  },
  indexes: [
    {
      name: "session_created_at_index",
      expression: `create index "session_created_at_index" on "session" (project_id, ${order})`,
    },
    {
      name: "session_user_id_index",
      expression: `create index "session_user_id_index" on "session" (project_id, user_id, ${order})`,
    },
    {
      name: "session_metadata_index",
      expression: `create index "session_metadata_index" on "session" using gin (metadata jsonb_path_ops)`,
    },
    {
      name: "session_due_index",
      expression: `create index "session_due_index" on "session" (extract_due_at) where extract_due_at is not null`,
    },
    {
      name: "session_run_index",
      expression: `create index "session_run_index" on "session" (run_expires_at) where run_id is not null`,
    },
  ],
});

/** A conversation. It is its own entry in the queue of the extraction loop. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);

const SessionRemovalSchema = defineEntity({
  name: "SessionRemoval",
  properties: {
    projectId: p.text().primary(),
    sessionId: p.text().primary(),
    removedIn: pSnapshotId().primary(),
    createdAt: pTime(),
  },
  indexes: [{ properties: ["createdAt"] }],
});

/** That a session was deleted: kept as long as the journal, for those who watch its tasks. */
export class SessionRemoval extends SessionRemovalSchema.class {}
SessionRemovalSchema.setClass(SessionRemoval);
