import type { MediaPart, MessagePart } from "../../domain/message.ts";

/** What stands, as text, for a part that a format cannot hold. Nothing for thoughts that only their vendor can read. */
export function inWords(part: MessagePart): string {
  switch (part.kind) {
    case "text":
    case "thinking":
      return part.text;
    case "media":
      return mediaInWords(part);
    case "data":
    case "other":
      return JSON.stringify(part.value);
    case "toolCall":
      return JSON.stringify({ id: part.toolCallId, name: part.name, arguments: part.arguments });
    case "toolResult":
      return part.content.map(inWords).join("\n");
  }
}

/** The address of a medium is given, its bytes are not: a model cannot read them in text. */
function mediaInWords({ mediaKind, mediaType, filename, source }: MediaPart): string {
  const place = "url" in source ? source.url : "fileId" in source ? source.fileId : undefined;
  const said = [mediaKind.toLowerCase(), mediaType, filename, place].filter((word) => word !== undefined);
  return `[${said.join(" ")}]`;
}
