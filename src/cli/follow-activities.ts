import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Activity, type ActivityFilter, ActivitySchema } from "../../gen/ts/headway/v1/activity_pb.ts";
import { paintStatus, statusName } from "./activity-status.ts";
import type { Activities, Probe } from "./client.ts";
import { clockTime } from "./clock-time.ts";
import { cutToTerminal, printLine, printMessage } from "./output.ts";
import { resumed } from "./resume.ts";
import { stopSignal } from "./stop-signal.ts";
import { oneLine } from "./text.ts";

/** Lists the activities that match, then prints each that changes, until somebody ends the program. */
export async function followActivities(
  activities: Activities,
  filter: ActivityFilter,
  { json, list, probe }: { readonly json?: true; readonly list: () => Promise<void>; readonly probe: Probe },
): Promise<void> {
  const signal = stopSignal();
  let resumeToken = "";
  const open = () => activities.watchActivities({ filter, resumeToken, onlyNew: resumeToken === "" }, { signal });
  let listed = false;
  for await (const response of resumed(open, { signal, probe })) {
    // Listed once the watch stands: what changes in between is shown twice rather than not at all.
    if (!listed) await list();
    listed = true;
    // The removed ids are left out: some of them never matched, and nobody here knows which.
    const { frame } = response;
    const changed = frame.case === "changed" ? frame.value.activities : [];
    for (const activity of changed) {
      if (json) printMessage(ActivitySchema, activity);
      else printLine(lineOf(activity));
    }
    resumeToken = response.resumeToken || resumeToken;
  }
}

function lineOf({ id, name, status, percentage, message, updateTime }: Activity): string {
  const time = clockTime(updateTime ? timestampMs(updateTime) : Date.now());
  const shown = paintStatus(statusName(status).padEnd(8), status);
  const rest = `${`${percentage}`.padStart(3)}%  ${oneLine(id)}  ${oneLine(name)}: ${oneLine(message)}`;
  return `${time}  ${shown}  ${cutToTerminal(rest, `${time}  ${statusName(status).padEnd(8)}  `)}`;
}
