import { create } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type SessionProcessing, SessionProcessingSchema } from "../../gen/ts/headway/v1/session_pb.ts";
import type { ProcessingRow } from "../store/processing-status.ts";

/** How far the extraction of a session is, as the contract shows it. */
export function processingMessage(row: ProcessingRow): SessionProcessing {
  const { PENDING = 0, RUNNING = 0, SUCCESS = 0, FAILED = 0, DISABLED = 0, LIMIT_EXCEEDED = 0 } = row.counts;
  return create(SessionProcessingSchema, {
    pendingCount: BigInt(PENDING),
    runningCount: BigInt(RUNNING),
    successCount: BigInt(SUCCESS),
    failedCount: BigInt(FAILED),
    disabledCount: BigInt(DISABLED),
    limitExceededCount: BigInt(LIMIT_EXCEEDED),
    lag: BigInt(PENDING + RUNNING),
    ...(row.lagMs !== null && { lagTime: durationFromMs(Math.round(row.lagMs)) }),
    ...(row.dueAt !== null && { dueTime: timestampFromMs(Math.round(row.dueAt)) }),
    runningExtractionId: row.runId ?? "",
    lastExtractionId: row.lastExtractionId ?? "",
    lastError: row.lastError,
    ...(row.lastErrorAt !== null && { lastErrorTime: timestampFromMs(row.lastErrorAt) }),
  });
}
