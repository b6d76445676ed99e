import { styleText } from "node:util";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type ActivityEntry, LogLevel, LogLevelSchema } from "../../gen/ts/headway/v1/activity_pb.ts";
import { statusName } from "./activity-status.ts";
import { clockTime } from "./clock-time.ts";
import { cutToTerminal } from "./output.ts";
import { oneLine } from "./text.ts";

const styles = {
  [LogLevel.DEBUG]: "dim",
  [LogLevel.WARN]: "yellow",
  [LogLevel.ERROR]: "red",
} as const;

/** A log entry as one line: when, how much it matters, how far the work is, what it says. */
export function entryLine({ createTime, level, percentage, message, status, attempt }: ActivityEntry): string {
  const time = createTime ? clockTime(timestampMs(createTime)) : "";
  const again = attempt > 1 ? `(attempt ${attempt}) ` : "";
  const words = again + (oneLine(message) || `(${statusName(status).toLowerCase()})`);
  const line = `${time} ${(LogLevelSchema.value[level]?.localName ?? "").padEnd(5)} ${`${percentage}`.padStart(3)}%  ${words}`;
  // What went wrong is read to its end; of the rest a terminal shows what fits.
  const shown = level >= LogLevel.WARN ? line : cutToTerminal(line);
  const style = styles[level as keyof typeof styles];
  return style ? styleText(style, shown) : shown;
}
