import type { MediaPart, MessagePart } from "../../domain/message.ts";
import type { Block, BlockSource } from "./anthropic-schema.ts";
import { extraOf, nested, residueOf } from "./residue.ts";

/** The media part of an image block or a document block. */
export function mediaOf(
  mediaKind: MediaPart["mediaKind"],
  block: Block<"image"> | Block<"document">,
  source: BlockSource,
): MessagePart {
  const title = mediaKind === "FILE" && typeof block.title === "string" ? block.title : undefined;
  const taken = title === undefined ? ["type", "source"] : ["type", "source", "title"];
  return {
    kind: "media",
    mediaKind,
    ...("media_type" in source && { mediaType: source.media_type as string }),
    ...(title !== undefined && { filename: title }),
    source: locationOf(source),
    ...extraOf(residueOf(block, taken, nested("source", source, sourceNames[source.type]))),
  };
}

const sourceNames: Readonly<Record<BlockSource["type"], readonly string[]>> = {
  base64: ["type", "media_type", "data"],
  text: ["type", "media_type", "data"],
  url: ["type", "url"],
  file: ["type", "file_id"],
};

function locationOf(source: BlockSource): MediaPart["source"] {
  switch (source.type) {
    case "url":
      return { url: source.url };
    case "file":
      return { fileId: source.file_id };
    case "text":
      return { content: Buffer.from(source.data).toString("base64") };
    case "base64":
      return { content: source.data };
  }
}
