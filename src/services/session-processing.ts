import { create, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { MessageRange } from "../../gen/ts/headway/v1/message_pb.ts";
import * as pb from "../../gen/ts/headway/v1/session_processing_pb.ts";
import type { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { fieldInvalid, fieldTooLarge } from "../domain/errors.ts";
import type { NumberRange } from "../domain/ranges.ts";
import { sessionNotFound } from "../domain/session-errors.ts";
import { type ProcessingStatus, processingStatuses } from "../domain/session-message.ts";
import type { Em, ReadOptions } from "../store/database.ts";
import { type FlushTarget, flushedBy, hurry, retryMessages } from "../store/processing-requests.ts";
import { findProcessing } from "../store/session-processing.ts";
import type { SessionKey } from "../store/session-rows.ts";
import { keptAnswer, once, transaction } from "../store/transaction.ts";
import { awaitProcessing } from "./await-processing.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { mutate } from "./mutations.ts";
import { processingMessage } from "./processing-messages.ts";
import { answer, requestKey } from "./requests.ts";

type Processing = Pick<ServiceImpl<typeof SessionService>, "flush" | "getProcessingStatus" | "retryProcessing">;

const defaultWaitMs = 60_000;
const maxWaitMs = 300_000;
const retriable: readonly ProcessingStatus[] = ["FAILED", "DISABLED", "LIMIT_EXCEEDED"];

/** The RPCs about how far the extraction of a session is. */
export function sessionProcessing(deps: ServiceDeps): Processing {
  const { database, loop } = deps;
  return {
    async getProcessingStatus(req, context) {
      const processing = await processingOf(database.fork(), keyOf(req, context), context);
      return create(pb.GetProcessingStatusResponseSchema, { processing });
    },

    async retryProcessing(req, context) {
      const key = keyOf(req, context);
      const statuses = statusesOf(req.statuses);
      const range = req.range && rangeOf("range", req.range);
      const schemas = [pb.RetryProcessingRequestSchema, pb.RetryProcessingResponseSchema] as const;
      const response = await mutate(deps, context, schemas, req, async (em) => {
        const count = await retryMessages(em, database.origin, { ...key, statuses, range });
        const processing = await processingOf(em, key);
        return create(pb.RetryProcessingResponseSchema, { retriedCount: BigInt(count), processing });
      });
      loop.asked();
      return response;
    },

    async flush(req, context) {
      const key = keyOf(req, context);
      const waitMs = waitOf(req.wait);
      const request = requestKey(context, pb.FlushRequestSchema, req);
      // Known already: a call that is repeated does not wait for what came since.
      const known = request && (await keptAnswer(database, request));
      if (known) return answer(pb.FlushResponseSchema, known, () => create(pb.FlushResponseSchema));
      const target = await transaction(database, (em) => hurry(em, database.origin, key));
      deps.committed();
      loop.asked();
      const response = await flushed(key, target, { waitMs, signal: context.signal });
      const encode = () => toBinary(pb.FlushResponseSchema, response);
      const outcome = await once(database, request && { key: request, encode }, () => Promise.resolve(response));
      return answer(pb.FlushResponseSchema, outcome, ({ value }: { value: pb.FlushResponse }) => value);
    },
  };

  async function flushed(
    key: SessionKey,
    target: FlushTarget | undefined,
    wait: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<pb.FlushResponse> {
    const { complete, extractionIds } = target
      ? await awaitProcessing(deps, key, wait, async () => {
          const seen = await flushedBy(database.fork(), key, target, wait);
          return { done: seen.complete, seen };
        })
      : { complete: true, extractionIds: [] };
    const processing = await processingOf(database.fork(), key);
    return create(pb.FlushResponseSchema, { complete, processing, extractionIds: [...extractionIds] });
  }
}

async function processingOf(em: Em, key: SessionKey, options: ReadOptions = {}) {
  const row = await findProcessing(em, key, options);
  if (!row) throw sessionNotFound(key.sessionId);
  return processingMessage(row);
}

function keyOf(req: { readonly sessionId: string }, context: HandlerContext): SessionKey {
  return { projectId: projectOf(context), sessionId: field.id("session_id", req.sessionId) };
}

/** How long a call waits: a minute unless it says otherwise. */
export function waitOf(wait: pb.FlushRequest["wait"]): number {
  return field.duration("wait", wait, 0, maxWaitMs) ?? defaultWaitMs;
}

/** A range of messages. Throws what is wrong with it. */
export function rangeOf(at: string, { firstSequence, lastSequence }: MessageRange): NumberRange {
  const first = field.within(`${at}.first_sequence`, Number(firstSequence), 1, Number.MAX_SAFE_INTEGER);
  const last = field.within(`${at}.last_sequence`, Number(lastSequence), first, Number.MAX_SAFE_INTEGER);
  return { first, last };
}

function statusesOf(values: readonly number[]): readonly ProcessingStatus[] {
  if (values.length === 0) return ["FAILED"];
  if (values.length > processingStatuses.length) {
    throw fieldTooLarge("statuses", values.length, processingStatuses.length, "values");
  }
  return values.map((value, i) => {
    const status = field.enumName(`statuses[${i}]`, value, processingStatuses);
    if (status && retriable.includes(status)) return status;
    throw fieldInvalid(`statuses[${i}]`, status ?? value, `it must be ${retriable.join(", ")}`);
  });
}
