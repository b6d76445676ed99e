import type { MessagePart } from "../../domain/message.ts";
import { countedText, type TokenCounter } from "../tokens.ts";
import type { CountedMessage } from "./counted-message.ts";
import { chosenOf, replaceParts, type Spared } from "./replace-parts.ts";
import { toolLinks } from "./tool-links.ts";

/** Replaces the content of tool results by a placeholder. */
export interface RemoveToolResults extends Spared {
  /** What takes their place. Empty or unset means "Done". */
  readonly placeholder?: string;
}

/** The messages with the content of old tool results replaced. The results stay, so every call keeps its answer. */
export function removeToolResults(
  messages: readonly CountedMessage[],
  { placeholder = "", ...spared }: RemoveToolResults,
  counter: TokenCounter,
): CountedMessage[] {
  const candidates = toolLinks(messages).map(({ result, resultIndex, partIndex, call }) => ({
    messageIndex: resultIndex,
    partIndex,
    part: result,
    toolName: result.name || (call?.name ?? ""),
  }));
  const chosen = chosenOf(candidates, spared, ({ content }) => counter.text(countedText(content)));
  const content: readonly MessagePart[] = [{ kind: "text", text: placeholder.trim() || "Done" }];
  return replaceParts(messages, chosen, (part) => ({ ...part, content }), counter);
}
