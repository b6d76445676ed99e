import type { z } from "zod";
import type { Json } from "../../domain/columns.ts";
import type { JsonObject, MediaPart, MessagePart } from "../../domain/message.ts";
import { Base64, readDataUrl } from "./base64.ts";
import { checked, type Place, refused, within } from "./format-check.ts";
import { type PartType, partSchemas } from "./openai-schema.ts";
import { extraOf, isObject, nested, residueOf } from "./residue.ts";

type Part<T extends PartType> = z.output<(typeof partSchemas)[T]>;

/** The parts of a content, which is a text or a list of parts of the types given. */
export function partsOfContent(content: Json | undefined, types: readonly PartType[], place: Place): MessagePart[] {
  if (typeof content === "string") return [{ kind: "text", text: content }];
  if (!Array.isArray(content)) throw refused(place, content, "it must be a text or a list of parts");
  if (types.length === 0) throw refused(place, content, "it must be a text");
  return content.map((part, i) => partOf(part, types, within(place, i)));
}

function partOf(part: Json, types: readonly PartType[], place: Place): MessagePart {
  if (!isObject(part)) throw refused(place, part, "it must be an object");
  const { type } = part;
  if (typeof type !== "string") throw refused(within(place, "type"), type, "it must be a text");
  if (!isKnown(type)) return { kind: "other", value: part };
  if (!types.includes(type)) throw refused(within(place, "type"), type, `it must be one of ${types.join(", ")} here`);
  return read(type, checked(partSchemas[type], part, place), place);
}

function isKnown(type: string): type is PartType {
  return Object.hasOwn(partSchemas, type);
}

function read<T extends PartType>(type: T, part: Part<T>, place: Place): MessagePart {
  const readers: { [K in PartType]: (part: Part<K>, place: Place) => MessagePart } = partReaders;
  return readers[type](part, place);
}

const partReaders: { [K in PartType]: (part: Part<K>, place: Place) => MessagePart } = {
  text: (part) => ({ kind: "text", text: part.text, ...extraOf(residueOf(part, ["type", "text"])) }),
  refusal: (part) => ({
    kind: "text",
    text: part.refusal,
    isRefusal: true,
    ...extraOf(residueOf(part, ["type", "refusal"])),
  }),
  image_url: (part) => ({
    kind: "media",
    mediaKind: "IMAGE",
    ...locationOf(part.image_url.url),
    ...partExtra(part, "image_url", ["url"]),
  }),
  input_audio: (part) => ({
    kind: "media",
    mediaKind: "AUDIO",
    mediaType: part.input_audio.format === "mp3" ? "audio/mpeg" : "audio/wav",
    source: { content: part.input_audio.data },
    ...partExtra(part, "input_audio", ["data", "format"]),
  }),
  file: fileOf,
};

function fileOf(part: Part<"file">, place: Place): MessagePart {
  const { file_id, file_data, filename } = part.file;
  const from = file_id == null ? "file_data" : "file_id";
  return {
    kind: "media",
    mediaKind: "FILE",
    ...(filename != null && { filename }),
    ...(file_id == null ? fileData(file_data, within(place, "file", "file_data")) : { source: { fileId: file_id } }),
    ...partExtra(part, "file", [from, "filename"]),
  };
}

/** The bytes of a file: a data URL says their type, plain base64 does not. */
function fileData(data: string | null | undefined, place: Place): Pick<MediaPart, "mediaType" | "source"> {
  if (data == null) throw refused(place, data, "a file needs file_id or file_data");
  return readDataUrl(data) ? locationOf(data) : { source: { content: checked(Base64, data, place) } };
}

function locationOf(url: string): Pick<MediaPart, "mediaType" | "source"> {
  const data = readDataUrl(url);
  return data ? { mediaType: data.mediaType, source: { content: data.content } } : { source: { url } };
}

function partExtra(part: JsonObject | object, name: string, taken: readonly string[]) {
  const inner = (part as Record<string, object>)[name] ?? {};
  return extraOf(residueOf(part, ["type", name], nested(name, inner, taken)));
}
