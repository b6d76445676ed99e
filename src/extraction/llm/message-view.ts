import type { Json } from "../../domain/columns.ts";
import type { JsonObject, MediaPart, MessagePart, ToolResultPart } from "../../domain/message.ts";
import type { NumberedMessage } from "../extractor.ts";
import type { CallNames } from "./call-names.ts";
import { elide, readable } from "./elide.ts";

/** How much of a message is shown. */
export interface ViewLimits {
  /** Of one part. */
  readonly partBytes: number;
  /** Of one message: of more, the first and the last are shown. */
  readonly parts: number;
}

const nameBytes = 200;
const shortBytes = 300;

/** A message as the model gets it: who speaks, and what is said, called and answered, in readable form. */
export function messageView({ sequence, message }: NumberedMessage, names: CallNames, limits: ViewLimits): JsonObject {
  const parts = partViews(message.parts, names, limits);
  const [only] = parts;
  return {
    message: sequence,
    from: speakerOf(message.role, message.parts),
    ...(message.name ? { name: elide(message.name, nameBytes) } : {}),
    // Most messages are one text: they need no list.
    ...(parts.length === 1 && only ? only : { parts }),
  };
}

/** A tool's result is the tool speaking, whatever role brings it. */
function speakerOf(role: string, parts: readonly MessagePart[]): string {
  if (role === "ASSISTANT") return "agent";
  if (role === "USER" && parts.length > 0 && parts.every((part) => part.kind === "toolResult")) return "tool";
  return role.toLowerCase();
}

function partViews(parts: readonly MessagePart[], names: CallNames, limits: ViewLimits): JsonObject[] {
  const half = Math.ceil(limits.parts / 2);
  const leftOut = parts.length - 2 * half;
  const view = (part: MessagePart) => partView(part, names, limits);
  if (leftOut <= 0) return parts.map(view);
  return [...parts.slice(0, half).map(view), { left_out_parts: leftOut }, ...parts.slice(-half).map(view)];
}

function partView(part: MessagePart, names: CallNames, limits: ViewLimits): JsonObject {
  const { partBytes } = limits;
  switch (part.kind) {
    case "text":
      return { [part.isRefusal ? "refusal" : "text"]: elide(part.text, partBytes) };
    case "toolCall":
      return { ...nameOf(part, names), arguments: readable(part.arguments, partBytes) };
    case "toolResult": {
      const result = resultView(part, names, limits);
      return { ...nameOf(part, names), ...(part.isError ? { error: true } : {}), result };
    }
    case "media":
      return { [part.mediaKind.toLowerCase()]: mediaView(part) };
    case "thinking":
      return { thinking: part.text === "" ? "(encrypted)" : elide(part.text, Math.min(shortBytes, partBytes)) };
    case "data":
      return { data: readable(JSON.stringify(part.value), partBytes) };
    case "other":
      return { other: readable(JSON.stringify(part.value), Math.min(shortBytes, partBytes)) };
  }
}

function nameOf(part: MessagePart & { name: string }, names: CallNames): JsonObject {
  const { call, tool } = names.get(part) ?? { tool: part.name };
  return { ...(call === undefined ? {} : { call }), tool: elide(tool, nameBytes) };
}

/** All texts of a result are one, as its tool wrote them; anything else stands apart. */
function resultView({ content }: ToolResultPart, names: CallNames, limits: ViewLimits): Json {
  const texts = content.flatMap((part) => (part.kind === "text" ? [part.text] : []));
  if (texts.length === content.length) return readable(texts.join("\n"), limits.partBytes);
  const shown = Math.min(content.length, limits.parts);
  return partViews(content, names, { ...limits, partBytes: Math.ceil(limits.partBytes / shown) });
}

/** What a picture or a file is. What it shows is not sent. */
function mediaView({ mediaType, filename, source }: MediaPart): JsonObject {
  return {
    ...(mediaType ? { type: elide(mediaType, nameBytes) } : {}),
    ...(filename ? { filename: elide(filename, nameBytes) } : {}),
    ...("content" in source ? { bytes: Buffer.byteLength(source.content, "base64") } : {}),
    ...("url" in source && !source.url.startsWith("data:") ? { url: elide(source.url, nameBytes) } : {}),
    ...("fileId" in source ? { file_id: elide(source.fileId, nameBytes) } : {}),
  };
}
