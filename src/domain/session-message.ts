import { defineEntity, p } from "@mikro-orm/core";
import { type Json, pTime } from "./columns.ts";
import { messageFormats, messageRoles } from "./message.ts";

/** How far the extraction may be with a message. */
export const processingStatuses = ["PENDING", "RUNNING", "SUCCESS", "FAILED", "DISABLED", "LIMIT_EXCEEDED"] as const;

/** One of {@link processingStatuses}. */
export type ProcessingStatus = (typeof processingStatuses)[number];

// As with the entries of a log: who writes a message holds the lock of its session's row, so no foreign key is checked.
const SessionMessageSchema = defineEntity({
  name: "SessionMessage",
  properties: {
    projectId: p.text().primary(),
    sessionId: p.text().primary(),
    /** From the session's counter, under its row lock: gap-free, and in the order of commits. */
    sequence: p.bigint("number").primary(),
    id: p.text(),
    sourceFormat: p.enum(messageFormats),
    role: p.enum(messageRoles),
    /** A CanonicalMessage as JSON. The database only keeps it: to take it apart as well would be a fifth of storing it. */
    content: p.text(),
    metadata: p.json<Json>().nullable(),
    /** Null until somebody asks for it, or an extraction reads the message: counting costs more than storing. */
    tokenCount: p.integer().nullable(),
    processingStatus: p.enum(processingStatuses),
    /** The last extraction that had it. */
    extractionId: p.text().nullable(),
    isPlanning: p.boolean(),
    eventTime: pTime().nullable(),
    createdAt: pTime(),
  },
  uniques: [{ properties: ["projectId", "id"] }],
  indexes: [
    {
      name: "session_message_failed_index",
      expression: `create index "session_message_failed_index" on "session_message" (project_id, session_id) where processing_status = 'FAILED'`,
    },
  ],
});

/** A message of a session. What it says is written once and never changed. */
export class SessionMessage extends SessionMessageSchema.class {}
SessionMessageSchema.setClass(SessionMessage);
