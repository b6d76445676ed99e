import type { CanonicalMessage, JsonObject, MessageFormat, MessagePart } from "../../domain/message.ts";
import { known, restored } from "./residue.ts";

/** What has to be known of a message beside its canonical form to write it in the form of a vendor. */
export interface Outgoing {
  /** The form in which it came: what it said beyond the canonical fields goes out in that form only. */
  readonly sourceFormat: MessageFormat;
  /** Names of tools by the ids of their calls, for results that do not say it: Gemini wants to know. */
  readonly toolNames?: ReadonlyMap<string, string>;
}

/** How one message is written. */
export interface Writing {
  /** It came in the form in which it goes out, and goes out exactly as it came. */
  readonly isOwn: boolean;
  readonly toolNames: ReadonlyMap<string, string>;
}

/** Puts back what a part said beyond its fields: everything in its own form, the names that are known in another. */
export function withExtra(
  said: JsonObject,
  extra: JsonObject | undefined,
  { isOwn }: Writing,
  names: readonly string[] = [],
): JsonObject {
  return restored(said, isOwn ? extra : known(extra, names));
}

/** Whether a message belongs to what some forms keep apart from the conversation. */
export function isSystem({ role }: CanonicalMessage): boolean {
  return role === "SYSTEM" || role === "DEVELOPER";
}

/** The parts to write. Other vendors refuse a text without a letter, which is there only where it stood for nothing. */
export function partsToWrite(parts: readonly MessagePart[], { isOwn }: Writing): readonly MessagePart[] {
  if (isOwn || parts.length < 2) return parts;
  return parts.filter((part) => part.kind !== "text" || part.text !== "");
}
