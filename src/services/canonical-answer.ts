import { create, fromJson, type MessageInitShape } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import {
  type MediaKind,
  MediaPartSchema,
  type MessagePartSchema,
  ToolResultPartSchema,
} from "../../gen/ts/headway/v1/message_part_pb.ts";
import {
  type CanonicalMessage as CanonicalMessageMessage,
  CanonicalMessageSchema,
  type MessageRole,
} from "../../gen/ts/headway/v1/message_pb.ts";
import { readable } from "../domain/json-depth.ts";
import { type CanonicalMessage, type MediaPart, type MessagePart, messageRoles } from "../domain/message.ts";
import { mediaKinds } from "./canonical-parts.ts";

type PartInit = MessageInitShape<typeof MessagePartSchema>;
type Said = NonNullable<PartInit["part"]>;

/** A stored message in the contract's own form. */
export function canonicalAnswer(message: CanonicalMessage): CanonicalMessageMessage {
  const { role, name, parts, originalRole, extra } = message;
  return create(CanonicalMessageSchema, {
    role: (messageRoles.indexOf(role) + 1) as MessageRole,
    ...(name !== undefined && { name }),
    parts: parts.map(partMessage),
    ...(originalRole !== undefined && { originalRole }),
    ...(extra && { extra: readable(extra) }),
  });
}

function partMessage(part: MessagePart): PartInit {
  return { part: saidBy(part), ...(part.extra && { extra: readable(part.extra) }) };
}

function saidBy(part: MessagePart): Said {
  switch (part.kind) {
    case "text":
      return { case: "text", value: { text: part.text, isRefusal: part.isRefusal === true } };
    case "media":
      return { case: "media", value: mediaMessage(part) };
    case "toolCall": {
      const { toolCallId, name, arguments: given } = part;
      return { case: "toolCall", value: { toolCallId, name, arguments: given } };
    }
    case "toolResult": {
      const { toolCallId, name, content, isError } = part;
      const init = { toolCallId, name, content: content.map(partMessage), ...(isError !== undefined && { isError }) };
      return { case: "toolResult", value: create(ToolResultPartSchema, init) };
    }
    case "thinking": {
      const { text, signature = "", redactedData = "" } = part;
      return { case: "thinking", value: { text, signature, redactedData } };
    }
    case "data":
      return {
        case: "data",
        value: { dataType: part.dataType ?? "", value: fromJson(ValueSchema, readable(part.value)) },
      };
    case "other":
      return { case: "other", value: readable(part.value) };
  }
}

function mediaMessage({ mediaKind, mediaType = "", filename = "", source }: MediaPart) {
  const kind = (mediaKinds.indexOf(mediaKind) + 1) as MediaKind;
  return create(MediaPartSchema, { kind, mediaType, filename, source: sourceMessage(source) });
}

function sourceMessage(source: MediaPart["source"]) {
  if ("url" in source) return { case: "url", value: source.url } as const;
  if ("fileId" in source) return { case: "fileId", value: source.fileId } as const;
  return { case: "content", value: new Uint8Array(Buffer.from(source.content, "base64")) } as const;
}
