import { create, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  type ProgressReport,
  type ReportProgressRequest,
  ReportProgressRequestSchema,
  type ReportProgressResponse,
  ReportProgressResponseSchema,
  type ReportProgressStreamRequest,
  type ReportProgressStreamResponse,
  ReportProgressStreamResponseSchema,
} from "../../gen/ts/headway/v1/activity_report_pb.ts";
import type { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";
import { activityStatuses, isTerminal, logLevels } from "../domain/activity-status.ts";
import { bytesOf } from "../domain/bytes.ts";
import { fieldInvalid, fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import { bytesOfReports, type Report } from "../domain/progress.ts";
import type { Appended } from "../store/appending.ts";
import { statusNumber } from "./activity-messages.ts";
import { projectOf } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { inOrder } from "./in-order.ts";
import { answer, requestKey } from "./requests.ts";

type Reports = Pick<ServiceImpl<typeof ActivityService>, "reportProgress" | "reportProgressStream">;

// Messages of one stream that may be under way at once. Further ones wait in the socket: that is the flow control.
const limits = { maxUnderWay: 256, maxBytesUnderWay: 4 * 1024 * 1024 };

/** The RPCs that append to the log of an activity. */
export function activityReports({ writer, describe }: ServiceDeps): Reports {
  async function report(req: ReportProgressRequest, context: HandlerContext): Promise<ReportProgressResponse> {
    const activityId = field.id("activity_id", req.activityId);
    const reports = reportsOf(req.entries, "entries");
    const outcome = await writer.append({
      projectId: projectOf(context),
      activityId,
      plan: () => reports,
      bytes: bytesOfReports(reports),
      epoch: field.epoch("epoch", req.epoch),
      etag: field.text("etag", req.etag, field.limits.idBytes) || undefined,
      request: requestKey(context, ReportProgressRequestSchema, req),
      encode: (appended) => toBinary(ReportProgressResponseSchema, reported(appended)),
    });
    return answer(ReportProgressResponseSchema, outcome, reported);
  }

  async function reportInStream(
    { tag, report: message }: ReportProgressStreamRequest,
    context: HandlerContext,
  ): Promise<ReportProgressStreamResponse> {
    try {
      const recorded = await report(field.required("report", message), context);
      return create(ReportProgressStreamResponseSchema, { tag, outcome: { case: "recorded", value: recorded } });
    } catch (err) {
      return create(ReportProgressStreamResponseSchema, { tag, outcome: { case: "refused", value: describe(err) } });
    }
  }

  return {
    reportProgress: report,
    reportProgressStream: (requests, context) =>
      inOrder(requests, (message) => reportInStream(message, context), {
        ...limits,
        weigh: bytesOfMessage,
        signal: context.signal,
      }),
  };
}

function bytesOfMessage({ report }: ReportProgressStreamRequest): number {
  return (report?.entries ?? []).reduce((sum, { message, data }) => sum + message.length + bytesOf(data), 0);
}

/** Where an activity stands with what was appended, as the contract shows it. */
export function reported({ state }: Appended): ReportProgressResponse {
  return create(ReportProgressResponseSchema, {
    lastSequence: BigInt(state.lastSequence),
    status: statusNumber(state.status),
    percentage: state.percentage,
    cancelRequested: state.cancelRequested,
    cancelReason: state.cancelReason,
  });
}

/** What a request wants to be recorded in the log of an activity. Throws what is wrong with it, by field. */
export function reportsOf(entries: readonly ProgressReport[], at: string): Report[] {
  const { batch } = field.limits;
  const count = entries.length;
  if (count === 0) throw fieldRequired(at);
  if (count > batch) throw fieldTooLarge(at, count, batch, "entries");
  return entries.map((entry, i) => reportOf(entry, `${at}[${i}]`, i === count - 1));
}

function reportOf(entry: ProgressReport, at: string, isLast: boolean): Report {
  const { limits } = field;
  const status = field.enumName(`${at}.status`, entry.status, activityStatuses);
  if (status === "QUEUED") throw fieldInvalid(`${at}.status`, status, "nobody reports that work waits");
  if (status && isTerminal(status) && !isLast) {
    throw fieldInvalid(`${at}.status`, status, "what ends the activity must be the last entry");
  }
  const { percentage, attempt } = entry;
  return {
    field: at,
    message: field.text(`${at}.message`, entry.message, limits.messageBytes),
    percentage: percentage === undefined ? undefined : field.within(`${at}.percentage`, percentage, 0, 100),
    status,
    level: field.enumName(`${at}.level`, entry.level, logLevels),
    attempt: field.within(`${at}.attempt`, attempt, 0, 2_147_483_647),
    data: field.json(`${at}.data`, entry.data, limits.metadataBytes) ?? undefined,
    eventTime: field.milliseconds(`${at}.event_time`, entry.eventTime),
  };
}
