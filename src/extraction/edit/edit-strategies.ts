import type { TokenCounter } from "../tokens.ts";
import type { CountedMessage } from "./counted-message.ts";
import { leaveOut } from "./leave-out.ts";
import { removeCallArguments } from "./remove-call-arguments.ts";
import { type RemoveToolResults, removeToolResults } from "./remove-tool-results.ts";
import type { Spared } from "./replace-parts.ts";

/** How to make a conversation shorter. What is set is done, in the order of the fields. */
export interface EditStrategies {
  /** Replaces old tool results by a word. */
  readonly removeToolResults?: RemoveToolResults;
  /** Empties the arguments of old tool calls. */
  readonly removeToolCallArguments?: Spared;
  /** Leaves out messages from the middle until so many tokens are left. */
  readonly middleOut?: { readonly reduceToTokens: number };
  /** Leaves out messages from the beginning until so many tokens are left. */
  readonly tokenLimit?: { readonly limitTokens: number };
}

/** A conversation that was made shorter. */
export interface Edited {
  readonly messages: readonly CountedMessage[];
  /** The last message that the strategies were applied to, by its sequence: with it as the pin they do the same again. */
  readonly editedUpToSequence: number;
}

/**
 * Makes a conversation shorter, up to the message with the sequence given: what follows stays as it is. 0, or a sequence
 * that is not there, means all of it.
 */
export function editMessages(
  messages: readonly CountedMessage[],
  strategies: EditStrategies,
  counter: TokenCounter,
  upToSequence = 0,
): Edited {
  const pin = messages.findIndex(({ sequence }) => sequence === upToSequence);
  const count = pin < 0 ? messages.length : pin + 1;
  const after = messages.slice(count);
  let edited: readonly CountedMessage[] = messages.slice(0, count);
  const { removeToolResults: results, removeToolCallArguments: calls, middleOut, tokenLimit } = strategies;
  if (results) edited = removeToolResults(edited, results, counter);
  if (calls) edited = removeCallArguments(edited, calls, counter);
  if (middleOut) edited = leaveOut(edited, after, middleOut.reduceToTokens, middle);
  if (tokenLimit) edited = leaveOut(edited, after, tokenLimit.limitTokens, oldest);
  const last = Object.keys(strategies).length > 0 ? messages[count - 1] : undefined;
  return { messages: [...edited, ...after], editedUpToSequence: last?.sequence ?? 0 };
}

function middle(leftCount: number): number {
  return leftCount <= 2 ? 0 : Math.floor(leftCount / 2);
}

function oldest(): number {
  return 0;
}
