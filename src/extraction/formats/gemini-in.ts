import type { CanonicalMessage, JsonObject } from "../../domain/message.ts";
import { type Place, refused, within } from "./format-check.ts";
import { partOf } from "./gemini-parts.ts";
import { extraOf, residueOf } from "./residue.ts";

const roles = { user: "USER", model: "ASSISTANT", function: "TOOL" } as const;

/** A content of Google's Gemini in the canonical form. Throws MessageFormatInvalid for what the API refuses. */
export function readGemini(content: JsonObject, place: Place): CanonicalMessage {
  const { role = "user", parts } = content;
  if (role !== null && !isRole(role)) {
    throw refused(within(place, "role"), role, `it must be one of ${Object.keys(roles).join(", ")}`);
  }
  if (parts != null && !Array.isArray(parts))
    throw refused(within(place, "parts"), parts, "it must be a list of parts");
  const list = parts ?? [];
  const speaker = role ?? "user";
  return {
    role: roles[speaker],
    parts: list.map((part, i) => partOf(part, speaker, within(place, "parts", i))),
    ...(speaker === "function" && { originalRole: speaker }),
    ...extraOf(residueOf(content, ["role", "parts"], contentShape(content))),
  };
}

function isRole(role: unknown): role is keyof typeof roles {
  return typeof role === "string" && Object.hasOwn(roles, role);
}

/** No role at all is the user's, and no list of parts is not an empty one. */
function contentShape({ role, parts }: JsonObject): JsonObject {
  return { ...(role === undefined && { role: "" }), ...(Array.isArray(parts) && parts.length === 0 && { parts: [] }) };
}
