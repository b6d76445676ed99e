import type { TokenCounter } from "../tokens.ts";
import type { CountedMessage } from "./counted-message.ts";
import { chosenOf, replaceParts, type Spared } from "./replace-parts.ts";

/** The messages with the arguments of old tool calls replaced by {}. The calls stay. */
export function removeCallArguments(
  messages: readonly CountedMessage[],
  spared: Spared,
  counter: TokenCounter,
): CountedMessage[] {
  const candidates = messages.flatMap(({ message }, messageIndex) =>
    message.parts.flatMap((part, partIndex) =>
      part.kind === "toolCall" ? [{ messageIndex, partIndex, part, toolName: part.name }] : [],
    ),
  );
  const chosen = chosenOf(candidates, spared, (call) => counter.text(call.arguments));
  return replaceParts(messages, chosen, (call) => ({ ...call, arguments: "{}" }), counter);
}
