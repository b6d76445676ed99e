import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import type { Instance, PingStatusChange } from "../../gen/ts/headway/v1/ping_pb.ts";
import type { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";
import { WatchPingStatusResponseSchema } from "../../gen/ts/headway/v1/ping_watch_pb.ts";
import type { Probe } from "./client.ts";
import { clockTime } from "./clock-time.ts";
import { cutToTerminal, printLine, printMessage } from "./output.ts";
import { changeLine, endOf, noteOf } from "./ping-lines.ts";
import { paintPingStatus, pingStatusColumns, pingStatusName } from "./ping-status.ts";
import { resumed } from "./resume.ts";
import { stopSignal } from "./stop-signal.ts";
import { oneLine } from "./text.ts";

/** Whose instances are followed, and how they are printed. */
export interface FollowedPing {
  readonly instanceId: string | undefined;
  readonly agentId: string | undefined;
  readonly json: boolean;
}

/** Prints the instances that live, then every change of their status, until somebody ends the program. */
export async function followPing(
  ping: Client<typeof PingService>,
  { instanceId, agentId, json }: FollowedPing,
  probe: Probe,
): Promise<void> {
  const signal = stopSignal();
  let resumeToken = "";
  const scope = scopeOf(instanceId, agentId);
  const open = () => ping.watchPingStatus({ scope, resumeToken }, { signal });
  for await (const response of resumed(open, { signal, probe })) {
    const { frame } = response;
    if (json && frame.case !== "checkpoint") printMessage(WatchPingStatusResponseSchema, response);
    if (!json && frame.case === "snapshot") frame.value.instances.map(instanceLine).forEach(printLine);
    if (!json && frame.case === "changed") frame.value.changes.map(lineOf).forEach(printLine);
    if (!json && frame.case === "final") printLine(endLine(frame.value.instance));
    resumeToken = response.resumeToken || resumeToken;
  }
}

function scopeOf(instanceId: string | undefined, agentId: string | undefined) {
  if (instanceId !== undefined) return { case: "instanceId" as const, value: instanceId };
  return agentId === undefined ? { case: undefined } : { case: "agentId" as const, value: agentId };
}

function lineOf(change: PingStatusChange): string {
  return changeLine(change, oneLine(change.instanceId));
}

function instanceLine(instance: Instance): string {
  const { id, status, lastStatusChangeTime } = instance;
  const time = clockTime(lastStatusChangeTime ? timestampMs(lastStatusChangeTime) : Date.now());
  const note = noteOf(instance);
  const shown = paintPingStatus(pingStatusName(status).padEnd(pingStatusColumns), status);
  const rest = `${oneLine(id)}${note && `  ${note}`}`;
  return `${time}  ${shown}  ${cutToTerminal(rest, `${time}  ${" ".repeat(pingStatusColumns)}  `)}`;
}

function endLine(instance: Instance | undefined): string {
  if (!instance) return "the agent was deleted";
  const why = endOf(instance);
  return `instance ${oneLine(instance.id)} has ended${why && `: ${why}`}`;
}
