import { create } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  type DryRunExtractionRequest,
  DryRunExtractionResponseSchema,
} from "../../gen/ts/headway/v1/extraction_run_pb.ts";
import type { ExtractionService } from "../../gen/ts/headway/v1/extraction_service_pb.ts";
import { fieldTooLarge } from "../domain/errors.ts";
import { dryRunTooLarge, extractorFailed } from "../domain/extraction-errors.ts";
import type { OperationRecord } from "../domain/operation-record.ts";
import type { DryRun } from "../extraction/dry-runs.ts";
import { ExtractionFailed } from "../extraction/extraction-failed.ts";
import type { Extractor } from "../extraction/extractor.ts";
import { criteriaOf, type RunRequest } from "../extraction/run-input.ts";
import { type DryRunGround, dryRunGround } from "../store/dry-run-ground.ts";
import { tasksById } from "../store/task-list.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { dryRunTasks } from "./dry-run-tasks.ts";
import { extractionMessage, extractionOptionsOf } from "./extraction-messages.ts";
import * as field from "./fields.ts";
import { rangeOf } from "./session-processing.ts";

// Several times what a model reads at once. In memory messages take many times their bytes.
const maxBytes = 16 * 1024 * 1024;

/** The RPC that tries an extraction. */
export function extractionDryRun({
  database,
  dryRuns,
}: ServiceDeps): Pick<ServiceImpl<typeof ExtractionService>, "dryRunExtraction"> {
  return {
    async dryRunExtraction(req, context) {
      const key = { projectId: projectOf(context), sessionId: field.id("session_id", req.sessionId) };
      const options = extractionOptionsOf(req.options);
      const extractor = dryRuns.find(options);
      const ground = await dryRunGround(database.fork(), { ...key, range: wantedRange(req), maxBytes }, context);
      requireFitting(ground);
      const criteria = criteriaOf(
        options.successCriteria ?? ground.successCriteria,
        options.failureCriteria ?? ground.failureCriteria,
      );
      const request = { ...key, messages: ground.messages, criteria, withoutTasks: req.withoutTasks };
      const dry = await tryOut(request, extractor, context);
      const { startedAt } = dry;
      const rows = await tasksById(
        database.fork(),
        { ...key, filter: {} },
        dry.tasks.map(({ id }) => id),
        context,
      );
      const extraction = extractionMessage({
        ...{ id: "", sessionId: key.sessionId, messages: ground.messages, messageCount: countOf(ground.messages) },
        ...{ status: "SUCCESS", trigger: "DRY_RUN", attempt: 1, extractor: extractor.name, model: extractor.model },
        ...{ ...dry.usage, operations: unnamed(dry), error: "", rerunOfId: null, rerunById: null, undone: false },
        ...{ startedAt, endedAt: Date.now(), elapsedMs: Date.now() - startedAt },
      });
      return create(DryRunExtractionResponseSchema, { extraction, tasks: dryRunTasks(rows.rows, dry, startedAt) });
    },
  };

  async function tryOut(request: RunRequest, extractor: Extractor, { signal }: HandlerContext) {
    try {
      return await dryRuns.run(request, extractor, signal);
    } catch (err) {
      throw err instanceof ExtractionFailed ? extractorFailed(extractor, err.message) : err;
    }
  }
}

/** Throws FieldTooLarge before messages are read that have too many bytes together. */
function requireFitting({ messages, bytes, fittingLast }: DryRunGround): void {
  if (bytes <= maxBytes) return;
  const range = { first: messages[0]?.first ?? 0, last: messages.at(-1)?.last ?? 0 };
  throw dryRunTooLarge(range, bytes, maxBytes, fittingLast);
}

function wantedRange({ messages }: DryRunExtractionRequest) {
  if (!messages) return undefined;
  const range = rangeOf("messages", messages);
  const count = range.last - range.first + 1;
  if (count > field.limits.batch) throw fieldTooLarge("messages", count, field.limits.batch, "messages");
  return range;
}

function countOf(ranges: readonly { readonly first: number; readonly last: number }[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** The operations of a dry run: what it would make has no id. */
function unnamed({ tasks, writes }: DryRun): OperationRecord[] {
  const known = new Set(tasks.map(({ id }) => id));
  return writes.operations.map((operation) => {
    const { taskId = "" } = operation;
    return { ...operation, preferenceId: "", taskId: known.has(taskId) ? taskId : "" };
  });
}
