import type { JsonObject, MediaPart, MessagePart, ThinkingPart, ToolCallPart } from "../../domain/message.ts";
import { argumentsObject, parsed } from "./call-arguments.ts";
import { responseOf } from "./gemini-response.ts";
import { inWords } from "./in-words.ts";
import { partsToWrite, type Writing, withExtra } from "./outgoing.ts";
import { isObject } from "./residue.ts";

const knownNames = ["thoughtSignature", "thought_signature", "videoMetadata", "video_metadata"];

/** Parts in the form of Gemini. */
export function writtenParts(parts: readonly MessagePart[], writing: Writing): JsonObject[] {
  return partsToWrite(parts, writing).flatMap((part) => {
    if (part.kind === "other" && writing.isOwn) return [part.value];
    const said = saidOf(part, writing);
    return said ? [withExtra(said, part.extra, writing, knownNames)] : [];
  });
}

function saidOf(part: MessagePart, writing: Writing): JsonObject | undefined {
  switch (part.kind) {
    case "thinking":
      return thoughtOf(part);
    case "media":
      return mediaData(part, writing);
    case "toolCall":
      return { functionCall: callOf(part, writing) };
    case "toolResult":
      return { functionResponse: responseOf(part, writing, writtenParts) };
    default:
      return { text: inWords(part) };
  }
}

/** Thoughts that only their vendor can read have no place here. */
function thoughtOf({ text, signature, redactedData }: ThinkingPart): JsonObject | undefined {
  if (redactedData !== undefined) return undefined;
  return { text, thought: true, ...(signature !== undefined && { thoughtSignature: signature }) };
}

function mediaData({ mediaType, filename, source }: MediaPart, { isOwn }: Writing): JsonObject {
  // The Gemini API refuses a name, which Vertex AI takes: it goes out only where it came in.
  const named = isOwn && filename !== undefined && { displayName: filename };
  if ("content" in source) {
    return { inlineData: { mimeType: mediaType ?? "application/octet-stream", data: source.content, ...named } };
  }
  const fileUri = "url" in source ? source.url : source.fileId;
  return { fileData: { fileUri, ...(mediaType !== undefined && { mimeType: mediaType }), ...named } };
}

function callOf({ toolCallId, name, arguments: text }: ToolCallPart, { isOwn }: Writing): JsonObject {
  const own = isOwn ? parsed(text) : undefined;
  const args = isObject(own) ? own : argumentsObject(text);
  return {
    ...(toolCallId !== "" && { id: toolCallId }),
    name,
    ...((text !== "" || !isOwn) && { args }),
  };
}
