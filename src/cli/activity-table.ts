import { durationMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type { Activity } from "../../gen/ts/headway/v1/activity_pb.ts";
import { paintStatus, statusName } from "./activity-status.ts";
import { shortDuration } from "./durations.ts";
import { outputColumns } from "./output.ts";
import type { Column } from "./table.ts";
import { cut, oneLine } from "./text.ts";

const nameColumns = 24;

/** The columns of a table of activities, as seen at a time in milliseconds. */
export function activityColumns(now: number): readonly Column<Activity>[] {
  return [
    { head: "ID", cell: ({ id }) => oneLine(id) },
    { head: "NAME", cell: ({ name }) => cut(oneLine(name), nameColumns) },
    {
      head: "STATUS",
      cell: ({ status, cancelRequested, endTime }) => statusName(status) + (cancelRequested && !endTime ? "…" : ""),
      paint: (cell, { status }) => paintStatus(cell, status),
    },
    { head: "%", cell: ({ percentage }) => `${percentage}`, align: "right" },
    // No message is shown wider than the output, so no more of it is measured.
    { head: "MESSAGE", cell: ({ message }) => cut(oneLine(message), outputColumns()), flexible: true },
    { head: "AGE", cell: ({ createTime }) => (createTime ? shortDuration(now - timestampMs(createTime)) : "") },
    { head: "ELAPSED", cell: ({ elapsed }) => (elapsed ? shortDuration(durationMs(elapsed)) : "") },
  ];
}
