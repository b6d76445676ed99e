import type { CanonicalMessage, JsonObject } from "../../domain/message.ts";
import { writtenParts } from "./gemini-written.ts";
import { isSystem, type Writing, withExtra } from "./outgoing.ts";

/** A content for Google's Gemini. None for the system's: it has a place of its own. */
export function writeGemini(message: CanonicalMessage, writing: Writing): JsonObject[] {
  if (isSystem(message)) return [];
  const parts = writtenParts(message.parts, writing);
  const extra = { ...message.extra };
  const isUnsaid = writing.isOwn && extra.role !== undefined;
  // No role at all: there "" stands for it, and nothing goes out.
  if (extra.role === "") delete extra.role;
  const said = {
    ...(!isUnsaid && { role: roleOf(message, writing) }),
    ...(parts.length > 0 && { parts }),
    ...(parts.length === 0 && !writing.isOwn && { parts: [{ text: "" }] }),
  };
  return [withExtra(said, extra, writing)];
}

/** The parts of "systemInstruction" that a message makes. */
export function systemParts(message: CanonicalMessage, writing: Writing): JsonObject[] {
  return isSystem(message) ? writtenParts(message.parts, writing) : [];
}

function roleOf({ role, originalRole }: CanonicalMessage, { isOwn }: Writing): string {
  if (role === "ASSISTANT") return "model";
  return isOwn && originalRole === "function" ? originalRole : "user";
}
