import { create } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type Extraction,
  ExtractionSchema,
  type ExtractionStatus as StatusNumber,
  type ExtractionTrigger as TriggerNumber,
} from "../../gen/ts/headway/v1/extraction_pb.ts";
import type { ExtractorOptions, ExtractionFilter as FilterMessage } from "../../gen/ts/headway/v1/extraction_run_pb.ts";
import { fieldInvalid, fieldTooLarge } from "../domain/errors.ts";
import {
  type ExtractionOptions,
  extractionStatuses,
  extractionTriggers,
  extractorNames,
} from "../domain/extraction.ts";
import { extractorUnavailable } from "../domain/extraction-errors.ts";
import type { ExtractionFilter, ExtractionRow } from "../store/extraction-rows.ts";
import * as field from "./fields.ts";
import { operationMessage, rangeMessages } from "./operation-messages.ts";

/** An extraction as the contract shows it. */
export function extractionMessage(row: ExtractionRow): Extraction {
  return create(ExtractionSchema, {
    id: row.id,
    sessionId: row.sessionId,
    messages: rangeMessages(row.messages),
    messageCount: row.messageCount,
    status: (extractionStatuses.indexOf(row.status) + 1) as StatusNumber,
    trigger: (extractionTriggers.indexOf(row.trigger) + 1) as TriggerNumber,
    attempt: row.attempt,
    extractor: row.extractor,
    model: row.model,
    modelCalls: row.modelCalls,
    inputTokens: BigInt(row.inputTokens),
    cachedInputTokens: BigInt(row.cachedInputTokens),
    outputTokens: BigInt(row.outputTokens),
    operations: row.operations.map(operationMessage),
    error: row.error,
    rerunOfId: row.rerunOfId ?? "",
    rerunById: row.rerunById ?? "",
    undone: row.undone,
    startTime: timestampFromMs(row.startedAt),
    ...(row.endedAt !== null && { endTime: timestampFromMs(row.endedAt) }),
    elapsed: durationFromMs(Math.round(row.elapsedMs)),
  });
}

/** The filter that a request asks for. Throws what is wrong with it. */
export function extractionFilterOf(message: FilterMessage | undefined): ExtractionFilter {
  if (!message) return {};
  const { statuses } = message;
  if (statuses.length > extractionStatuses.length) {
    throw fieldTooLarge("filter.statuses", statuses.length, extractionStatuses.length, "values");
  }
  return {
    sessionId: field.optionalId("filter.session_id", message.sessionId),
    statuses: statuses.map((value, i) => {
      const at = `filter.statuses[${i}]`;
      const status = field.enumName(at, value, extractionStatuses);
      if (!status) throw fieldInvalid(at, value, "it must name a status");
      return status;
    }),
    taskId: field.optionalId("filter.task_id", message.taskId),
    extractor: field.optionalShortText("filter.extractor", message.extractor),
    startedFrom: field.milliseconds("filter.started_from", message.startedFrom),
    startedBefore: field.milliseconds("filter.started_before", message.startedBefore),
  };
}

/** How a request asks for an extraction to be run. Throws what is wrong with it. */
export function extractionOptionsOf(message: ExtractorOptions | undefined): ExtractionOptions {
  if (!message) return {};
  const extractor = extractorNames.find((name) => name === message.extractor);
  if (message.extractor !== "" && !extractor) throw extractorUnavailable(message.extractor, extractorNames);
  const model = field.optionalShortText("options.model", message.model);
  const { taskSuccessCriteria: success, taskFailureCriteria: failure } = message;
  const criteria = (name: string, value: string) => field.text(`options.${name}`, value, field.limits.messageBytes);
  return {
    ...(extractor && { extractor }),
    ...(model !== undefined && { model }),
    ...(success !== undefined && { successCriteria: criteria("task_success_criteria", success) }),
    ...(failure !== undefined && { failureCriteria: criteria("task_failure_criteria", failure) }),
  };
}
