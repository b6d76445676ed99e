import type {
  MediaPart as MediaMessage,
  MessagePart as PartMessage,
  ToolResultPart as ToolResultMessage,
} from "../../gen/ts/headway/v1/message_part_pb.ts";
import { fieldInvalid, fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import type { JsonObject, MediaPart, MessagePart, ToolResultPart } from "../domain/message.ts";
import * as field from "./fields.ts";

const { contentBytes, idBytes } = field.limits;
const maxParts = 1000;

/** The kinds of media, as the contract numbers them. */
export const mediaKinds = ["IMAGE", "AUDIO", "VIDEO", "FILE"] as const;

/** The parts of a message in the contract's form, as they are stored. Throws what is wrong with them. */
export function partsOf(at: string, parts: readonly PartMessage[]): MessagePart[] {
  if (parts.length > maxParts) throw fieldTooLarge(at, parts.length, maxParts, "parts");
  return parts.map((part, i) => partOf(`${at}[${i}]`, part));
}

function partOf(at: string, { part, extra }: PartMessage): MessagePart {
  return { ...saidOf(at, part), ...extraOf(at, extra) };
}

function saidOf(at: string, part: PartMessage["part"]): MessagePart {
  switch (part.case) {
    case "text": {
      const { text, isRefusal } = part.value;
      return { kind: "text", text: content(`${at}.text.text`, text), ...(isRefusal && { isRefusal }) };
    }
    case "media":
      return mediaOf(`${at}.media`, part.value);
    case "toolCall": {
      const { toolCallId, name, arguments: given } = part.value;
      return {
        kind: "toolCall",
        toolCallId: field.text(`${at}.tool_call.tool_call_id`, toolCallId, idBytes),
        name: field.requiredText(`${at}.tool_call.name`, name, contentBytes),
        arguments: content(`${at}.tool_call.arguments`, given),
      };
    }
    case "toolResult":
      return resultOf(`${at}.tool_result`, part.value);
    case "thinking": {
      const { text, signature, redactedData } = part.value;
      return {
        kind: "thinking",
        text: content(`${at}.thinking.text`, text),
        ...(signature && { signature: content(`${at}.thinking.signature`, signature) }),
        ...(redactedData && { redactedData: content(`${at}.thinking.redacted_data`, redactedData) }),
      };
    }
    case "data": {
      const { dataType, value } = part.value;
      return {
        kind: "data",
        ...(dataType && { dataType: content(`${at}.data.data_type`, dataType) }),
        value: field.jsonValue(`${at}.data.value`, value, contentBytes),
      };
    }
    case "other":
      return { kind: "other", value: field.json(`${at}.other`, part.value, contentBytes) as JsonObject };
    default:
      throw fieldRequired(`${at}.part`);
  }
}

function mediaOf(at: string, { kind, mediaType, filename, source }: MediaMessage): MediaPart {
  return {
    kind: "media",
    mediaKind: field.enumName(`${at}.kind`, kind, mediaKinds) ?? "FILE",
    ...(mediaType && { mediaType: content(`${at}.media_type`, mediaType) }),
    ...(filename && { filename: content(`${at}.filename`, filename) }),
    source: sourceOf(at, source),
  };
}

function sourceOf(at: string, source: MediaMessage["source"]): MediaPart["source"] {
  switch (source.case) {
    case "url":
      return { url: content(`${at}.url`, source.value) };
    case "content":
      return { content: Buffer.from(source.value).toString("base64") };
    case "fileId":
      return { fileId: content(`${at}.file_id`, source.value) };
    default:
      throw fieldRequired(`${at}.source`);
  }
}

const resultKinds = new Set(["text", "media", "data", "other"]);

function resultOf(at: string, { toolCallId, name, content: given, isError }: ToolResultMessage): ToolResultPart {
  given.forEach(({ part }, i) => {
    if (part.case === undefined || resultKinds.has(part.case)) return;
    throw fieldInvalid(`${at}.content[${i}].part`, part.case, "a result holds text, media and data");
  });
  return {
    kind: "toolResult",
    toolCallId: field.text(`${at}.tool_call_id`, toolCallId, idBytes),
    name: content(`${at}.name`, name),
    content: partsOf(`${at}.content`, given),
    ...(isError !== undefined && { isError }),
  };
}

function content(at: string, value: string): string {
  return field.text(at, value, contentBytes);
}

/** What a message or part said beyond its fields, if anything. */
export function extraOf(at: string, extra: JsonObject | undefined): { extra?: JsonObject } {
  const said = field.json(`${at}.extra`, extra, contentBytes);
  return said === null ? {} : { extra: said as JsonObject };
}
