import type { CanonicalMessage, JsonObject, MessageFormat } from "../../domain/message.ts";
import { readAnthropic } from "./anthropic-in.ts";
import { systemBlocks, writeAnthropic } from "./anthropic-out.ts";
import { type Place, refused } from "./format-check.ts";
import { readGemini } from "./gemini-in.ts";
import { systemParts, writeGemini } from "./gemini-out.ts";
import { readOpenAi } from "./openai-in.ts";
import { writeOpenAi } from "./openai-out.ts";
import type { Outgoing, Writing } from "./outgoing.ts";
import { placed } from "./placing.ts";

const readers = { OPENAI: readOpenAi, ANTHROPIC: readAnthropic, GEMINI: readGemini };
const writers = { OPENAI: writeOpenAi, ANTHROPIC: writeAnthropic, GEMINI: writeGemini };

/**
 * The canonical form of a vendor's message, with nothing lost. Throws MessageFormatInvalid, naming the place in the
 * field given, for what the vendor would not take.
 */
export function canonicalOf(
  format: MessageFormat,
  vendor: JsonObject,
  field = "message.vendor.message",
): CanonicalMessage {
  const place: Place = { format, field };
  if (format === "HEADWAY") throw refused(place, format, "a vendor's message is in OPENAI, ANTHROPIC or GEMINI");
  return readers[format](vendor, place);
}

/**
 * A message in the form of a vendor: exactly as it came, where it came in that form. Usually one object; more where the
 * form needs one for each tool result, and none where it keeps system messages elsewhere, or for HEADWAY.
 */
export function vendorOf(format: MessageFormat, message: CanonicalMessage, outgoing: Outgoing): JsonObject[] {
  if (format === "HEADWAY") return [];
  const writing = writingOf(format, outgoing);
  const messages = writing.isOwn ? [message] : placed(message);
  return messages.flatMap((one) => writers[format](one, writing));
}

/** What a message adds to the place where a form keeps system messages. Nothing where the form has no such place. */
export function systemPartsOf(format: MessageFormat, message: CanonicalMessage, outgoing: Outgoing): JsonObject[] {
  if (format === "ANTHROPIC") return systemBlocks(message, writingOf(format, outgoing));
  return format === "GEMINI" ? systemParts(message, writingOf(format, outgoing)) : [];
}

function writingOf(format: MessageFormat, { sourceFormat, toolNames = new Map() }: Outgoing): Writing {
  return { isOwn: sourceFormat === format, toolNames };
}
