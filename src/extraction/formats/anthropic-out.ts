import type { CanonicalMessage, JsonObject } from "../../domain/message.ts";
import { blocksOf } from "./anthropic-blocks.ts";
import { contentOf } from "./content-shape.ts";
import { inWords } from "./in-words.ts";
import { isSystem, type Writing, withExtra } from "./outgoing.ts";

/** A message for Anthropic's Messages. None for the system's: it has a place of its own, unless it came in a message. */
export function writeAnthropic(message: CanonicalMessage, writing: Writing): JsonObject[] {
  const isOfSystem = isSystem(message);
  if (isOfSystem && !writing.isOwn) return [];
  const role = isOfSystem ? "system" : message.role === "ASSISTANT" ? "assistant" : "user";
  const blocks = blocksOf(writing.isOwn ? message.parts : resultsFirst(message), writing);
  const isSilent = blocks.length === 0 && !writing.isOwn;
  const said = { role, content: isSilent ? "" : contentOf(blocks, message.extra) };
  return [withExtra(said, message.extra, writing)];
}

/** The blocks of "system" that a message makes. */
export function systemBlocks(message: CanonicalMessage, writing: Writing): JsonObject[] {
  if (!isSystem(message) || writing.isOwn) return [];
  const parts = message.parts.map((part) => {
    const { extra } = part;
    return part.kind === "text" ? part : { kind: "text" as const, text: inWords(part), ...(extra && { extra }) };
  });
  return blocksOf(parts, writing);
}

/** The API wants results at the beginning of what follows a call. */
function resultsFirst({ parts }: CanonicalMessage) {
  const isResult = ({ kind }: { readonly kind: string }) => kind === "toolResult";
  return parts.some(isResult) ? [...parts.filter(isResult), ...parts.filter((part) => !isResult(part))] : parts;
}
