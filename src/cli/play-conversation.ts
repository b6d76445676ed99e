import { setTimeout as sleep } from "node:timers/promises";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { ActivityStatus, LogLevel } from "../../gen/ts/headway/v1/activity_pb.ts";
import { type ProgressReport, ProgressReportSchema } from "../../gen/ts/headway/v1/activity_report_pb.ts";
import type { Activities, Sessions } from "./client.ts";
import type { Conversation } from "./conversation.ts";
import { type Step, StepReader } from "./conversation-steps.ts";
import { reasonOf, sentenceOf } from "./failure.ts";
import { cutBytes } from "./text.ts";

const messageBytes = 16 * 1024;

/** Where a conversation is played. */
export interface Stage {
  readonly activities: Activities;
  readonly sessions: Sessions;
}

/** How a conversation is played. */
export interface PlayOptions {
  /** The time between two entries. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
  readonly onStart: (activityId: string, sessionId: string) => void;
  readonly onEntry: () => void;
}

/**
 * Plays a conversation as an activity, and stores its messages in a session, so that tasks appear. Answers how the
 * activity ended: CANCELED when somebody on the server wanted so.
 *
 * Cancels it when the signal aborts, and when playing fails: it must not look as if it ran for ever.
 */
export async function playConversation(
  { activities, sessions }: Stage,
  { name, error, format, messages, metadata }: Conversation,
  { pauseMs, signal, onStart, onEntry }: PlayOptions,
): Promise<ActivityStatus> {
  const { session } = await sessions.createSession({ displayName: name, metadata });
  const sessionId = session?.id ?? "";
  const status = ActivityStatus.RUNNING;
  const { activity } = await activities.createActivity({
    name,
    status,
    metadata: { ...metadata, session_id: sessionId },
  });
  const activityId = activity?.id ?? "";
  onStart(activityId, sessionId);
  const reader = new StepReader();
  try {
    for (const [i, message] of messages.entries()) {
      const vendor = { format, message: message as JsonObject };
      const input = { content: { case: "vendor", value: vendor } } as const;
      await sessions.storeMessage({ sessionId, message: input }).catch((err: unknown) => {
        throw reasonOf(err) ? refused(metadata, i + 1, err) : err;
      });
      // The last percent is for the end.
      const percentage = Math.min(99, Math.floor((100 * (i + 1)) / messages.length));
      for (const step of reader.read(message)) {
        await sleep(pauseMs, undefined, { signal });
        const report = reportOf(step, percentage);
        const { cancelRequested, cancelReason } = await activities.reportProgress({ activityId, entries: [report] });
        onEntry();
        if (cancelRequested) return await cancel(cancelReason);
      }
    }
    if (error !== undefined) {
      await activities.failActivity({ activityId, error });
      return ActivityStatus.ERROR;
    }
    await activities.completeActivity({ activityId });
    return ActivityStatus.COMPLETE;
  } catch (err) {
    if (reasonOf(err) === "ACTIVITY_ENDED") return ActivityStatus.CANCELED;
    await cancel("the replay was stopped").catch(() => {});
    if (signal.aborted) return ActivityStatus.CANCELED;
    throw err;
  }

  async function cancel(reason: string): Promise<ActivityStatus> {
    await activities.cancelActivity({ activityId, reason, force: true });
    return ActivityStatus.CANCELED;
  }
}

function reportOf({ kind, text, tool, callId, failed }: Step, percentage: number): ProgressReport {
  const words = {
    user: `user: ${text}`,
    assistant: text,
    tool_call: `${tool}(${text})`,
    tool_answer: `${tool}: ${text}`,
  };
  const message = cutBytes(words[kind], messageBytes);
  const data = { kind, ...(tool !== undefined && { tool }), ...(callId !== undefined && { call_id: callId }) };
  const level = failed ? LogLevel.WARN : LogLevel.INFO;
  return create(ProgressReportSchema, { message, percentage, level, data });
}

function refused({ file, line }: Conversation["metadata"], nth: number, cause: unknown): Error {
  return new Error(`${file}:${line}: message ${nth}: ${sentenceOf(cause)}`, { cause });
}
