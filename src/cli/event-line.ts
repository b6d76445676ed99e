import { toJsonString } from "@bufbuild/protobuf";
import { timestampMs, ValueSchema } from "@bufbuild/protobuf/wkt";
import { type Event, EventAuthor, type EventContent } from "../../gen/ts/headway/v1/event_pb.ts";
import type { MessagePart } from "../../gen/ts/headway/v1/message_part_pb.ts";
import { clockTime } from "./clock-time.ts";
import { cutToTerminal } from "./output.ts";
import { oneLine } from "./text.ts";

/** An event as one line: when, its number, what kind it is, what it says. */
export function eventLine({ createTime, sequence, type, content }: Event): string {
  const time = createTime ? clockTime(timestampMs(createTime)) : "";
  const words = [oneLine(type), content ? oneLine(saying(content)) : ""].filter((word) => word !== "").join("  ");
  const line = `${time}  ${`${sequence}`.padStart(5)}  ${words}`.trimEnd();
  return cutToTerminal(line);
}

function saying({ content }: EventContent): string {
  switch (content.case) {
    case "text":
      return content.value;
    case "data":
      return toJsonString(ValueSchema, content.value);
    case "message": {
      const { author, parts } = content.value;
      return `${author === EventAuthor.AGENT ? "agent" : "user"}: ${parts.map(partText).join(" ")}`;
    }
    default:
      return "";
  }
}

function partText({ part }: MessagePart): string {
  if (part.case === "text" || part.case === "thinking") return part.value.text;
  if (part.case === "toolCall") return `[${part.value.name} ${part.value.arguments}]`;
  return `[${part.case ?? "part"}]`;
}
