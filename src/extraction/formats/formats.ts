import type { CanonicalMessage, JsonObject, MessageFormat } from "../../domain/message.ts";
import { readAnthropic } from "./anthropic-in.ts";
import { type Place, refused } from "./format-check.ts";
import { readGemini } from "./gemini-in.ts";
import { readOpenAi } from "./openai-in.ts";

const readers = { OPENAI: readOpenAi, ANTHROPIC: readAnthropic, GEMINI: readGemini };

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
