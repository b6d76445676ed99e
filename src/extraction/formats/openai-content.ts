import type { JsonObject, MessagePart } from "../../domain/message.ts";
import { inWords } from "./in-words.ts";
import { mediaPart } from "./openai-media.ts";
import { partsToWrite, type Writing, withExtra } from "./outgoing.ts";

const knownNames = ["prompt_cache_breakpoint", "image_url", "input_audio", "file"];

/** Who speaks, as far as it matters to what a content may hold. */
export type Speaker = "user" | "assistant" | "other";

/** The parts of a content. */
export function contentParts(parts: readonly MessagePart[], speaker: Speaker, writing: Writing): JsonObject[] {
  return partsToWrite(parts, writing).flatMap((part) => contentPart(part, speaker, writing));
}

function contentPart(part: MessagePart, speaker: Speaker, writing: Writing): JsonObject[] {
  if (part.kind === "other" && writing.isOwn) return [part.value];
  // Thoughts that only their vendor can read have no words.
  if (part.kind === "thinking" && part.text === "") return [];
  return [withExtra(said(part, speaker), part.extra, writing, knownNames)];
}

function said(part: MessagePart, speaker: Speaker): JsonObject {
  if (part.kind === "text" && part.isRefusal && speaker === "assistant") return { type: "refusal", refusal: part.text };
  const medium = part.kind === "media" && speaker === "user" ? mediaPart(part) : undefined;
  return medium ?? { type: "text", text: inWords(part) };
}
