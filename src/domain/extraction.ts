import { defineEntity, p } from "@mikro-orm/core";
import { type Json, pTime } from "./columns.ts";

/** The statuses of an extraction. The last three are terminal. */
export const extractionStatuses = ["RUNNING", "SUCCESS", "FAILED", "ABANDONED"] as const;

/** One of {@link extractionStatuses}. */
export type ExtractionStatus = (typeof extractionStatuses)[number];

/** Why an extraction is run. */
export const extractionTriggers = [
  "BUFFER_FULL",
  "IDLE",
  "FLUSH",
  "RETRY",
  "MANUAL_RETRY",
  "RERUN",
  "DRY_RUN",
] as const;

/** One of {@link extractionTriggers}. */
export type ExtractionTrigger = (typeof extractionTriggers)[number];

/** What can extract. */
export const extractorNames = ["llm", "rules"] as const;

/** One of {@link extractorNames}. */
export type ExtractorName = (typeof extractorNames)[number];

/** How somebody asked an extraction to be run, where it differs from the settings of the server and the project. */
export interface ExtractionOptions {
  readonly extractor?: ExtractorName;
  readonly model?: string;
  readonly successCriteria?: string;
  readonly failureCriteria?: string;
  /** First take back what the extraction did that is run again. */
  readonly undo?: boolean;
}

const ExtractionSchema = defineEntity({
  name: "Extraction",
  properties: {
    projectId: p.text().primary(),
    id: p.text().primary(),
    sessionId: p.text(),
    /** Ranges of messages by sequence, ascending: {@link EvidenceRange}. */
    messages: p.json<{ first: number; last: number }[]>(),
    messageCount: p.integer(),
    status: p.enum(extractionStatuses),
    trigger: p.enum(extractionTriggers),
    attempt: p.integer(),
    extractor: p.enum(extractorNames),
    model: p.text(),
    modelCalls: p.integer(),
    inputTokens: p.bigint("number"),
    cachedInputTokens: p.bigint("number"),
    outputTokens: p.bigint("number"),
    /** What the extractor wanted to change, in order, with what came of each: {@link OperationRecord}. */
    operations: p.json<Json[]>(),
    /** How it was asked to be run: {@link ExtractionOptions}. Null where nobody asked for anything. */
    options: p.json<Json>().nullable(),
    error: p.text(),
    rerunOfId: p.text().nullable(),
    rerunById: p.text().nullable(),
    undone: p.boolean(),
    startedAt: pTime(),
    endedAt: pTime().nullable(),
  },
  indexes: [
    {
      name: "extraction_started_at_index",
      expression: `create index "extraction_started_at_index" on "extraction" (project_id, started_at desc, id desc)`,
    },
    {
      name: "extraction_session_id_index",
      expression: `create index "extraction_session_id_index" on "extraction" (project_id, session_id, started_at desc, id desc)`,
    },
  ],
});

/** One run of an extractor over messages of a session. */
export class Extraction extends ExtractionSchema.class {}
ExtractionSchema.setClass(Extraction);
