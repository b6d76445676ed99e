import type { JsonObject, MediaPart } from "../../domain/message.ts";
import type { Writing } from "./outgoing.ts";

const imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** The block of an image or a document. Undefined for a medium that this form cannot hold. */
export function mediaBlock(part: MediaPart, writing: Writing): (JsonObject & { readonly type: string }) | undefined {
  const { mediaKind, filename } = part;
  if (mediaKind !== "IMAGE" && mediaKind !== "FILE") return undefined;
  const isImage = mediaKind === "IMAGE" || part.mediaType?.startsWith("image/") === true;
  const source = isImage ? imageSource(part, writing) : documentSource(part);
  if (!source) return undefined;
  if (isImage) return { type: "image", source };
  return { type: "document", source, ...(filename !== undefined && { title: filename }) };
}

function imageSource({ mediaType = "image/png", source }: MediaPart, { isOwn }: Writing): JsonObject | undefined {
  if ("url" in source) return { type: "url", url: source.url };
  if ("fileId" in source) return { type: "file", file_id: source.fileId };
  // A name that is no media type, but is much used.
  const media_type = mediaType === "image/jpg" && !isOwn ? "image/jpeg" : mediaType;
  if (!isOwn && !imageTypes.includes(media_type)) return undefined;
  return { type: "base64", media_type, data: source.content };
}

function documentSource({ mediaType, source }: MediaPart): JsonObject | undefined {
  const isPdf = mediaType === "application/pdf";
  if ("fileId" in source) return { type: "file", file_id: source.fileId };
  if ("url" in source) return mediaType === undefined || isPdf ? { type: "url", url: source.url } : undefined;
  if (isPdf) return { type: "base64", media_type: mediaType, data: source.content };
  if (!mediaType?.startsWith("text/")) return undefined;
  return { type: "text", media_type: "text/plain", data: Buffer.from(source.content, "base64").toString() };
}
