import { durationMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type { RunningJob } from "../../gen/ts/headway/v1/ping_async_task_pb.ts";
import {
  type Instance,
  InstanceEndReason,
  InstanceEndReasonSchema,
  type PingStatusChange,
} from "../../gen/ts/headway/v1/ping_pb.ts";
import { clockTime } from "./clock-time.ts";
import { shortDuration } from "./durations.ts";
import { cutToTerminal } from "./output.ts";
import { paintPingStatus, pingStatusColumns, pingStatusName, sourceName } from "./ping-status.ts";
import { oneLine } from "./text.ts";

type Time = Instance["startTime"];

/** How an instance stands at a time in milliseconds, a line for each thing to know. */
export function standing(instance: Instance, now: number): string[] {
  const { status, statusSource, activeCount, inFlightCount, limits } = instance;
  const ago = (time: Time) => (time ? `${shortDuration(now - timestampMs(time))} ago` : "never");
  const within = (time: Time) => (time ? `in ${shortDuration(timestampMs(time) - now)}` : "never");
  const lines = [
    ["instance", `${oneLine(instance.id)} of ${oneLine(instance.agentId)}`],
    ["status", `${paintPingStatus(pingStatusName(status), status)} (${sourceName(statusSource)})`],
    ["changed", ago(instance.lastStatusChangeTime)],
    ["seen", `${ago(instance.lastSeenTime)}, overdue after ${limit(limits?.heartbeatTimeout)}`],
    ["active", `${ago(instance.lastActivityTime)}, ${tasks(activeCount)} and ${inFlightCount} calls now`],
    ["began", ago(instance.startTime)],
    ...comings(instance, within),
    ...(noteOf(instance) ? [["note", noteOf(instance)]] : []),
  ];
  return lines.map(([head = "", text = ""]) => `${head.padEnd(10)}${text}`);
}

/** When the clock does something to an instance that lives. */
function comings({ endTime, stop, idleExpireTime, lifetimeExpireTime }: Instance, within: (time: Time) => string) {
  if (endTime) return [];
  if (stop) return [["deadline", within(stop.deadlineTime)]];
  const idle = idleExpireTime ? `${within(idleExpireTime)} if it stays idle, ` : "";
  return [["limits", `asked to stop ${idle}${within(lifetimeExpireTime)} for its age`]];
}

function limit(time: RunningJob["duration"]): string {
  return time ? shortDuration(durationMs(time)) : "";
}

/** An async task that runs as a line. */
export function jobLine({ asyncTaskId, name, duration, percentage, message, cancelRequested }: RunningJob): string {
  const asked = cancelRequested ? " (asked to stop)" : "";
  const line = `  ${limit(duration).padStart(8)}  ${`${percentage}`.padStart(3)}%  ${oneLine(asyncTaskId)}  ${oneLine(name)}${asked}: ${oneLine(message)}`;
  return cutToTerminal(line);
}

/** A change of status as a line. */
export function changeLine({ status, source, activeCount, reason, createTime }: PingStatusChange, who = ""): string {
  const time = clockTime(createTime ? timestampMs(createTime) : Date.now());
  const shown = paintPingStatus(pingStatusName(status).padEnd(pingStatusColumns), status);
  const why = reason ? `: ${oneLine(reason)}` : "";
  const rest = `${who && `${who}  `}${sourceName(source)}, ${tasks(activeCount)}${why}`;
  return `${time}  ${shown}  ${cutToTerminal(rest, `${time}  ${" ".repeat(pingStatusColumns)}  `)}`;
}

function tasks(count: number): string {
  return count === 1 ? "1 task" : `${count} tasks`;
}

/** Why an instance ended, and whether it came to that itself. Empty when it just ended. */
export function endOf({ endReason, endTime, stop }: Instance): string {
  if (!endTime || endReason === InstanceEndReason.ENDED) return "";
  // A newer server may know more of them.
  const reason = InstanceEndReasonSchema.value[endReason]?.localName ?? `reason ${endReason}`;
  const deadline = stop?.deadlineTime;
  const isLate = deadline && timestampMs(endTime) >= timestampMs(deadline);
  return `${reason.toLowerCase().replaceAll("_", " ")}${isLate ? ", without a last heartbeat" : ""}`;
}

/** What else there is to know of an instance: that it has ended, was asked to stop, or is forced. */
export function noteOf(instance: Instance): string {
  const { endTime, stop, forced } = instance;
  if (endTime) return endOf(instance) ? `ended: ${endOf(instance)}` : "ended";
  const because = (reason: string) => (reason ? `: ${oneLine(reason)}` : "");
  if (stop) return `${stop.deliverTime ? "told" : "asked"} to stop by ${oneLine(stop.actor)}${because(stop.reason)}`;
  return forced ? `forced by ${oneLine(forced.actor)}${because(forced.reason)}` : "";
}
