import type { JsonObject, MediaPart } from "../../domain/message.ts";
import { toDataUrl } from "./base64.ts";

const audioFormats: Readonly<Record<string, string>> = {
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "audio/wave": "wav",
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
};

/** The part of a user's content that holds a medium. Undefined where this form has none for it. */
export function mediaPart({ mediaKind, mediaType, filename, source }: MediaPart): JsonObject | undefined {
  const named = filename !== undefined && { filename };
  if ("fileId" in source) return { type: "file", file: { file_id: source.fileId, ...named } };
  if ("url" in source) {
    return mediaKind === "IMAGE" ? { type: "image_url", image_url: { url: source.url } } : undefined;
  }
  if (mediaKind === "IMAGE") {
    return { type: "image_url", image_url: { url: toDataUrl(mediaType ?? "image/png", source.content) } };
  }
  const format = mediaKind === "AUDIO" ? audioFormats[mediaType ?? ""] : undefined;
  if (format) return { type: "input_audio", input_audio: { data: source.content, format } };
  const file_data = mediaType === undefined ? source.content : toDataUrl(mediaType, source.content);
  return { type: "file", file: { file_data, ...named } };
}
