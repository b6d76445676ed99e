import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Activity, type ActivityFilter, ActivitySchema } from "../../gen/ts/headway/v1/activity_pb.ts";
import { paintStatus, statusName } from "./activity-status.ts";
import type { Activities } from "./client.ts";
import { clockTime } from "./clock-time.ts";
import { sentenceOf } from "./failure.ts";
import { notice, printLine, printMessage } from "./output.ts";
import { resumed } from "./resume.ts";
import { stopSignal } from "./stop-signal.ts";
import { oneLine } from "./text.ts";

/** Lists the activities that match, then prints each that changes, until somebody ends the program. */
export async function followActivities(
  activities: Activities,
  filter: ActivityFilter,
  { json, list }: { readonly json?: true; readonly list: () => Promise<void> },
): Promise<void> {
  const signal = stopSignal();
  let resumeToken = "";
  const open = () => activities.watchActivities({ filter, resumeToken, onlyNew: resumeToken === "" }, { signal });
  const onBreak = (err: unknown) => notice(`the server went away: ${sentenceOf(err)}; trying to come back`);
  let listed = false;
  for await (const response of resumed(open, { signal, onBreak })) {
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
  return `${time}  ${shown}  ${`${percentage}`.padStart(3)}%  ${oneLine(id)}  ${oneLine(name)}: ${oneLine(message)}`;
}
