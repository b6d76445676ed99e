import { create } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type SessionProcessing, SessionProcessingSchema } from "../../gen/ts/headway/v1/session_pb.ts";
import type { ProcessingStatus } from "../domain/session-message.ts";
import type { ProcessingRow } from "../store/session-processing.ts";

/** How far the extraction is, as the contract shows it. */
export function processingMessage(row: ProcessingRow): SessionProcessing {
  const count = (status: ProcessingStatus) =>
    BigInt(row.ranges.reduce((sum, { first, last, status: has }) => sum + (has === status ? last - first + 1 : 0), 0));
  const { waitingSince, now, dueAt, lastErrorAt } = row;
  return create(SessionProcessingSchema, {
    pendingCount: count("PENDING"),
    runningCount: count("RUNNING"),
    successCount: count("SUCCESS"),
    failedCount: count("FAILED"),
    disabledCount: count("DISABLED"),
    limitExceededCount: count("LIMIT_EXCEEDED"),
    lag: count("PENDING") + count("RUNNING"),
    ...(waitingSince !== null && { lagTime: durationFromMs(Math.max(0, Math.floor(now - waitingSince))) }),
    ...(dueAt !== null && { dueTime: timestampFromMs(Math.floor(dueAt)) }),
    runningExtractionId: row.runId ?? "",
    lastExtractionId: row.lastExtractionId ?? "",
    lastError: row.lastError,
    ...(lastErrorAt !== null && { lastErrorTime: timestampFromMs(lastErrorAt) }),
  });
}
