import { durationMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type { Activity } from "../../gen/ts/headway/v1/activity_pb.ts";
import { paintStatus, statusName } from "./activity-status.ts";
import { shortDuration } from "./durations.ts";
import type { Column } from "./table.ts";
import { oneLine } from "./text.ts";

/** The columns of a table of activities, as seen at a time in milliseconds. */
export function activityColumns(now: number): readonly Column<Activity>[] {
  return [
    { head: "ID", cell: ({ id }) => oneLine(id) },
    { head: "NAME", cell: ({ name }) => oneLine(name), most: 24, least: 10 },
    {
      head: "STATUS",
      cell: ({ status, cancelRequested, endTime }) => statusName(status) + (cancelRequested && !endTime ? "…" : ""),
      paint: (cell, { status }) => paintStatus(cell, status),
    },
    { head: "%", cell: ({ percentage }) => `${percentage}`, align: "right" },
    {
      head: "AGE",
      cell: ({ createTime }) => (createTime ? shortDuration(now - timestampMs(createTime)) : ""),
      dispensable: 2,
    },
    { head: "ELAPSED", cell: ({ elapsed }) => (elapsed ? shortDuration(durationMs(elapsed)) : ""), dispensable: 1 },
    { head: "MESSAGE", cell: ({ message }) => oneLine(message), least: 14 },
  ];
}
