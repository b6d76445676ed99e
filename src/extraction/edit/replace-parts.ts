import type { MessagePart } from "../../domain/message.ts";
import type { TokenCounter } from "../tokens.ts";
import type { CountedMessage } from "./counted-message.ts";

/** Which tool calls or results an edit spares. */
export interface Spared {
  /** The newest so many stay as they are. Unset means 3. */
  readonly keepRecent?: number;
  /** Those of these tools stay as they are. */
  readonly keepTools?: readonly string[];
  /** Only those with more tokens than this are edited. Unset means all. */
  readonly overTokens?: number;
}

/** A tool call or result that an edit may change. */
export interface Candidate<Part extends MessagePart> {
  readonly messageIndex: number;
  readonly partIndex: number;
  readonly part: Part;
  readonly toolName: string;
}

/** The candidates to edit, the oldest first as they came. What counts as recent is decided before all else. */
export function chosenOf<Part extends MessagePart>(
  candidates: readonly Candidate<Part>[],
  { keepRecent = 3, keepTools = [], overTokens = 0 }: Spared,
  tokens: (part: Part) => number,
): Candidate<Part>[] {
  const kept = new Set(keepTools);
  const old = candidates.slice(0, Math.max(0, candidates.length - keepRecent));
  return old.filter(({ part, toolName }) => !kept.has(toolName) && (overTokens === 0 || tokens(part) > overTokens));
}

/** The messages with the parts chosen replaced, and counted again where there were any. */
export function replaceParts<Part extends MessagePart>(
  messages: readonly CountedMessage[],
  chosen: readonly Candidate<Part>[],
  replace: (part: Part) => MessagePart,
  counter: TokenCounter,
): CountedMessage[] {
  const replacements = Map.groupBy(chosen, ({ messageIndex }) => messageIndex);
  return messages.map((counted, i) => {
    const here = replacements.get(i);
    if (!here) return counted;
    const parts = [...counted.message.parts];
    for (const { partIndex, part } of here) parts[partIndex] = replace(part);
    const message = { ...counted.message, parts };
    return { ...counted, message, tokenCount: counter.message(message) };
  });
}
