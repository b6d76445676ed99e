import type { CanonicalMessage, MessageFormat } from "../domain/message.ts";
import type { Em, ReadOptions } from "../store/database.ts";
import type { SessionKey } from "../store/session-rows.ts";
import { namesOfCalls } from "../store/tool-history.ts";

type Message = { readonly sequence: number; readonly content: CanonicalMessage };

/**
 * The names of tools by the ids of their calls, as far as these messages of a session need them: Gemini wants to know
 * of a result what only its call says, which may lie further back.
 */
export async function toolNamesFor(
  em: Em,
  key: SessionKey,
  format: MessageFormat,
  messages: readonly Message[],
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const [first] = messages;
  if (format !== "GEMINI" || !first) return new Map();
  const parts = messages.flatMap(({ content }) => content.parts);
  const here = new Map(parts.flatMap((part) => (part.kind === "toolCall" ? [[part.toolCallId, part.name]] : [])));
  const missing = parts.flatMap((part) =>
    part.kind === "toolResult" && part.name === "" && !here.has(part.toolCallId) ? [part.toolCallId] : [],
  );
  const before = await namesOfCalls(em, key, { ids: missing, before: first.sequence }, options);
  return new Map([...before, ...here]);
}
